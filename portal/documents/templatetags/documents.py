"""Tags of pages that show papers."""

from typing import Any

from django import template

from portal.documents.models import Paper, Scan
from portal.documents.permissions import may_print_copy as print_verdict
from portal.documents.selectors import PaperStatus, scan_of_record, status_of
from portal.documents.workflow import brings_pictures

register = template.Library()


@register.filter
def paper_status(paper: Paper) -> PaperStatus:
    """How far a paper is: ``{% with status=paper|paper_status %}``."""
    return status_of(paper)


@register.filter
def scan_on_record(paper: Paper) -> Scan | None:
    """The stamped scan of a paper that stands on record."""
    return scan_of_record(paper)


@register.filter
def may_print_copy(user: Any, paper: Paper) -> bool:
    """May this person print the paper with the office's 骑缝章?"""
    return bool(getattr(user, "is_authenticated", False) and paper.pages > 2 and print_verdict(user, paper))


@register.filter
def stamps_with_ink(user: Any, paper: Paper) -> bool:
    """Is this the office that issues or seals the paper, so that a stamped copy is its business?"""
    own = user.organisation.pk if user.is_authenticated and user.organisation else None
    if own is None or paper.voided_reason:
        return False
    return paper.organisation_id == own or paper.signatures.filter(organisation=own).exists()


@register.filter
def uses_seals(user: Any) -> bool:
    """Does this person's office seal papers, so that its pictures are their business?"""
    return bool(user.is_authenticated and brings_pictures(user))
