"""材料包: forms, summary sheets and evidence, sealed, as one ZIP that is made while it is sent.

Nothing is written to disk and nothing larger than a piece is held: the files are stored, not compressed, so that the
size of the whole is known before the first byte, and the browser can show how far it is. The form of what the
official channel (全民终身学习公共服务平台) takes is not public; so these are plain folders with plain names.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from zipstream import ZipStream

from applications.choices import FORM
from applications.models import Evidence, Round, Submission
from portal.accounts.models import Organisation
from portal.documents.models import Paper
from portal.documents.xlsx import OfficialSheet
from portal.kit.dates import beijing
from portal.kit.filenames import safe, windows_text
from portal.kit.texts import size_words
from portal.kit.verdicts import Refused
from review.choices import CaseState, SheetState, Way
from review.exports.summary_sheets import summary_workbook
from review.models import Case, MembershipList, Sheet
from review.sheets import LIST, SUMMARY

CHUNK = 256 * 1024
SUMS = "SHA256SUMS"
# Folder in folder, a path must stay below the 260 characters that Windows takes.
FOLDER, FILE = 24, 60
NAMED = 5  # cities that a refusal names
# A city that joins by right is with the ministry from here on; what is pending makes no difference.
DIRECTLY_SENT_UP = (CaseState.MEMBER_CHECK, CaseState.MEMBER_CONFIRMED, CaseState.PUBLISHED)
WIDTHS = (8, 18, 18, 20, 8, 10, 14, 60)

Read = Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class Piece:
    """One file of a package: where it stands, what is known of it, how its bytes are read."""

    path: str
    size: int
    sha256: str
    what: str
    read: Read
    city: str = ""


@dataclass
class Plan:
    """What a package holds, piece by piece; nothing has been read yet but small texts. ``len`` is the size of the ZIP."""

    root: str
    pieces: list[Piece] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)  # of the index, a row for each city
    unsealed: list[str] = field(default_factory=list)

    @property
    def cities(self) -> int:
        return len(self.rows)

    @property
    def sums(self) -> Piece:
        """The file that holds the hash of every other one, and so stands for all of them."""
        return next(piece for piece in self.pieces if piece.path == SUMS)

    def __len__(self) -> int:
        """The bytes of the ZIP, exactly."""
        return len(self.zipped())

    def zipped(self, watch: Callable[[Piece], None] = lambda piece: None) -> ZipStream:
        """The ZIP, to be iterated over once; ``watch`` is told of each piece before its first byte."""
        stream = ZipStream(sized=True)
        for piece in self.pieces:
            stream.add(_verified(piece, watch), f"{self.root}/{piece.path}", size=piece.size)
        return stream

    def add(self, path: str, content: bytes, what: str, city: str = "") -> None:
        digest = hashlib.sha256(content).hexdigest()
        self.pieces.append(Piece(path, len(content), digest, what, lambda: [content], city))

    def store(self, path: str, name: str, size: int, sha256: str, what: str, city: str = "") -> None:
        self.pieces.append(Piece(path, size, sha256, what, partial(_stored, name), city))


def plan_of(*, round: Round, sheet: Sheet | None = None, province: Organisation | None = None) -> Plan:
    """What the package of a summary sheet, of a province's cities, or of the whole round holds.

    Raises ``Refused`` when nothing has been sent up, or while seals are still being set.
    """
    sheets = [sheet] if sheet is not None else _sheets(round, province)
    plan = Plan(_root(round, sheet, province))
    for each in sheets:
        _add_sheet(plan, each, "" if sheet is not None else f"{_province_folder(each.province)}/")
    if sheet is None:
        _add_direct(plan, round, province)
    if not plan.rows:
        raise Refused("还没有已上报的城市。汇总表签发上报后，或直接加入的城市上报后，才能下载材料包。")
    if sheet is None and province is None:
        _add_lists(plan, round)
    if plan.unsealed:
        raise Refused(_still_sealing(plan.unsealed))
    _finish(plan, round)
    return plan


def _root(round: Round, sheet: Sheet | None, province: Organisation | None) -> str:
    if sheet is not None:
        return safe(f"申报材料-{sheet.document_number}-{sheet.province.seat.name}", longest=FILE)
    return safe(f"申报材料-{round.code}-{province.seat.name if province else '全部省份'}", longest=FILE)


def _province_folder(province: Organisation) -> str:
    return safe(f"{province.seat.code}-{province.seat.name}", longest=FOLDER)


def _sheets(round: Round, province: Organisation | None) -> list[Sheet]:
    rows = Sheet.objects.filter(round=round, state=SheetState.SENT_UP).select_related("round", "province__place")
    if province is not None:
        rows = rows.filter(province=province)
    return list(rows.order_by("province__place__code", "number"))


def _add_sheet(plan: Plan, sheet: Sheet, above: str) -> None:
    """The sealed sheet, the same as XLSX, and a folder for each of its cities, numbered as the sheet lists them."""
    folder = f"{above}汇总表-{sheet.document_number}/" if above else above
    paper = _papers(SUMMARY, [sheet.chain]).get((sheet.chain, 1))
    _add_paper(plan, f"{folder}1-汇总表", paper, str(sheet))
    _add_stamped(plan, f"{folder}1-汇总表", _stamped([sheet.chain]).get((sheet.chain, 1), []))
    plan.add(f"{folder}1-汇总表/{sheet.document_number}.xlsx", summary_workbook(sheet), "汇总表（Excel，无签章）")
    items = sheet.items.select_related(
        "case__application__round", "case__application__organisation__place__parent", "submission"
    ).order_by("position")
    forms, stamped = _forms([item.case for item in items])
    for item in items:
        head = f"{item.position:03d}-{item.case.application.place.name}"
        where = f"{folder}{safe(head, longest=FOLDER)}"
        _add_city(plan, where, item.case, item.submission, forms, stamped, sheet.province)


def _add_direct(plan: Plan, round: Round, province: Organisation | None) -> None:
    """Cities that join by right stand on no summary sheet."""
    cases = Case.objects.filter(application__round=round, way=Way.DIRECT, state__in=DIRECTLY_SENT_UP)
    if province is not None:
        cases = cases.filter(application__organisation__parent=province)
    cases = cases.select_related(
        "application__round",
        "application__organisation__place__parent",
        "application__organisation__parent__place",
        "submission",
    ).order_by("application__organisation__place__code")
    forms, stamped = _forms(cases)
    for number, case in enumerate(cases, 1):
        office = case.application.organisation
        above = _province_folder(office.parent or office)
        folder = f"{above}/直接加入/{safe(f'{number:03d}-{case.application.place.name}', longest=FOLDER)}"
        _add_city(plan, folder, case, case.submission, forms, stamped, office.parent or office)


def _add_city(
    plan: Plan,
    folder: str,
    case: Case,
    submission: Submission,
    forms: dict[tuple[str, int], Paper],
    stamped: dict[tuple[str, int], list[Paper]],
    province: Organisation,
) -> None:
    application = case.application
    city, first = application.place.name, len(plan.pieces)
    paper = forms.get((application.chain, submission.version))
    _add_paper(plan, f"{folder}/1-申请表", paper, city, city)
    _add_stamped(plan, f"{folder}/1-申请表", stamped.get((application.chain, submission.version), []), city)
    content = submission.content.encode()
    read = partial(_frozen, submission.pk)
    what = f"{city}：提交时锁定的全部内容（规范化JSON）"
    plan.pieces.append(Piece(f"{folder}/提交内容.json", len(content), submission.sha256, what, read, city))
    for path, file in _evidence(submission):
        what = f"{city}：佐证材料“{file.name}”"
        plan.store(f"{folder}/2-佐证材料/{path}", str(file.file.name), file.size, file.sha256, what, city)
    own = plan.pieces[first:]
    size = sum(piece.size for piece in own)
    facts = (province.seat.name, city, application.number, submission.version, len(own), size_words(size), folder)
    plan.rows.append((len(plan.rows) + 1, *facts))


def _add_paper(plan: Plan, folder: str, paper: Paper | None, owner: str, city: str = "") -> None:
    """The paper with all its seals, and what was stamped by hand and scanned, where that is on record."""
    if paper is None or not _is_sealed(paper):
        plan.unsealed.append(owner)
        return
    signatures = list(paper.signatures.all())
    newest = max(signatures, key=lambda each: each.sequence) if signatures else paper
    name = str(newest.file.name if newest is not paper else paper.base.name)  # type: ignore[union-attr]
    path = f"{folder}/{safe(paper.file_name, longest=FILE)}"
    plan.store(path, name, newest.size, newest.sha256, paper.title, city)
    _add_scans(plan, folder, paper, city)


def _add_stamped(plan: Plan, folder: str, papers: list[Paper], city: str = "") -> None:
    """In a round that takes wet ink: what was printed, and the stamped scan that is the paper of record."""
    for paper in papers:
        path = f"{folder}/湿章扫描件/{paper.pk}-{safe(paper.file_name, longest=FILE)}"
        plan.store(path, str(paper.base.name), paper.size, paper.sha256, f"{paper.title}（打印前）", city)
        _add_scans(plan, folder, paper, city)


def _add_scans(plan: Plan, folder: str, paper: Paper, city: str) -> None:
    for scan in (each for each in paper.scans.all() if each.is_recorded):
        for file in scan.files.all():
            path = f"{folder}/湿章扫描件/{scan.pk}-{file.position}-{safe(file.name, longest=FILE)}"
            plan.store(path, str(file.file.name), file.size, file.sha256, f"{paper.title}：湿章扫描件", city)


def _is_sealed(paper: Paper) -> bool:
    return paper.is_ready and all(each.state == "signed" for each in paper.signatures.all())


def _forms(cases: Iterable[Case]) -> tuple[dict[tuple[str, int], Paper], dict[tuple[str, int], list[Paper]]]:
    """The forms of these cases, and what of them was stamped with ink."""
    subjects = [case.application.chain for case in cases]
    return _papers(FORM, subjects), _stamped(subjects)


def _stamped(subjects: list[str]) -> dict[tuple[str, int], list[Paper]]:
    """What was stamped with ink and holds, by subject and version."""
    rows = Paper.objects.filter(subject__in=subjects, stamping="filed", voided_reason="").defer("content")
    found: dict[tuple[str, int], list[Paper]] = {}
    for paper in rows.prefetch_related("scans__files").order_by("pk"):
        found.setdefault((paper.subject, paper.version), []).append(paper)
    return found


def _papers(kind: str, subjects: list[str]) -> dict[tuple[str, int], Paper]:
    """The paper of this kind that was prepared last, by subject and version."""
    rows = Paper.objects.filter(kind=kind, subject__in=subjects, is_draft=False).defer("content")
    rows = rows.prefetch_related("signatures", "scans__files").order_by("pk")
    return {(paper.subject, paper.version): paper for paper in rows}


def _evidence(submission: Submission) -> Iterator[tuple[str, Evidence]]:
    """The frozen files: a folder for each kind of material, numbered as the form lists them."""
    rows = {row.pk: row for row in submission.evidence.only("file", "name", "size", "sha256")}
    items = {item.key: (number, item.label) for number, item in enumerate(submission.application.edition.evidence, 1)}
    for number, frozen in enumerate(submission.data["evidence"], 1):
        place, label = items.get(frozen["item"], (len(items) + 1, frozen["item"]))
        kind = safe(f"{place}-{label}", longest=FOLDER)
        yield f"{kind}/{number:03d}-{safe(frozen['name'], longest=FILE)}", rows[frozen["id"]]


def _add_lists(plan: Plan, round: Round) -> None:
    """What has been published of the round."""
    lists = list(MembershipList.objects.public().filter(round=round))
    papers = _papers(LIST, [each.chain for each in lists])
    for each in lists:
        _add_paper(plan, "名单", papers.get((each.chain, 1)), each.title)


def _still_sealing(owners: list[str]) -> str:
    words = "、".join(dict.fromkeys(owners[:NAMED]))
    more = f"等{len(owners)}份" if len(owners) > NAMED else ""
    return f"{words}{more}的PDF正在排版或盖章，完成后才能下载材料包；进度见“任务”。"


# --- The index ----------------------------------------------------------------------------------------------------


def _finish(plan: Plan, round: Round) -> None:
    """What all this is, the index of cities, the list of files and the sums for ``sha256sum -c``: before the rest."""
    body, plan.pieces = plan.pieces, []
    plan.add("说明.txt", windows_text(_readme(plan, round)), "说明")
    plan.add("材料目录.xlsx", _index(plan, round), "材料目录")
    lines = [f"{each.path}\t{size_words(each.size)}\t{each.sha256}\t{each.what}" for each in body]
    plan.add("清单.txt", windows_text("\n".join(["文件\t大小\tSHA-256\t内容", *lines])), "文件清单")
    sums = "".join(f"{each.sha256}  {each.path}\n" for each in [*plan.pieces, *body])
    plan.add(SUMS, sums.encode(), "校验值")
    plan.pieces += body


def _index(plan: Plan, round: Round) -> bytes:
    table = OfficialSheet("材料目录", WIDTHS, landscape=True)
    table.title("申报材料目录")
    table.line(f"批次：{round.title}　　城市：{plan.cities}个")
    table.header(["序号", "省份", "城市", "申请编号", "版本", "文件数", "大小", "文件夹"])
    table.rows(plan.rows, horizontal="left")
    if round.is_demo:
        table.line("演示数据")
    return table.bytes()


def _readme(plan: Plan, round: Round) -> str:
    return f"""申报材料说明

批次：{round.title}
生成：{beijing(timezone.now())}（北京时间）
内容：已上报的{plan.cities}个城市的申请表（盖章PDF）、佐证材料和汇总表（盖章PDF及Excel）

材料目录.xlsx　每个城市的申请编号、版本、文件数和所在文件夹。
清单.txt　　　 每个文件的大小、SHA-256和内容。
1-汇总表　　　 盖章的PDF为准；同名Excel由同一内容生成，不带签章。
1-申请表　　　 盖章的PDF；盖湿章的，扫描件在“湿章扫描件”文件夹。
2-佐证材料　　 提交时的原始文件，按类别编号，逐字节未改动。
提交内容.json　提交时锁定的全部内容，其SHA-256与汇总表附注所列一致。

上传申报网站后，请在本平台该汇总表页面登记上传回执（编号、日期、截图或PDF）。

怎样核对
在Linux或macOS上进入本文件夹，运行：sha256sum -c {SUMS}
在Windows上可用：certutil -hashfile 文件名 SHA256
PDF的签章可在 {settings.ORIGIN}/verify/ 核验。

材料含有联系人电话和邮箱，请勿公开传播。
"""


# --- Reading ------------------------------------------------------------------------------------------------------


def _stored(name: str) -> Iterator[bytes]:
    with default_storage.open(name, "rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _frozen(pk: int) -> list[bytes]:
    return [Submission.objects.values_list("content", flat=True).get(pk=pk).encode()]


def _verified(piece: Piece, watch: Callable[[Piece], None]) -> Iterator[bytes]:
    """The bytes of a piece, compared with what is known of it; a ZIP with another content is never finished."""
    watch(piece)
    digest = hashlib.sha256()
    for chunk in piece.read():
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != piece.sha256:
        raise Refused(f"“{piece.path}”与登记的校验值不符，下载已中止。请联系技术支持核对存储的文件。")
