"""One file that proves a statement: looked at at once and as thoroughly as supporting materials, kept by who asked."""

from dataclasses import dataclass
from typing import BinaryIO, cast

from django.core.files.base import File

from applications.choices import EvidenceFormat
from applications.inspection import (
    HEAD_BYTES,
    MEGABYTE,
    Report,
    content_fault,
    inspect,
    kind_of,
    safe_name,
    size_fault,
)
from applications.services.evidence import sha256_of
from portal.kit.verdicts import Refused

MOST_BYTES = 20 * MEGABYTE
# What every browser shows without help.
TAKEN = ("application/pdf", "image/jpeg", "image/png")


@dataclass(frozen=True)
class Proof:
    """A file that passed: its safe name and what identifies it; of a photo also clean pictures in ``report``."""

    name: str
    content_type: str
    size: int
    sha256: str
    report: Report


def checked(*, file: File, name: str) -> Proof:
    """Look at a PDF or photo at once; raises ``Refused`` with the sentence that says what to do."""
    name, size = safe_name(name), file.size or 0
    _refuse_if(size_fault(name, size, most=MOST_BYTES))
    file.seek(0)
    head = file.read(HEAD_BYTES)
    kind = kind_of(head)
    _refuse_if(content_fault(name, head, kind.format if kind else EvidenceFormat.PDF))
    assert kind is not None  # content_fault refuses what is of no kind
    if kind.content_type not in TAKEN:
        raise Refused(f"“{name}”是{kind.word}，此处只收PDF、JPEG和PNG；请另存为其中一种后上传。")
    file.seek(0)
    report = inspect(kind.content_type, cast(BinaryIO, file), name)
    _refuse_if(report.reason)
    file.seek(0)
    return Proof(name, kind.content_type, size, sha256_of(file), report)


def _refuse_if(reason: str) -> None:
    if reason:
        raise Refused(reason)
