"""``{% load evidence %}{% evidence_viewer submission %}``: the frozen files of a submission, for those who review it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import template

from applications.editions import EvidenceItem
from applications.models import Evidence, Submission
from applications.permissions import reads_masked
from applications.selectors.hints import Told, hints_for
from applications.services.evidence import frozen_files

register = template.Library()


@dataclass(frozen=True)
class ToldFile:
    """A frozen file, with what reviewers are told of it; nobody else is told anything."""

    frozen: Mapping[str, Any]
    row: Evidence
    told: list[Told] = field(default_factory=list)


@register.inclusion_tag("applications/evidence/_frozen.html", takes_context=True)
def evidence_viewer(context: Any, submission: Submission) -> dict[str, Any]:
    """The files with pictures and links; two queries at most, when application and round come with ``submission``."""
    return {"shelves": _shelves(context, submission), "submission": submission}


@register.simple_tag(takes_context=True)
def evidence_shelves(context: Any, submission: Submission) -> list[tuple[EvidenceItem, list[ToldFile]]]:
    """The same for a page that sets them out itself: ``{% evidence_shelves submission as shelves %}``."""
    return _shelves(context, submission)


def _shelves(context: Any, submission: Submission) -> list[tuple[EvidenceItem, list[ToldFile]]]:
    request = context.get("request")
    shelves = frozen_files(submission, is_masked=request is not None and reads_masked(request.user))
    shown = [(each.row, each.frozen.get("introduction", "")) for _, files in shelves for each in files]
    told = hints_for(request.user, shown) if request else {}
    return [
        (item, [ToldFile(each.frozen, each.row, told.get(each.row.pk, [])) for each in files])
        for item, files in shelves
    ]
