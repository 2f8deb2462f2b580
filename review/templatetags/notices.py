"""What a case's page shows of the public notice that its city stands on."""

from typing import Any

from django import template

from review.models import Case
from review.selectors.notices import notice_shown_for

register = template.Library()


@register.inclusion_tag("review/_on_notice.html")
def on_notice(case: Case) -> dict[str, Any]:
    """公示中 or 公示期满, to everybody alike until the list is published; nothing for a city that was on no notice."""
    return {"on_notice": notice_shown_for(case) if case.announced_at is None else None}
