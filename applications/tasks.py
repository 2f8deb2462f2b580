"""What the worker does for this room."""

import hashlib
import tempfile
from typing import Any, BinaryIO, cast

from applications.choices import EvidenceState, ReadingState
from applications.exports import write_archive
from applications.imports import read_form
from applications.inspection import Report, draw_pages, inspect
from applications.models import Archive, Evidence, FormReading
from applications.services import archives, readings, reminders
from applications.services.evidence import settle
from applications.services.previews import complete, keep_pages, note_likenesses
from applications.services.slips import remind
from applications.services.uploads import clear_abandoned
from portal.kit.verdicts import Refused


def inspect_evidence(progress: Any, evidence_id: int) -> None:
    """The deep check of one uploaded file, and the search for photos like it; running twice does no harm."""
    row = _found(evidence_id)
    if row is not None and row.state == EvidenceState.CHECKING:
        progress(0, 1, f"正在检查“{row.name}”")
        report = _report(row)
        progress.beat()
        settle(evidence=row, report=report)
        row = _found(evidence_id)
    if row is not None:
        note_likenesses(evidence=row)


def prepare_preview(progress: Any, evidence_id: int, first: int) -> None:
    """Pictures of the pages from ``first`` on; of a photo taken before today's checks, all that they find."""
    row = _found(evidence_id)
    if row is None:
        return
    progress(0, 1, f"正在生成“{row.name}”的浏览图")
    if row.is_photo:
        complete(evidence=row, report=_report(row))
        note_likenesses(evidence=Evidence.objects.get(pk=row.pk))
        return
    with row.file.open("rb") as file:
        pictures = draw_pages(cast(BinaryIO, file), first=first, pages=row.pages or 0)
    progress.beat()
    keep_pages(evidence=row, first=first, pictures=pictures)


def _found(evidence_id: int) -> Evidence | None:
    return Evidence.objects.filter(pk=evidence_id).first()


def _report(row: Evidence) -> Report:
    with row.file.open("rb") as file:
        return inspect(row.content_type, cast(BinaryIO, file), row.name)


def clear_uploads(progress: Any) -> None:
    """Every night: forget the uploads that nobody went on with."""
    clear_abandoned()


def make_archive(progress: Any, archive_id: int) -> None:
    """Write the ZIP of a submission to disk, then store it; memory stays flat however large it is."""
    archive = Archive.objects.select_related("submission__application__organisation", "ordered_by").get(pk=archive_id)
    archive.ordered_by.act_for(archive.submission.application.organisation_id)
    with tempfile.TemporaryFile() as file:
        write_archive(archive.submission, archive.ordered_by, file, progress)
        size = file.tell()
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        archives.keep_archive(archive=archive, file=file, sha256=digest, size=size)


def read_filled_form(progress: Any, reading_id: int) -> None:
    """Read one uploaded Word or Excel file; running twice does no harm."""
    row = FormReading.objects.select_related("application__round").filter(pk=reading_id).first()
    if row is None or row.state != ReadingState.WAITING:
        return
    progress(0, 1, f"正在读取“{row.name}”")
    try:
        with row.file.open("rb") as file:
            found, package = read_form(cast(BinaryIO, file), row.application)
    except Refused as refusal:
        readings.settle(reading=row, found={}, package=None, reason=str(refusal))
        return
    progress.beat()
    readings.settle(reading=row, found=found, package=package)


def clear_readings(progress: Any) -> None:
    """Every night: remove the filled files that came a month ago."""
    readings.clear_readings()


def clear_archives(progress: Any) -> None:
    """Every night: remove the archives that have lain for a week."""
    archives.clear_archives()


def remind_departments(progress: Any) -> None:
    """Every morning: departments are reminded of what they owe an answer on; running twice reminds once."""
    remind()


def remind_of_returns(progress: Any) -> None:
    """Every morning: applications that were returned and have not been submitted again."""
    reminders.remind_of_returns()
