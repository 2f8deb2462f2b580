"""Tags of pages that show papers."""

from django import template

from portal.documents.models import Paper
from portal.documents.selectors import PaperStatus, status_of

register = template.Library()


@register.filter
def paper_status(paper: Paper) -> PaperStatus:
    """How far a paper is: ``{% with status=paper|paper_status %}``."""
    return status_of(paper)
