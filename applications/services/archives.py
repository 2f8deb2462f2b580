"""Verbs of the city's own archive of a submission 归档包: order, keep, fetch, clear."""

from datetime import timedelta
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from applications.choices import FORM
from applications.models import Archive, Submission
from applications.sheets import RECEIPT
from portal.accounts.models import User
from portal.documents.models import Paper
from portal.documents.selectors import latest_file, papers_about
from portal.history.services import record
from portal.jobs.models import Job
from portal.jobs.services import enqueue
from portal.kit.verdicts import Refused

KEPT_FOR = timedelta(days=7)
NOT_SEALED = "申请表的PDF正在排版或加盖本市签章，完成后再生成归档包；进度见“提交记录与文件”。"


def order_archive(*, submission: Submission, user: User) -> Job:
    """Have the archive made by a job, anew when there is one already, because seals and progress may have changed.

    The earlier file can be fetched until the new one is there. Raises ``Refused`` while the city's seals are not set.
    """
    papers_of(submission)
    with transaction.atomic():
        archive, _ = Archive.objects.update_or_create(
            submission=submission, defaults={"ordered_by": user, "ordered_at": timezone.now()}
        )
        return enqueue(
            "applications.tasks.make_archive",
            archive.pk,
            label=f"生成归档包（{submission}）"[:120],
            key=archive.job_key,
            user=user,
            organisation=submission.application.organisation,
        )


def papers_of(submission: Submission) -> tuple[Paper, Paper]:
    """Form and receipt of this version as they stand now; raises ``Refused`` until both bear what the city sets."""
    application = submission.application
    papers = papers_about(application.chain, FORM, RECEIPT).filter(version=submission.version, is_draft=False)
    newest: dict[str, Paper] = {}
    for paper in papers.order_by("pk"):
        newest[paper.kind] = paper
    unsealed = newest[FORM].signatures.filter(organisation=application.organisation).exclude(state="signed")
    if any(latest_file(paper) is None for paper in newest.values()) or unsealed.exists():
        raise Refused(NOT_SEALED)
    return newest[FORM], newest[RECEIPT]


def keep_archive(*, archive: Archive, file: BinaryIO, sha256: str, size: int) -> None:
    """Store a finished archive in place of the earlier one. The bytes first, then the row."""
    earlier = archive.file.name
    name = default_storage.save(archive.file.field.generate_filename(archive, f"{sha256[:16]}.zip"), File(file))
    Archive.objects.filter(pk=archive.pk).update(file=name, sha256=sha256, size=size, made_at=timezone.now())
    if earlier and earlier != name:
        default_storage.delete(earlier)


def archive_downloaded(*, archive: Archive, user: User) -> None:
    """Write into the history who took the archive away."""
    submission = archive.submission
    payload = {"number": submission.application.number, "version": submission.version, "sha256": archive.sha256}
    record(submission.application.chain, "archive.downloaded", user=user, payload=payload)


def clear_archives() -> int:
    """Remove the archives that have lain long enough; each can be made again. How many there were."""
    old = list(Archive.objects.exclude(file="").filter(made_at__lt=timezone.now() - KEPT_FOR))
    for archive in old:
        name = str(archive.file.name)
        Archive.objects.filter(pk=archive.pk, file=name).update(file="", sha256="", size=0, made_at=None)
        default_storage.delete(name)
    return len(old)
