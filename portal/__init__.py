"""The learning-city portal: shared rooms under ``portal``, business rooms beside it."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
