"""``{% load evidence %}{% evidence_viewer submission %}``: the frozen files of a submission, for those who review it."""

from typing import Any

from django import template

from applications.models import Submission
from applications.services.evidence import frozen_files

register = template.Library()


@register.inclusion_tag("applications/evidence/_frozen.html")
def evidence_viewer(submission: Submission) -> dict[str, Any]:
    """The files with pictures and links; one query, when application and round come with ``submission``."""
    return {"shelves": frozen_files(submission)}
