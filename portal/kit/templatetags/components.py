"""The portal's components. A wrong argument fails loudly: nothing is guessed, nothing is left out in silence."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

MESSAGE_ICONS = {
    "success": "check-circle-fill",
    "info": "info-circle-fill",
    "debug": "info-circle-fill",
    "warning": "exclamation-triangle-fill",
    "error": "x-octagon-fill",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside words that say the same; screen readers pass over it."""
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name)


@register.filter
def message_icon(level: str) -> str:
    """The icon of a message's level; an unknown level is an error."""
    return MESSAGE_ICONS[level]
