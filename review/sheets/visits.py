"""What stands on a report of an on-site visit 考察报告; read by the ministry alone."""

import base64
import io
from typing import Any

from django.utils import timezone
from PIL import Image, ImageOps

from portal.kit.dates import chinese_date
from review.models import Attachment, Visit
from review.sheets.names import ministry

VISIT_REPORT = "visit"
MOST_PICTURES = 8
PICTURE_PIXELS = 900


def visit_paper(visit: Visit) -> dict[str, Any]:
    """The report as arguments of ``documents.services.prepare``; its number cannot be guessed."""
    place = visit.case.application.place
    return {
        "kind": VISIT_REPORT,
        "number": visit.number,
        "version": visit.version,
        "subject": visit.chain,
        "title": "实地考察报告",
        "organisation": ministry(),
        "template": "papers/visit.html",
        "content": {
            "city": place.full_name,
            "round": visit.case.application.round.title,
            "is_demo": visit.case.application.round.is_demo,
            "application": f"{visit.case.application.number}（第{visit.case.submission.version}版）",
            **visit_facts(visit),
            **_pictures(visit),
        },
    }


def visit_facts(visit: Visit) -> dict[str, Any]:
    """Dates, team, report and finding, for the report itself and for the committee's pack."""
    return {
        "dates": visit.dates,
        "programme": visit.programme,
        "team": [{"name": each.name, "unit": each.unit, "role": each.role} for each in visit.members.all()],
        "report": visit.report,
        "finding": visit.get_finding_display(),
        "finding_text": visit.finding_text,
        "reported": chinese_date(timezone.localdate(visit.reported_at)) if visit.reported_at else "",
    }


def _pictures(visit: Visit) -> dict[str, Any]:
    kept = list(Attachment.objects.filter(subject=visit.chain))
    shown = [each for each in kept if each.is_picture][:MOST_PICTURES]
    return {
        "pictures": [{"image": _small(each), "caption": each.caption or each.name} for each in shown],
        "others": [each.name for each in kept if each not in shown],
    }


def _small(attachment: Attachment) -> str:
    """The photo upright and small, without what the camera wrote into it."""
    with attachment.file.open("rb") as file, Image.open(file) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    picture.thumbnail((PICTURE_PIXELS, PICTURE_PIXELS))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=72)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"
