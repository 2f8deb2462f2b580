"""Reading cases: what each audience may know of the way that an application took."""

from typing import Any

from django.db.models import QuerySet

from portal.history.models import Entry
from portal.history.selectors import entries
from review.models import Case
from review.querysets import is_ministry

# Drafts inside the province, and decisions of the ministry until a list announces them.
INSIDE_PROVINCE = ("case.propose", "case.send_back")
PENDING = ("case.confirm", "case.not_confirm", "case.reconsider")
INSIDE_CITY = ("application.hand_over", "application.take_back", "application.send_back", "application.row_removed")


def timeline(case: Case, user: Any) -> QuerySet[Entry]:
    """办理进度 as this person may see it: nothing pending, and no other office's drafting."""
    steps = entries(case.chain)
    if is_ministry(user):
        return steps.exclude(verb__in=INSIDE_CITY)
    if case.announced_at is None:
        steps = steps.exclude(verb__in=PENDING)
    is_city = user.organisation is not None and user.organisation.kind == "city"
    return steps.exclude(verb__in=INSIDE_PROVINCE if is_city else INSIDE_CITY)
