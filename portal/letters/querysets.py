"""Selections of messages and deliveries."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from portal.letters.choices import DeliveryState
from portal.letters.events import inner_events
from portal.letters.permissions import runs_letters, sees_outbox


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "MessageQuerySet":
        """A person's own messages, whichever capacity they act in."""
        return self.filter(receiver=user) if user.is_authenticated else self.none()

    def sent_visible_to(self, user: Any) -> "MessageQuerySet":
        """The outbox: all for the ministry, to the own people and those of its cities for a province.

        What an office writes to its own people (a draft to be signed, a password) is nobody else's business.
        """
        if not sees_outbox(user):
            return self.none()
        rows = self.exclude(event__in=inner_events())
        if runs_letters(user):
            return rows
        own = user.organisation
        return rows.filter(Q(organisation=own) | Q(organisation__parent=own, organisation__kind="city"))

    def unread(self) -> "MessageQuerySet":
        return self.filter(read_at__isnull=True)


class DeliveryQuerySet(models.QuerySet):
    def due(self, now: datetime) -> "DeliveryQuerySet":
        """Waiting, and not held back after a failed try; those that wait longest first."""
        return self.filter(state=DeliveryState.WAITING, next_try_at__lte=now).order_by("next_try_at", "pk")
