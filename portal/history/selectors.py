"""Reading history."""

from portal.history.models import Entry
from portal.history.querysets import EntryQuerySet


def entries(*chains: str) -> EntryQuerySet:
    """The entries of these chains together, newest last."""
    return Entry.objects.filter(chain__in=chains).order_by("pk")
