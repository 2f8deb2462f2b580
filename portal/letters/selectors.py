"""Reading messages."""

from typing import Any

from portal.letters.models import Message


def unread_count(user: Any) -> int:
    """How many messages wait for this person; none for a visitor, without a query."""
    return Message.objects.visible_to(user).unread().count() if user.is_authenticated else 0
