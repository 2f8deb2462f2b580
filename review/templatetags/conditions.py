"""Beside a case of the alliance: its conditions as judged, its exception, and its paper copies."""

from typing import Any

from django import template

from applications.selectors import exception_for
from review.models import Case
from review.selectors.eligibility import standings_of
from review.selectors.paper_copies import copies_of

register = template.Library()


@register.inclusion_tag("review/_conditions.html")
def conditions_and_copies(case: Case, user: Any) -> dict[str, Any]:
    """Nothing for cases of a form without conditions. The city sees the exception and its copies, not the judgements."""
    kind = user.organisation.kind
    reads = kind in ("province", "ministry", "secretariat")
    has_copies = case.procedure.has_paper_copies
    return {
        "case": case,
        "standings": standings_of(case, user) if reads and case.procedure.is_for_new_prefectures else [],
        "exception": (
            exception_for(case.application.round, case.application.organisation)
            if case.procedure.is_for_new_prefectures
            else None
        ),
        "copies": copies_of(case) if has_copies else None,
        "reads": reads,
    }
