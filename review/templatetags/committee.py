"""What the ministry's desk knows of a case beside its form: visits and votes."""

from typing import Any

from django import template

from review.choices import VISITS_UNDER_WAY, CaseState
from review.models import Case, Visit
from review.querysets import is_ministry
from review.selectors.standing import memberships_behind, signed_of
from review.workflow.visits import BEFORE_THE_MINISTRY

register = template.Library()


@register.inclusion_tag("review/_visits.html")
def visits_and_votes(case: Case, user: Any) -> dict[str, Any]:
    """Visits of the case and votes on it; whether another visit can be planned. For the ministry."""
    assert is_ministry(user)
    visits = list(Visit.objects.visible_to(user).filter(case=case))
    is_free = not any(each.state in VISITS_UNDER_WAY for each in visits)
    may_plan = is_free and case.state in BEFORE_THE_MINISTRY and user.acts_as("clerk", "ministry")
    return {
        "case": case,
        "visits": visits,
        "votes": case.votes.filter(minutes__replaced_by__isnull=True).select_related("minutes"),
        "may_plan": may_plan,
    }


@register.inclusion_tag("review/_changes.html")
def changes_of_member(case: Case, user: Any) -> dict[str, Any]:
    """What was signed of this member after its publication; for the ministry's reviewer the way to another change."""
    is_published = case.state == CaseState.PUBLISHED
    may_draw_up = is_published and user.acts_as("clerk", "ministry")
    return {
        "changes": signed_of(case) if is_published else [],
        "membership": memberships_behind(case).first() if may_draw_up else None,
    }
