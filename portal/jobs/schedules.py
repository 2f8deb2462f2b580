"""What runs every day: ``settings.JOB_SCHEDULE``, the same beside the embedded worker and under ``celery beat``."""

from django.conf import settings
from django.utils import timezone

from portal.jobs.models import Job
from portal.jobs.services import enqueue


def enqueue_due() -> None:
    """Enqueue what is due today in Beijing and has not been enqueued yet, whoever asks first."""
    now = timezone.localtime()
    for name, label, time in settings.JOB_SCHEDULE:
        key = f"daily:{name}:{now:%Y-%m-%d}"
        if f"{now:%H:%M}" >= time and not Job.objects.filter(key=key).exists():
            enqueue(name, label=label, key=key)
