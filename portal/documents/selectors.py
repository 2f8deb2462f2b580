"""Questions about papers."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.db.models.fields.files import FieldFile

from portal.documents.choices import PaperState, ScanState, SignatureState
from portal.documents.models import Paper, Scan, Signature
from portal.jobs.models import Job
from portal.kit.dates import beijing_second

UNFINISHED = "处理中断，尚未完成。请点击“重试”；仍不成功时请联系技术支持。"


@dataclass(frozen=True)
class PaperFile:
    """The newest file of a paper: its stored bytes, their SHA-256 and their number."""

    file: FieldFile
    sha256: str
    size: int

    def open(self, mode: str = "rb") -> FieldFile:
        """The bytes, to be read in a ``with``."""
        return self.file.open(mode)


def latest_file(paper: Paper) -> PaperFile | None:
    """The file of ``paper`` with the most seals; ``None`` before it is typeset."""
    if paper.state != PaperState.READY:
        return None
    last = paper.signatures.filter(state=SignatureState.SIGNED).order_by("sequence").last()
    made: Paper | Signature = last or paper
    return PaperFile(last.file if last else paper.base, made.sha256, made.size)


def next_signature(paper: Paper) -> Signature | None:
    """The sealing whose turn it is: the first that is not done."""
    return paper.signatures.exclude(state=SignatureState.SIGNED).order_by("sequence").first()


def latest_version(paper: Paper) -> int:
    """The highest version that papers of this kind and number have reached, drafts left out."""
    same = Paper.objects.filter(kind=paper.kind, number=paper.number, is_draft=False)
    return same.aggregate(highest=Max("version"))["highest"] or paper.version


@dataclass(frozen=True)
class PublicRecord:
    """What everybody may know of a paper: that it exists, who sealed it when, whether it still holds."""

    paper: Paper
    file: PaperFile | None
    signatures: list[Signature]
    newest_version: int
    scans: list[Scan]

    @property
    def is_latest(self) -> bool:
        return self.paper.version == self.newest_version and not self.paper.voided_reason


def newest_per_kind(number: str, version: int) -> list[PublicRecord]:
    """The papers that bear this number and version, one of each kind: the one that was prepared last."""
    papers: dict[str, Paper] = {}
    for paper in Paper.objects.numbered(number, version).select_related("organisation").order_by("pk"):
        papers[paper.kind] = paper
    return [public_record(paper) for paper in papers.values()]


def public_record(paper: Paper) -> PublicRecord:
    return PublicRecord(
        paper=paper,
        file=latest_file(paper),
        signatures=list(paper.signatures.select_related("organisation")),
        newest_version=latest_version(paper),
        scans=list(paper.scans.filter(state=ScanState.RECORDED).select_related("organisation")),
    )


def papers_about(subject: str, *kinds: str) -> Any:
    """The papers about ``"noun:pk"``, newest first; of some kinds, or of all."""
    papers = Paper.objects.filter(subject=subject)
    return papers.filter(kind__in=kinds) if kinds else papers


def scan_of_record(paper: Paper) -> Scan | None:
    """The stamped scan of ``paper`` that stands on record: the one recorded last."""
    recorded = paper.scans.filter(state=ScanState.RECORDED).select_related("organisation", "recorded_by")
    return recorded.order_by("-recorded_at", "-pk").first()


def stamped_facts(scan: Scan) -> dict[str, Any]:
    """What binds an act to the stamped scan that it rests on: the paper, and the SHA-256 of each file as it came."""
    paper, by_hand = scan.paper, scan.pages.filter(matched_by__isnull=False)
    return {
        "paper": paper.pk,
        "code": paper.code,
        "paper_sha256": paper.sha256,
        "pages": paper.pages,
        "scan": scan.pk,
        "recorded_by": scan.recorded_by.name if scan.recorded_by else "",
        "recorded_at": beijing_second(scan.recorded_at) if scan.recorded_at else "",
        "matched_by_hand": list(by_hand.values_list("position", flat=True)),
        "files": list(scan.files.values("name", "sha256", "size")),
    }


def stamped_words(stamped: dict[str, Any]) -> str:
    """How papers and pages name the scan that an act rests on."""
    digests = "、".join(each["sha256"][:16] for each in stamped["files"])
    return (
        f"湿章：盖章稿（共{stamped['pages']}页）打印盖章后扫描存档，以湿章扫描件为准，平台不另加数字签名；"
        f"扫描件摘要（SHA-256前16位）{digests}。"
    )


def render_key(paper_id: int) -> str:
    """The key of the job that typesets a paper."""
    return f"paper:{paper_id}"


def sign_key(signature_id: int) -> str:
    """The key of the job that sets a seal."""
    return f"signature:{signature_id}"


@dataclass(frozen=True)
class PaperStatus:
    """How far a paper is, as a page shows it: ``word`` is working, failed or ready."""

    word: str
    file: PaperFile | None
    sealed: int
    seals: int
    job: Job | None = None
    sealing: Signature | None = None
    reason: str = ""
    is_to_be_stamped: bool = False

    @property
    def takes_scans(self) -> bool:
        """Is it a finished paper that bears seals or waits for ink, so that a stamped copy can be put beside it?"""
        return self.word == "ready" and (self.seals > 0 or self.is_to_be_stamped)

    @property
    def note(self) -> str:
        """What stands under the file's name: how many seals, and the beginning of its SHA-256."""
        seals = f"{self.sealed}/{self.seals} 个签章，" if self.seals else ""
        return f"{seals}校验值 {self.file.sha256[:16]}…" if self.file else ""


def status_of(paper: Paper) -> PaperStatus:
    """Typesetting and sealing together; what neither waits, runs nor is done has failed and can be tried again."""
    signatures = list(paper.signatures.select_related("organisation"))
    sealing = next((each for each in signatures if each.state != SignatureState.SIGNED), None)
    sealed = sum(each.state == SignatureState.SIGNED for each in signatures)
    file = latest_file(paper)
    if file is not None and sealing is None:
        return PaperStatus("ready", file, sealed, len(signatures), is_to_be_stamped=paper.is_to_be_stamped)
    key = sign_key(sealing.pk) if file is not None and sealing is not None else render_key(paper.pk)
    job = Job.objects.filter(key=key).order_by("-pk").first()
    word = "working" if job is not None and not job.is_finished else "failed"
    reason = (sealing.failure if file is not None and sealing is not None else paper.failure) or UNFINISHED
    return PaperStatus(word, file, sealed, len(signatures), job, sealing if file is not None else None, reason)
