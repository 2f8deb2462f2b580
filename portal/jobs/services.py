"""Enqueuing, claiming, running and repeating jobs; lists that people take along."""

import logging
import traceback
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from functools import partial
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from celery import current_app
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.http import QueryDict
from django.utils import timezone

from portal.jobs.choices import LIVE, ExportFormat, JobState
from portal.jobs.models import ATTEMPTS, LONGEST_ADDRESS, Export, Job
from portal.jobs.names import check, function
from portal.kit import listings
from portal.kit.verdicts import Refused

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2
TICK_SECONDS = 3
STALE_SECONDS = 10
RESEND_SECONDS = 15
RESEND_AT_ONCE = 20
BACK_OFF_SECONDS = (5, 30)  # before the second and the third attempt
EXPORTS_KEPT_FOR = timedelta(days=7)

FAILED_REASON = "处理失败，已自动重试。请点击“重试”；仍不成功时，请将任务编号{pk}告知技术支持。"
LOST_REASON = "处理多次中断。请点击“重试”；仍不成功时，请将任务编号{pk}告知技术支持。"


class Superseded(Exception):
    """Another attempt has taken this job over; the run that gets this stops and writes nothing more."""


class Progress:
    """Handed to the function as its first argument: ``progress(3, 10, "正在排版第3页")``."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """Show how far the job is. Raises ``Superseded`` when another attempt has taken over."""
        self._write(done=done, total=total, message=message[:200])

    def beat(self) -> None:
        """Say that the job is alive."""
        self._write()

    def _write(self, **values: Any) -> None:
        if not _mine(self.job).update(heartbeat_at=timezone.now(), **values):
            raise Superseded(f"Job {self.job.pk}, attempt {self.job.attempt}")


def enqueue(
    name: str,
    *args: Any,
    label: str,
    key: str = "",
    queue: str = "default",
    user: Any = None,
    organisation: Any = None,
) -> Job:
    """A job row inside the running transaction; a worker is woken after the commit.

    ``name`` is the dotted path of a function in a ``tasks`` module, called as ``function(progress, *args)``;
    ``args`` are JSON values, as a rule ids. While a job with the same ``key`` waits or runs, that one is returned.
    """
    check(name)
    if user is not None and not user.is_authenticated:
        user = None
    if organisation is None:
        organisation = getattr(user, "organisation", None)
    job = Job(name=name, args=list(args), label=label, key=key, queue=queue, created_by=user, organisation=organisation)
    live = _saved_or_live(job)
    if live is job:
        transaction.on_commit(partial(wake, queue))
    return live


def _saved_or_live(job: Job) -> Job:
    """``job`` saved, or the live one with the same key that was faster."""
    for _ in range(3):
        live = Job.objects.live().filter(key=job.key).first() if job.key else None
        if live is not None:
            return live
        try:
            with transaction.atomic():
                job.save(force_insert=True)
            return job
        except IntegrityError:
            continue
    raise RuntimeError(f"Job {job.key!r} could be neither saved nor found.")


def wake(queue: str) -> None:
    """Tell a worker of ``queue`` to look; a broken broker is only logged, since the sweeper tells again."""
    try:
        current_app.send_task("portal.jobs.tasks.wake", args=[queue], queue=queue, retry=False)
    except Exception as error:  # whatever the transport raises, the request has already succeeded
        logger.warning("No worker woken for queue %s: %s", queue, error)


def claim(queue: str | None = None) -> Job | None:
    """Take the oldest due job of ``queue`` (of any, when None) for this process; None when there is none."""
    while True:
        now = timezone.now()
        due = Job.objects.due(now)
        job = (due.filter(queue=queue) if queue else due).first()
        if job is None:
            return None
        taken = Job.objects.filter(pk=job.pk, state=JobState.QUEUED, attempt=job.attempt).update(
            state=JobState.RUNNING,
            attempt=F("attempt") + 1,
            attempts_left=F("attempts_left") - 1,
            started_at=now,
            heartbeat_at=now,
        )
        if taken:
            job.refresh_from_db()
            return job


def run(job: Job, alive: AbstractContextManager[Any] | None = None) -> None:
    """Run a claimed job to its end, whatever that is; ``alive`` keeps its heart beating meanwhile."""
    progress = Progress(job)
    try:
        with alive or nullcontext():
            function(job.name)(progress, *job.args)
    except Superseded:
        logger.info("Job %s: attempt %s was superseded.", job.pk, job.attempt)
    except Refused as refusal:
        _finish(job, state=JobState.FAILED, reason=str(refusal)[:300])
    except Exception as error:
        logger.warning("Job %s (%s) failed at attempt %s.", job.pk, job.name, job.attempt, exc_info=True)
        _put_back_or_fail(job, FAILED_REASON, "".join(traceback.format_exception(error))[-8000:])
    else:
        _finish(job, state=JobState.DONE, done=F("total"), reason="", error="")


def run_pending(limit: int | None = None) -> int:
    """Run the due jobs of all queues in this process, those that they enqueue too; the number of runs.

    For tests and the walkthrough: no worker, no waiting (a job put back after a failure is not due at once).
    """
    runs = 0
    while limit is None or runs < limit:
        job = claim()
        if job is None:
            break
        run(job)
        runs += 1
    return runs


def retry(job: Job, *, user: Any = None) -> Job:
    """Start a failed job again, with all its attempts. Raises ``Refused`` when it has not failed."""
    now = timezone.now()
    try:
        with transaction.atomic():
            again = Job.objects.filter(pk=job.pk, state=JobState.FAILED).update(
                state=JobState.QUEUED,
                attempts_left=ATTEMPTS,
                available_at=now,
                woken_at=now,
                finished_at=None,
                done=0,
                reason="",
                message="",
            )
    except IntegrityError as error:
        raise Refused("同一任务正在处理中，请等待其完成，不必重试。") from error
    if not again:
        raise Refused("只有失败的任务才能重试；请刷新页面查看当前进度。")
    logger.info("Job %s is started again by %s.", job.pk, user)
    transaction.on_commit(partial(wake, job.queue))
    job.refresh_from_db()
    return job


def sweep() -> int:
    """Mend what a killed worker or a lost message left behind; the number of jobs touched.

    A running job whose heart stopped is put back; a waiting one that no worker took is announced again,
    a few at a time, since each message makes a worker look only once.
    """
    now = timezone.now()
    stale = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - timedelta(seconds=STALE_SECONDS))
    lost = [job for job in stale if _put_back_or_fail(job, LOST_REASON, "The worker stopped without a word.", now)]
    waiting = _overdue(now)
    Job.objects.filter(pk__in=[job.pk for job in waiting]).update(woken_at=now)
    for job in waiting:
        wake(job.queue)
    return len(lost) + len(waiting)


def _overdue(now: datetime) -> list[Job]:
    long_ago = now - timedelta(seconds=RESEND_SECONDS)
    just_due = Q(woken_at__lt=F("available_at"))
    return list(Job.objects.due(now).filter(just_due | Q(woken_at__lt=long_ago))[:RESEND_AT_ONCE])


def _mine(job: Job) -> Any:
    """The row of ``job``, as long as this attempt is still the one that holds it."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempt=job.attempt)


def _finish(job: Job, **values: Any) -> bool:
    return bool(_mine(job).update(finished_at=timezone.now(), **values))


def _put_back_or_fail(job: Job, reason: str, error: str, available_at: datetime | None = None) -> bool:
    """Queue ``job`` again, or give it up with the reason that people read."""
    if job.attempts_left == 0:
        return _finish(job, state=JobState.FAILED, reason=reason.format(pk=job.pk), error=error)
    pause = BACK_OFF_SECONDS[ATTEMPTS - 1 - job.attempts_left]
    available_at = available_at or timezone.now() + timedelta(seconds=pause)
    return bool(
        _mine(job).update(
            state=JobState.QUEUED,
            available_at=available_at,
            woken_at=available_at - timedelta(seconds=1),
            error=error,
            message="",
            done=0,
        )
    )


# --- Lists that people take along ---------------------------------------------------------------------------------


def order_export(*, user: Any, address: str, kind: str) -> Export:
    """Have the list at ``address`` written by a job. Raises ``Refused`` when there is none, or the page is not theirs.

    Pressed again while the same list is being written, the one that is under way is returned.
    """
    if kind not in ExportFormat.values:
        raise Refused("请选择导出为 XLSX 或 CSV。")
    if len(address) > LONGEST_ADDRESS:  # cut off, it would be another selection
        raise Refused("筛选条件过长，不能导出，请减少筛选条件后再导出。")
    try:
        listing, rule, _ = listings.at(address)
    except LookupError:
        raise Refused("该页面没有可以导出的列表。") from None
    if not (answer := rule(user)):
        raise Refused(answer.reason)
    asked = {"user": user, "organisation": user.organisation, "address": address, "format": kind}
    if under_way := Export.objects.filter(**asked, job__state__in=LIVE).first():
        return under_way
    with transaction.atomic():
        export = Export.objects.create(**asked, title=listing.title)
        export.job = enqueue("portal.jobs.tasks.make_export", export.pk, label=f"导出{export}"[:120], user=user)
        export.save(update_fields=["job"])
    return export


def asked_for(export: Export, user: Any) -> tuple[listings.Asked, listings.Listing]:
    """Who asks for which list; raises ``Refused`` when that person may open its page no more, in that capacity."""
    user.act_for(export.organisation_id)
    here = user.organisation.pk if user.organisation else None
    if not user.is_active or here != export.organisation_id:
        raise Refused("您已不在该单位任职，不能再以该单位的身份导出。")
    try:
        listing, rule, kwargs = listings.at(export.address)
    except LookupError:
        raise Refused("该列表所在的页面已不存在，请从页面重新导出。") from None
    if not (answer := rule(user)):
        raise Refused(answer.reason)
    address = urlsplit(export.address)
    return listings.Asked(user, QueryDict(address.query), kwargs, address.path), listing


def keep_export(*, export: Export, file: BinaryIO, size: int, rows: int) -> None:
    """Store the finished file: the bytes first, then the row. If that is gone or has one by now, the bytes go too."""
    name = default_storage.save(export.file.field.generate_filename(export, f"list.{export.format}"), File(file))
    wanting = Export.objects.filter(pk=export.pk, file="")
    if not wanting.update(file=name, size=size, rows=rows, made_at=timezone.now()):
        default_storage.delete(name)


def discard_export(*, export: Export) -> None:
    """Its owner wants it no more: row and file. A job that is still writing it finds nothing to keep it in."""
    name = str(export.file.name)
    export.delete()
    if name:
        default_storage.delete(name)


def clear_exports() -> int:
    """Remove what was exported long enough ago, row and file; how many there were."""
    old = list(Export.objects.filter(created_at__lt=timezone.now() - EXPORTS_KEPT_FOR))
    for export in old:
        discard_export(export=export)
    return len(old)
