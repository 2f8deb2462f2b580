"""What templates of the review ask: one side of a comparison, and a value by its key."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.kit.differences import differences
from review.models import Case, SheetItem
from review.selectors.quotas import QuotaStanding, place_of, quota_of
from review.selectors.verification import Verification, verification_of

register = template.Library()


def _side(before: str, after: str, *, leaves_out: str, around: str) -> SafeString:
    kept = [each for each in differences(before, after) if each.kind != leaves_out]
    return format_html_join(
        "", "{}", ((each.text if each.kind == "same" else format_html(around, each.text),) for each in kept)
    )


@register.simple_tag
def before_side(before: str, after: str) -> SafeString:
    """The first text; what the second does not have any more is struck through."""
    return _side(before, after, leaves_out="new", around="<del>{}</del>")


@register.simple_tag
def after_side(before: str, after: str) -> SafeString:
    """The second text; what the first did not have is underlaid."""
    return _side(before, after, leaves_out="gone", around="<ins>{}</ins>")


@register.filter
def at_key(found: Mapping[Any, Any] | None, key: Any) -> Any:
    """``found[key]``, or nothing."""
    return found.get(key) if found else None


@register.simple_tag(takes_context=True)
def case_verification(context: Any, case: Case) -> Verification:
    """What was verified on a case, as the person of the page may know it."""
    return verification_of(case, context["request"].user)


@register.simple_tag(takes_context=True)
def place_on_sheet(context: Any, case: Case) -> SheetItem | None:
    """Where a recommended city stands among those of its province, for those who may know it."""
    return place_of(case, context["request"].user)


@register.simple_tag
def province_quota(round: Any, province: Any) -> QuotaStanding | None:
    """n/m of a province in a round that limits."""
    return quota_of(round, province)
