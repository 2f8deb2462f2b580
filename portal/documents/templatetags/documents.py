"""Tags of pages that show papers."""

from django import template

from portal.documents.models import Paper, Scan
from portal.documents.selectors import PaperStatus, scan_of_record, status_of

register = template.Library()


@register.filter
def paper_status(paper: Paper) -> PaperStatus:
    """How far a paper is: ``{% with status=paper|paper_status %}``."""
    return status_of(paper)


@register.filter
def scan_on_record(paper: Paper) -> Scan | None:
    """The stamped scan of a paper that stands on record."""
    return scan_of_record(paper)
