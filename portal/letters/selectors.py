"""Reading messages, wordings and deliveries."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q

from portal.letters.choices import Channel, DeliveryState
from portal.letters.models import Delivery, Message, Reach, Wording

# Without a wording a letter is what the step itself has to say.
DEFAULT_SUBJECT, DEFAULT_BODY = "{标题}", "{正文}"

# The rooms above say what a message may be about, for the outbox: user -> [("round:3", "2026年申报")].
Topics = Callable[[Any], list[tuple[str, str]]]
_topics: list[Topics] = []


def register_topics(topics: Topics) -> None:
    """From the app that owns the subject, in its ``apps.py``, which may be made ready more than once."""
    if topics not in _topics:
        _topics.append(topics)


def topics(user: Any) -> list[tuple[str, str]]:
    """What the outbox of this person can be narrowed to."""
    return [topic for each in _topics for topic in each(user)]


def unread_count(user: Any) -> int:
    """How many messages wait for this person; none for a visitor, without a query."""
    return Message.objects.visible_to(user).unread().count() if user.is_authenticated else 0


def channels() -> list[Channel]:
    """What is set up beside the inbox: nothing on the embedded default."""
    is_set = {Channel.MAIL: settings.MAIL_URL, Channel.WEBHOOK: settings.WEBHOOK_URL}
    return [channel for channel in Channel if is_set[channel]]


def address_of(person: Any, channel: str) -> str:
    """Where this person is reached, empty when nowhere."""
    return str(person.email if channel == Channel.MAIL else person.phone)


def wanted_channels(person: Any, reach: Reach | None) -> list[Channel]:
    """The channels that are set up, that this person has an address for and has not switched off."""
    off = set()
    if reach is not None:
        off = {
            channel for channel, on in ((Channel.MAIL, reach.by_mail), (Channel.WEBHOOK, reach.by_webhook)) if not on
        }
    return [each for each in channels() if each not in off and address_of(person, each)]


def reaches(people: Iterable[Any]) -> dict[int, Reach]:
    return {each.person_id: each for each in Reach.objects.filter(person__in=[person.pk for person in people])}


def reach_of(person: Any) -> Reach:
    """How this person is reached; not saved while it is the default."""
    return Reach.objects.filter(person=person).first() or Reach(person=person)


def wording_of(event: str) -> Wording | None:
    """The text in force where it is not the default."""
    latest = Wording.objects.filter(event=event).order_by("-pk").first()
    return latest if latest is not None and not latest.is_default else None


def reworded_events() -> dict[str, Wording]:
    """The texts in force that are not the default, by event."""
    latest = Wording.objects.order_by().values("event").annotate(latest=Max("pk")).values("latest")
    rows = Wording.objects.filter(pk__in=latest, is_default=False).select_related("made_by")
    return {each.event: each for each in rows}


OUTBOX_STATES: tuple[tuple[str, str, Q], ...] = (
    ("waiting", "待发", Q(deliveries__state__in=[DeliveryState.WAITING, DeliveryState.SENDING])),
    ("sent", "已发", Q(deliveries__state=DeliveryState.SENT)),
    ("failed", "失败", Q(deliveries__state=DeliveryState.FAILED)),
    ("stopped", "停发", Q(deliveries__state=DeliveryState.STOPPED)),
    ("inside", "只有站内消息", Q(deliveries__isnull=True, receiver__isnull=False)),
    ("nobody", "没有收件人", Q(receiver__isnull=True)),
)


def outbox_counts(user: Any) -> dict[str, int]:
    """How many letters of the outbox are in each state, in one query."""
    counts = {key: Count("pk", filter=condition, distinct=True) for key, _, condition in OUTBOX_STATES}
    found: dict[str, int] = (
        Message.objects.sent_visible_to(user).order_by().aggregate(all=Count("pk", distinct=True), **counts)
    )
    return found


def tries_within(past: timedelta, now: datetime) -> int:
    """How many letters went out, or tried to, in the time just past."""
    return Delivery.objects.filter(claimed_at__gt=now - past).count()
