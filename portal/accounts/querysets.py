"""Selections of organisations and people; what a person sees follows from the organisation's place in the tree."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone


def at_or_below(path: str, organisation: Any) -> Q:
    """Rows whose organisation (reached by ``path``, may be empty) is ``organisation`` or stands under it."""
    prefix = f"{path}__" if path else ""
    return Q(
        **{f"{prefix}pk": organisation.pk},
    ) | Q(**{f"{prefix}parent": organisation.pk}) | Q(**{f"{prefix}parent__parent": organisation.pk}) | Q(
        **{f"{prefix}parent__parent__parent": organisation.pk}
    )


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "OrganisationQuerySet":
        """The own organisation and all that report to it."""
        if not user.is_authenticated or user.organisation is None:
            return self.none()
        return self.filter(at_or_below("", user.organisation))


class UserQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "UserQuerySet":
        """Oneself, and people with an appointment in a visible organisation."""
        if not user.is_authenticated:
            return self.none()
        own = Q(pk=user.pk)
        if user.organisation is not None:
            own |= Q(pk__in=self.model.objects.filter(at_or_below("appointments__organisation", user.organisation)).values("pk"))
        return self.filter(own)


class AppointmentQuerySet(models.QuerySet):
    def current(self) -> "AppointmentQuerySet":
        """Appointments in force today, Beijing time."""
        today = timezone.localdate()
        return self.filter(started_on__lte=today).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))

    def visible_to(self, user: Any) -> "AppointmentQuerySet":
        if not user.is_authenticated or user.organisation is None:
            return self.none()
        return self.filter(at_or_below("organisation", user.organisation))
