"""What the ministry's desk knows of a case beside its form: visits and votes."""

from typing import Any

from django import template

from portal.register.models import Membership
from review.choices import VISITS_UNDER_WAY, CaseState
from review.models import Case, Visit
from review.querysets import is_ministry
from review.selectors.cases import NOT_TOLD_REASONS
from review.selectors.standing import members_decided_on_by, memberships_behind, signed_of
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
    """What was signed of this member after its publication; for the clerk of who decides the way to another change."""
    is_published = case.state == CaseState.PUBLISHED
    drafts = is_published and (user.acts_as("clerk", "ministry") or user.acts_as("clerk", "secretariat"))
    decided_on = members_decided_on_by(user) if drafts else Membership.objects.none()
    return {
        "changes": signed_of(case) if is_published else [],
        "tells_reasons": user.organisation is not None and user.organisation.kind not in NOT_TOLD_REASONS,
        "membership": memberships_behind(case).filter(pk__in=decided_on.values("pk")).first() if drafts else None,
    }
