"""Telling people: the rows come first, in the transaction of what they tell."""

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import Any

from django.utils import timezone

from portal.letters.models import Delivery, Message, Occasion, Wording
from portal.letters.selectors import address_of, channels, reaches, wanted_channels, wording_of
from portal.letters.texts import filled, placeholders

# The letters of the running request that had nobody to go to; the middleware says so to whoever acted.
told_nobody: ContextVar[list[int] | None] = ContextVar("told_nobody", default=None)


def notify(
    users: Iterable[Any],
    *,
    event: str,
    subject: str,
    body: str,
    link: str = "",
    organisation: Any = None,
    about: Any = None,
    values: Mapping[str, str] | None = None,
    but: Any = None,
) -> list[Message]:
    """One message for each of ``users`` (each once), in the running transaction, and its deliveries where set up.

    ``event`` is a name of ``portal.letters.events``; ``link`` is a path inside the portal; ``about`` is the round that
    it belongs to; ``values`` are what a wording may name beside the common ones; ``but`` is not told, as a rule who
    acts. Where nobody holds the post, that is kept, and said to whoever acts.
    """
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError("A message links to a path inside the portal.")
    receivers = {user.pk: user for user in users}
    plain = Message(organisation=organisation, event=event, subject=subject[:120], body=body, link=link)
    plain.about = f"{about._meta.model_name}:{about.pk}" if about is not None else ""
    if not receivers:
        _keep_that_nobody_was_told(plain)
        return []
    if but is not None:
        receivers.pop(but.pk, None)
    wording = wording_of(event)
    messages = [_addressed(plain, user, wording, values or {}) for user in receivers.values()]
    return _with_deliveries(Message.objects.bulk_create(messages))


def _keep_that_nobody_was_told(plain: Message) -> None:
    plain.save()
    unheard = told_nobody.get()
    if unheard is not None:
        unheard.append(plain.pk)


def _addressed(plain: Message, user: Any, wording: Wording | None, values: Mapping[str, str]) -> Message:
    subject, body = plain.subject, plain.body
    if wording is not None:
        office = plain.organisation.name if plain.organisation is not None else ""
        known = {"标题": subject, "正文": body, "收件人": str(user), "单位": office, **values}
        # A wording that names what this call does not bring would show its braces: then the plain text is sent.
        if set(placeholders(wording.subject + wording.body)) <= set(known):
            subject, body = filled(wording.subject, known)[:120], filled(wording.body, known)
    return Message(
        receiver=user,
        organisation=plain.organisation,
        event=plain.event,
        about=plain.about,
        subject=subject,
        body=body,
        link=plain.link,
    )


def _with_deliveries(messages: list[Message]) -> list[Message]:
    if messages and channels():
        known = reaches(message.receiver for message in messages)
        Delivery.objects.bulk_create(
            Delivery(message=message, channel=channel, address=address_of(message.receiver, channel))
            for message in messages
            for channel in wanted_channels(message.receiver, known.get(message.receiver_id or 0))
        )
    return messages


def once(key: str) -> bool:
    """Is this the first time? A reminder asks before it is sent, in the same transaction: two asking, one is told yes."""
    _, is_first = Occasion.objects.get_or_create(key=key)
    return is_first


def mark_read(message: Message) -> None:
    """The person has opened the message; the first time counts."""
    if message.read_at is None:
        message.read_at = timezone.now()
        message.save(update_fields=["read_at"])


def mark_all_read(user: Any) -> int:
    """Mark every message of this person as read, and say how many there were."""
    return Message.objects.visible_to(user).unread().update(read_at=timezone.now())
