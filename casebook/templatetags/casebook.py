"""How texts of cases are shown."""

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from casebook.choices import Kind
from casebook.models import Call
from casebook.selectors import may_be_begun

register = template.Library()


@register.filter
def paragraphs(text: str) -> SafeString:
    """Each line a paragraph of its own, as it is printed; empty lines are left out."""
    lines = [(line.strip(),) for line in str(text or "").splitlines() if line.strip()]
    return format_html_join("", "<p>{}</p>", lines)


@register.simple_tag
def open_call(user: Any) -> Call | None:
    """The call for cases that this clerk's city may answer now, if there is one."""
    return next((each for each in may_be_begun(user) if Kind.CASE in each.kinds), None)
