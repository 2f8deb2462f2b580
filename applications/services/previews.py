"""Pictures of evidence for reading in the browser, and photos that look alike: what the worker makes after the check.

Pages are kept as pictures under the file's SHA-256; of a photo "page" 1 is the picture at the size of a screen.
"""

from collections.abc import Sequence
from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from applications.choices import EvidenceState
from applications.inspection import PAGES_AT_ONCE, Report, alike
from applications.models import Evidence, Likeness, rendition_path
from portal.jobs.choices import JobState
from portal.jobs.models import Job
from portal.jobs.services import enqueue

PREPARE = "applications.tasks.prepare_preview"


def page_path(evidence: Evidence, number: int) -> str:
    """Where the picture of a page lies, whether or not it is there."""
    return f"{_folder(evidence.application_id, evidence.sha256)}/{number}.jpg"


def _folder(application_id: int, digest: str) -> str:
    return f"pages/{application_id}/{digest}"


def keep_pages(*, evidence: Evidence, first: int, pictures: Sequence[bytes]) -> None:
    """Store the pictures of the pages from ``first`` on; an empty one says that the page cannot be drawn."""
    for number, picture in enumerate(pictures, first):
        path = page_path(evidence, number)
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(picture))


def discard_pages(*, application_id: int, digest: str) -> None:
    """Delete the pictures of a file that nobody holds any more."""
    folder = _folder(application_id, digest)
    with suppress(FileNotFoundError, NotADirectoryError):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)


def page_state(*, evidence: Evidence, number: int) -> str:
    """``ready``, ``waiting`` (its picture is being made, ordered now if need be) or ``failed``."""
    path = page_path(evidence, number)
    if default_storage.exists(path):
        return "ready" if default_storage.size(path) else "failed"
    if evidence.state == EvidenceState.CHECKING:
        return "waiting"
    first = (number - 1) // PAGES_AT_ONCE * PAGES_AT_ONCE + 1
    key = f"pages:{evidence.pk}:{first}"
    before = Job.objects.filter(key=key).order_by("-pk").first()
    if before is not None and before.state in {JobState.FAILED, JobState.DONE}:
        return "failed"
    enqueue(PREPARE, evidence.pk, first, label=f"生成“{evidence.name}”的浏览图", key=key)
    return "waiting"


def complete(*, evidence: Evidence, report: Report) -> None:
    """Add what today's check finds in a photo that was taken before; its verdict stays as it is."""
    row = Evidence.objects.get(pk=evidence.pk)
    row.hints, row.fingerprint = list(report.hints), report.fingerprint
    row.taken_at, row.camera = report.taken_at, report.camera
    if report.rendition:
        path = rendition_path(row, row.name)
        row.rendition = (
            path if default_storage.exists(path) else default_storage.save(path, ContentFile(report.rendition))
        )
    keep_pages(evidence=row, first=1, pictures=report.page_pictures)
    row.save(update_fields=["hints", "fingerprint", "taken_at", "camera", "rendition"])


def note_likenesses(*, evidence: Evidence) -> int:
    """Write down which photos of any city and round look almost the same; how many. Running twice adds nothing.

    To be called after the fingerprint is committed: of two photos that are checked at the same moment, the one that
    commits later finds the other.
    """
    if not evidence.fingerprint:
        return 0
    others = Evidence.objects.exclude(fingerprint="").exclude(pk=evidence.pk)
    others = others.exclude(application=evidence.application_id, sha256=evidence.sha256)
    found = alike(evidence.fingerprint, others.values_list("pk", "fingerprint").order_by().iterator(chunk_size=5000))
    rows = [Likeness(photo=evidence, other_id=each.key, distance=each.distance) for each in found]
    rows += [Likeness(photo_id=each.key, other=evidence, distance=each.distance) for each in found]
    with transaction.atomic():
        present = (
            # Not to be deleted meanwhile; a submission that refers to them, in an order of its own, does not wait.
            Evidence.objects.select_for_update(no_key=True)
            .filter(pk__in=[evidence.pk, *(each.key for each in found)])
            .order_by("pk")
        )
        still = set(present.values_list("pk", flat=True))
        kept = [row for row in rows if {row.photo_id, row.other_id} <= still]
        Likeness.objects.bulk_create(kept, ignore_conflicts=True)
    return len(found)
