"""Questions about papers."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.db.models.fields.files import FieldFile

from portal.documents.choices import PaperState, SignatureState
from portal.documents.models import Paper, Signature


@dataclass(frozen=True)
class PaperFile:
    """The newest file of a paper: its stored bytes, their SHA-256 and their number."""

    file: FieldFile
    sha256: str
    size: int


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


def papers_about(subject: str, *kinds: str) -> Any:
    """The papers about ``"noun:pk"``, newest first; of some kinds, or of all."""
    papers = Paper.objects.filter(subject=subject)
    return papers.filter(kind__in=kinds) if kinds else papers
