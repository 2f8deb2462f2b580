"""Filters and tags of paper templates."""

import re
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.documents.fonts import fits_face
from portal.documents.models import SealPicture
from portal.documents.seals import data_address

register = template.Library()


@register.filter
def in_face(value: Any, face: str = "fang") -> str:
    """The value, set whole in 宋 when the first font of the cell's face (fang, kai) lacks one of its characters."""
    text = "" if value is None else str(value)
    return text if fits_face(text, face) else format_html('<span class="rare">{}</span>', text)


@register.filter
def mail(value: Any, face: str = "fang") -> str:
    """A mail address, which may break before its @ and its dots rather than in the middle of a word."""
    pieces = re.split("(?=[@.])", "" if value is None else str(value))
    return format_html_join(SafeString("<wbr>"), "{}", [(in_face(each, face),) for each in pieces])


@register.inclusion_tag("papers/_preview_seal.html", takes_context=True)
def preview_seal(context: Any, organisation_id: int) -> dict[str, Any]:
    """On drafts, the organisation's seal picture with 预览 across it; on other papers nothing."""
    picture = None
    if context["paper"]["is_draft"]:
        picture = SealPicture.objects.active().filter(organisation=organisation_id).first()
    return {"picture": data_address(picture.picture, float(picture.width_mm)) if picture else ""}


@register.filter
def paragraphs(value: Any, face: str = "fang") -> str:
    """Text with its line breaks as paragraphs; blank lines are left out, and one face is used for all of it."""
    text = "" if value is None else str(value)
    lines = [(line.strip(),) for line in text.splitlines() if line.strip()]
    return format_html_join("", "<p>{}</p>" if fits_face(text, face) else '<p class="rare">{}</p>', lines)
