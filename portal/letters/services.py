"""Telling people."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from portal.letters.models import Message


def notify(
    users: Iterable[Any],
    *,
    event: str,
    subject: str,
    body: str,
    link: str = "",
    organisation: Any = None,
) -> list[Message]:
    """One message for each of ``users`` (each once), in the running transaction. No users, no message.

    ``event`` is dotted ("application.returned"); ``link`` is a path inside the portal.
    """
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError("A message links to a path inside the portal.")
    receivers = {user.pk: user for user in users}
    return Message.objects.bulk_create(
        Message(receiver=user, organisation=organisation, event=event, subject=subject[:120], body=body, link=link)
        for user in receivers.values()
    )


def mark_read(message: Message) -> None:
    """The person has opened the message; the first time counts."""
    if message.read_at is None:
        message.read_at = timezone.now()
        message.save(update_fields=["read_at"])


def mark_all_read(user: Any) -> int:
    """Mark every message of this person as read, and say how many there were."""
    return Message.objects.visible_to(user).unread().update(read_at=timezone.now())
