"""湿章: the form as it is printed and stamped in rounds that take wet ink, and the scan of it that stands on record."""

from typing import Any

from applications.models import Application, Submission
from applications.selectors.signing import content_hash
from portal.documents.models import Paper, Scan
from portal.documents.selectors import papers_about, scan_of_record

STAMP_FORM = "stamp-form"


def private_subject(application: Application) -> str:
    """What a paper is about that the city alone sees, before it submits."""
    return f"draft:{application.pk}"


def form_to_stamp(application: Application) -> Paper | None:
    """The 盖章稿 of exactly what stands in the form now, if one was made and holds."""
    printed = papers_about(private_subject(application), STAMP_FORM).filter(voided_reason="")
    now = content_hash(application) if printed else ""
    return next((each for each in printed if each.data["content_sha256"] == now), None)


def stamped_scan_of(application: Application) -> Scan | None:
    """The scan on record of the 盖章稿 of what stands in the form now."""
    paper = form_to_stamp(application)
    return scan_of_record(paper) if paper is not None else None


def scan_of_submission(submission: Submission) -> Scan | None:
    """The stamped scan that a frozen version rests on; ``None`` where the city sealed digitally."""
    stamped: dict[str, Any] | None = submission.data.get("signing", {}).get("stamped")
    return Scan.objects.select_related("paper").filter(pk=stamped["scan"]).first() if stamped else None
