"""What Celery knows of: a message that wakes a worker, a tick, and the threads that live beside the worker."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.http import Http404
from django.utils import timezone

from portal.jobs.models import Export, Job
from portal.jobs.schedules import enqueue_due
from portal.jobs.services import (
    HEARTBEAT_SECONDS,
    TICK_SECONDS,
    Progress,
    Superseded,
    asked_for,
    claim,
    clear_exports,
    keep_export,
    run,
    sweep,
)
from portal.kit import listings
from portal.kit.dates import beijing
from portal.kit.frames import roomy
from portal.kit.verdicts import Refused

logger = logging.getLogger(__name__)
_stopping = Event()


@shared_task
def wake(queue: str) -> None:
    """Run the oldest due job of ``queue``, if there is one; which one is decided here, not by the message."""
    job = claim(queue)
    if job is not None:
        roomy(run)(job, beating(job))


@shared_task
def tick() -> None:
    """Mend what was left behind, and enqueue what is due by the calendar."""
    sweep()
    enqueue_due()


@contextmanager
def beating(job: Job) -> Iterator[None]:
    """A thread says every few seconds that ``job`` is alive; a worker that was killed says nothing."""
    over = Event()
    thread = Thread(target=_beat, args=(job, over), name=f"heartbeat-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(job: Job, over: Event) -> None:
    try:
        while not over.wait(HEARTBEAT_SECONDS):
            try:
                Progress(job).beat()
            except Error:
                logger.warning("Job %s: no heartbeat written.", job.pk, exc_info=True)
    except Superseded:
        logger.info("Job %s: attempt %s was superseded.", job.pk, job.attempt)
    finally:
        connection.close()


@worker_ready.connect
def start_ticking(**kwargs: Any) -> None:
    """The embedded default has no ``celery beat``: each worker ticks in a thread, also while it runs a job."""
    if settings.EMBEDDED:
        Thread(target=_tick_on, name="tick", daemon=True).start()


@worker_shutting_down.connect
def stop_ticking(**kwargs: Any) -> None:
    _stopping.set()


def _tick_on() -> None:
    while not _stopping.wait(TICK_SECONDS):
        close_old_connections()
        try:
            tick()
        except Exception:  # the thread must outlive whatever the database says now
            logger.exception("A tick failed; the next one follows.")


class Discarded(Exception):
    """Its owner has discarded the export while it was written."""


def make_export(progress: Any, export_id: int) -> None:
    """Write a list to disk row by row, then store it. What its owner may see is asked now, not when it was ordered."""
    from portal.jobs.exports import write  # loads the workbook library, which the pages do not need

    export = Export.objects.select_related("user", "organisation").filter(pk=export_id).first()
    if export is None or export.file:  # discarded, or written by an earlier run
        return
    asked, listing = asked_for(export, export.user)
    try:
        extract = listings.extract(listing, asked)
    except Http404:
        raise Refused("该列表所在的页面已不存在，请从页面重新导出。") from None
    progress(0, max(extract.total, 1), "正在读取")
    head = [f"导出：{export.organisation or ''}　{export.user}　{beijing(timezone.now())}", f"共{extract.total}条"]

    def told(done: int, total: int, words: str) -> None:
        if not Export.objects.filter(pk=export_id).exists():
            raise Discarded
        progress(done, total, words)

    with tempfile.TemporaryFile() as file:
        try:
            rows = write(extract, export.format, head, file, told)
        except Discarded:
            return
        size = file.tell()
        file.seek(0)
        keep_export(export=export, file=file, size=size, rows=rows)
    if listing.taken:
        listing.taken(asked)
    progress(max(rows, 1), max(rows, 1), f"已写入{rows}条")


def clear_old_exports(progress: Any) -> None:
    """Every night: remove the exported lists that have lain for a week."""
    clear_exports()
