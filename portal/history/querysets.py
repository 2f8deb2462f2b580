"""Selections of history entries."""

from typing import Any

from django.db import models
from django.db.models import Q


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "EntryQuerySet":
        """What was done for the organisation acted for, and what the person did.

        The whole chain of an object (with what other offices did to it) is shown by the page of that object,
        which first fetched the object itself by its own rule.
        """
        if not user.is_authenticated:
            return self.none()
        own = Q(actor_id=user.pk)
        # People of a panel are unknown to each other: each reads what they did themselves.
        if user.organisation is not None and user.organisation.kind != "panel":
            own |= Q(organisation_id=user.organisation.pk)
        return self.filter(own)
