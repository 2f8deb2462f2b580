"""湿章: what a province prints and stamps, opinion page and summary sheet, in rounds that take wet ink."""

from portal.documents.models import Paper
from portal.documents.selectors import papers_about
from portal.kit.canonical import dumps, sha256_hex
from review.models import Case, Opinion, Sheet

STAMP_OPINION = "stamp-opinion"
STAMP_SUMMARY = "stamp-summary"


def private_subject(case: Case) -> str:
    """What a paper is about that the province alone sees, before it signs its opinion."""
    return f"proposal:{case.application_id}"


def opinion_to_stamp(case: Case) -> Paper | None:
    """The opinion page of exactly the opinion that waits for its signature, if one was made and holds."""
    opinion = Opinion.objects.filter(case=case, voided_at__isnull=True, signed_at__isnull=True).first()
    printed = papers_about(private_subject(case), STAMP_OPINION).filter(voided_reason="", stamping="awaited")
    return next((each for each in printed if opinion and each.data["opinion_id"] == opinion.pk), None)


def sheet_hash(sheet: Sheet) -> str:
    """The hash of what a summary sheet prints: its heading and its rows in their order."""
    rows = sheet.items.order_by("position").values_list("position", "submission__sha256", "is_reserve")
    heading = [sheet.document_number, sheet.filler, sheet.filler_contact]
    return sha256_hex(dumps([heading, [list(row) for row in rows]]))


def sheet_to_stamp(sheet: Sheet) -> Paper | None:
    """The 盖章稿 of the summary sheet as it stands now, if one was made and holds."""
    printed = papers_about(sheet.chain, STAMP_SUMMARY).filter(voided_reason="")
    now = sheet_hash(sheet) if printed else ""
    return next((each for each in printed if each.data["rows_sha256"] == now), None)
