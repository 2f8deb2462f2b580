"""How texts of cases are shown."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def paragraphs(text: str) -> SafeString:
    """Each line a paragraph of its own, as it is printed; empty lines are left out."""
    lines = [(line.strip(),) for line in str(text or "").splitlines() if line.strip()]
    return format_html_join("", "<p>{}</p>", lines)
