"""湿章: what a province prints and stamps is ordered here, and put on the record with its act."""

from typing import Any

from django.db import transaction

from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.documents.models import Paper, Scan
from portal.documents.selectors import papers_about, scan_of_record, stamped_facts
from portal.documents.services import file_under, prepare, void
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify
from review import sheets
from review.choices import SheetState
from review.models import Case, Opinion, Sheet
from review.permissions import draws_up_sheets
from review.selectors.stamped import STAMP_OPINION, STAMP_SUMMARY, opinion_to_stamp, private_subject, sheet_to_stamp

OVERTAKEN = "汇总表内容已改动，这份盖章稿作废；请打印最新的盖章稿重新盖章、扫描。"


def order_opinion(opinion: Opinion) -> None:
    """The opinion page of what was just drafted; only in rounds that take wet ink."""
    if opinion.case.application.round.takes_wet_ink:
        prepare(**sheets.opinion_paper(opinion))


def void_opinion_pages(case: Case, reason: str) -> None:
    """Pages that wait for their stamp, and the stamped one of this version, no longer hold."""
    filed = papers_about(case.chain, STAMP_OPINION).filter(version=case.submission.version)
    for paper in (papers_about(private_subject(case), STAMP_OPINION) | filed).filter(voided_reason=""):
        void(paper=paper, reason=reason)


def file_opinion(case: Case, paper: Paper | None) -> dict[str, Any]:
    """The stamped page is on the record of the case now; what the history binds. Nothing where a key signs."""
    scan = scan_of_record(paper) if paper is not None else None
    if paper is None or scan is None:
        return {}
    file_under(paper=paper, subject=case.chain)
    return {"stamped": stamped_facts(scan)}


def page_of(case: Case) -> Paper | None:
    """The opinion page that the act about to be taken rests on."""
    return opinion_to_stamp(case) if case.application.round.takes_wet_ink else None


def tell_that_it_is_stamped(scan: Scan, user: User) -> None:
    """The province's approvers learn that the act which waited for the scan can be taken."""
    paper, (noun, _, pk) = scan.paper, scan.paper.subject.partition(":")
    if not paper.awaits_stamp or paper.kind not in (STAMP_OPINION, STAMP_SUMMARY):
        return
    case = Case.objects.filter(application=int(pk)).first() if noun == "proposal" else None
    notify(
        people(paper.organisation, "approver").exclude(pk=user.pk),
        event="scan.recorded",
        subject=f"{paper.title}：湿章扫描件已存档，可以签发",
        body=f"{user.name}已将《{paper.title}》（{paper.number}）的湿章扫描件存档，请审阅后签发。",
        link=f"/cases/{case.pk}/" if case is not None else f"/sheets/{pk}/",
        organisation=paper.organisation,
    )


def order_sheet(*, sheet: Sheet, user: User) -> Paper:
    """生成盖章稿 of a draft as it stands; what was printed of an earlier content becomes void."""
    with transaction.atomic():
        locked = Sheet.objects.select_for_update(of=("self",)).select_related("round", "province").get(pk=sheet.pk)
        require(draws_up_sheets(user, locked))
        if not locked.round.takes_wet_ink:
            raise Refused("本批次使用数字签名，不需要盖章稿；签发时平台自动加盖。")
        if locked.state != SheetState.DRAFT:
            raise Refused("汇总表已签发或弃用，不需要盖章稿；请刷新页面查看。")
        current = sheet_to_stamp(locked) or prepare(**sheets.stamp_summary_paper(locked))
        for paper in papers_about(locked.chain, STAMP_SUMMARY).filter(voided_reason="").exclude(pk=current.pk):
            void(paper=paper, reason=OVERTAKEN)
    return current


def file_sheet(sheet: Sheet) -> dict[str, Any]:
    """The stamped sheet is on the record now; what the history binds."""
    paper = sheet_to_stamp(sheet) if sheet.round.takes_wet_ink else None
    scan = scan_of_record(paper) if paper is not None else None
    if paper is None or scan is None:
        return {}
    file_under(paper=paper, subject=sheet.chain)
    return {"stamped": stamped_facts(scan)}
