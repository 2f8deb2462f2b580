"""Selections of jobs."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from portal.jobs.choices import LIVE, JobState


class JobQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "JobQuerySet":
        """Jobs that the person started, and those of the organisation acted for."""
        if not user.is_authenticated:
            return self.none()
        own = Q(created_by=user)
        if user.organisation is not None:
            own |= Q(organisation=user.organisation)
        return self.filter(own)

    def live(self) -> "JobQuerySet":
        """Waiting or running."""
        return self.filter(state__in=LIVE)

    def due(self, now: datetime) -> "JobQuerySet":
        """Waiting, and not held back after a failed attempt; oldest first."""
        return self.filter(state=JobState.QUEUED, available_at__lte=now).order_by("pk")


class ExportQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ExportQuerySet":
        """What the person has exported in the capacity of now: the rows are those that this capacity may see."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user, organisation=user.organisation)
