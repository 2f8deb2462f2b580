"""Selections of memberships."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from portal.register.choices import UndertakingState


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "MembershipQuerySet":
        """Published facts are for everyone; entries without a source document are the ministry's own business."""
        if user.is_authenticated and user.organisation is not None and user.organisation.kind == "ministry":
            return self
        return self.published()

    def published(self) -> "MembershipQuerySet":
        """Memberships that a named document states."""
        return self.exclude(source="")

    def current(self) -> "MembershipQuerySet":
        """Memberships that have not ended."""
        return self.filter(left_on__isnull=True)

    def on(self, day: date) -> "MembershipQuerySet":
        """Memberships in force on ``day``; one known only by a latest date counts from that date on."""
        began = Q(joined_on__lte=day) | Q(joined_on__isnull=True, joined_by__lte=day)
        return self.filter(began).filter(Q(left_on__isnull=True) | Q(left_on__gt=day))


class CountTableQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CountTableQuerySet":
        """Numbers of cities with their source are public facts, voided ones for the record too."""
        return self

    def in_force(self) -> "CountTableQuerySet":
        return self.filter(voided_reason="")


class UndertakingQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "UndertakingQuerySet":
        """Signed records are for everyone; what is not signed is the province's, and the ministry's to read."""
        if not user.is_authenticated or user.organisation is None:
            return self.confirmed()
        if user.organisation.kind == "ministry":
            return self
        if user.organisation.kind == "province":
            return self.filter(Q(state=UndertakingState.CONFIRMED) | Q(office=user.organisation))
        return self.confirmed()

    def confirmed(self) -> "UndertakingQuerySet":
        return self.filter(state=UndertakingState.CONFIRMED)

    def live(self) -> "UndertakingQuerySet":
        return self.exclude(state=UndertakingState.WITHDRAWN)
