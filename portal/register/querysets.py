"""Selections of memberships."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q


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
