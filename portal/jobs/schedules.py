"""What runs by the clock: ``settings.JOB_SCHEDULE``, the same beside the embedded worker and under ``celery beat``.

An entry is a function, its name in words, when it runs ("08:20" each day in Beijing, or "every 5 min"), and, where it
is not ``default``, its queue.
"""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from portal.jobs.choices import JobState
from portal.jobs.models import Job
from portal.jobs.services import enqueue

EVERY = re.compile(r"every (\d+) min")


def enqueue_due() -> None:
    """Enqueue what is due and has not been enqueued yet, whoever asks first."""
    now = timezone.localtime()
    for name, label, when, *queue in settings.JOB_SCHEDULE:
        often = EVERY.fullmatch(when)
        if often:
            _enqueue_often(name, label, timedelta(minutes=int(often[1])), now, *queue)
        else:
            _enqueue_daily(name, label, when, now, *queue)


def _enqueue_daily(name: str, label: str, time: str, now: datetime, queue: str = "default") -> None:
    key = f"daily:{name}:{now:%Y-%m-%d}"
    if f"{now:%H:%M}" >= time and not Job.objects.filter(key=key).exists():
        enqueue(name, label=label, key=key, queue=queue)


def _enqueue_often(name: str, label: str, pause: timedelta, now: datetime, queue: str = "default") -> None:
    """Again when the last run is that old; of the runs that went well only the last one is kept."""
    rows = Job.objects.filter(key=f"every:{name}")
    if rows.filter(created_at__gt=now - pause).exists() or rows.live().exists():
        return
    rows.filter(state=JobState.DONE).delete()
    enqueue(name, label=label, key=f"every:{name}", queue=queue)
