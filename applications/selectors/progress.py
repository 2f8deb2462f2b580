"""What was submitted, and the timeline of an application."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from applications.models import Application, Submission
from portal.history.models import Entry as HistoryEntry
from portal.history.selectors import entries


def latest_submission(application: Application) -> Submission | None:
    return application.submissions.order_by("-version").first()


TimelineRule = Callable[[Any, Any], QuerySet[HistoryEntry]]
_timeline_of_case: list[TimelineRule] = []


def register_timeline(rule: TimelineRule) -> None:
    """From the room that leads an application after submission: ``rule(case, user)`` gives the entries to be seen."""
    _timeline_of_case[:] = [rule]


# What another entry says already, and what is kept for the record only.
NOT_A_STEP = (
    "application.row_removed",
    "application.row_brought_back",
    "application.reopen",
    "case.opened",
    "case.resubmit",
)


def timeline(application: Application, user: Any) -> QuerySet[HistoryEntry]:
    """办理进度 for the city: its own steps and those of its case that it may see, oldest first.

    Files, seals and removed rows stay in 操作记录.
    """
    case = getattr(application, "case", None)
    shown = Q(verb__startswith="application.")
    if case is not None and _timeline_of_case:
        shown |= Q(pk__in=_timeline_of_case[0](case, user).values("pk"))
    return entries(application.chain).filter(shown).exclude(verb__in=NOT_A_STEP)
