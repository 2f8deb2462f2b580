"""Selections of messages."""

from typing import Any

from django.db import models


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "MessageQuerySet":
        """A person's own messages, whichever capacity they act in."""
        return self.filter(receiver=user) if user.is_authenticated else self.none()

    def unread(self) -> "MessageQuerySet":
        return self.filter(read_at__isnull=True)
