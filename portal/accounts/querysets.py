"""Selections of organisations and people; what a person sees follows from the organisation's place in the tree."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.choices import Role


def at_or_below(path: str, organisation: Any) -> Q:
    """Rows whose organisation (reached by ``path``, may be empty) is ``organisation`` or stands under it.

    The tree has four levels at most: ministry, province, city, department.
    """
    prefix = f"{path}__" if path else ""
    levels = ("pk", "parent", "parent__parent", "parent__parent__parent")
    answer = Q()
    for level in levels:
        answer |= Q(**{f"{prefix}{level}": organisation.pk})
    return answer


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "OrganisationQuerySet":
        """The own organisation and all that report to it."""
        if not user.is_authenticated or user.organisation is None:
            return self.none()
        return self.filter(at_or_below("", user.organisation))

    def managed_by(self, user: Any) -> "OrganisationQuerySet":
        """For an account manager: the own organisation and those directly under it."""
        if not user.is_authenticated or not user.acts_as(Role.ACCOUNT_MANAGER):
            return self.none()
        return self.filter(Q(pk=user.organisation.pk) | Q(parent=user.organisation.pk))

    def active(self) -> "OrganisationQuerySet":
        return self.filter(is_active=True)


class UserQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "UserQuerySet":
        """Oneself, and people with an appointment, past or present, in a visible organisation.

        Experts stay unknown to each other: of a panel everybody sees oneself only.
        """
        if not user.is_authenticated:
            return self.none()
        own = Q(pk=user.pk)
        if user.organisation is not None and user.organisation.kind != "panel":
            scope = at_or_below("appointments__organisation", user.organisation)
            own |= Q(pk__in=self.model._default_manager.filter(scope).values("pk"))
        return self.filter(own)


class AppointmentQuerySet(models.QuerySet):
    def current(self) -> "AppointmentQuerySet":
        """Appointments in force today, Beijing time; from the day of its end on, an appointment is over."""
        today = timezone.localdate()
        return self.filter(started_on__lte=today).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))

    def visible_to(self, user: Any) -> "AppointmentQuerySet":
        if not user.is_authenticated or user.organisation is None:
            return self.none()
        if user.organisation.kind == "panel":
            return self.filter(organisation=user.organisation, user=user)
        return self.filter(at_or_below("organisation", user.organisation))


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "HandoverQuerySet":
        """Whoever handed over or took over, and the account managers of the office and of the one above it."""
        if not user.is_authenticated:
            return self.none()
        own = Q(leaver=user) | Q(receiver=user)
        if user.acts_as(Role.ACCOUNT_MANAGER):
            own |= Q(organisation=user.organisation.pk) | Q(organisation__parent=user.organisation.pk)
        return self.filter(own)
