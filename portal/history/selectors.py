"""Reading history."""

from collections.abc import Iterable

from django.db.models import QuerySet

from portal.history.models import Entry
from portal.kit.pages import Happening


def entries(*chains: str) -> QuerySet[Entry]:
    """The entries of these chains together, newest last."""
    return Entry.objects.filter(chain__in=chains).order_by("pk")


def happenings(entries: Iterable[Entry]) -> list[Happening]:
    """The entries as 办理进度 shows them: what, unit, person, time, and the opinion or reason in the payload."""
    return [
        Happening(
            title=entry.sentence,
            when=entry.at,
            unit=entry.organisation,
            person=entry.actor or "系统",
            opinion=str(entry.payload.get("opinion") or entry.payload.get("reason") or ""),
        )
        for entry in entries
    ]
