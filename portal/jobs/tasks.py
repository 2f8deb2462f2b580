"""What Celery knows of: a message that wakes a worker, a tick, and the threads that live beside the worker."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from django.db import Error, close_old_connections, connection

from portal.jobs.models import Job
from portal.jobs.schedules import enqueue_due
from portal.jobs.services import HEARTBEAT_SECONDS, TICK_SECONDS, Progress, Superseded, claim, run, sweep

logger = logging.getLogger(__name__)
_stopping = Event()


@shared_task
def wake(queue: str) -> None:
    """Run the oldest due job of ``queue``, if there is one; which one is decided here, not by the message."""
    job = claim(queue)
    if job is not None:
        run(job, beating(job))


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
