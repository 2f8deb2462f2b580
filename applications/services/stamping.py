"""湿章: what the city prints and stamps, ordered with 送签, and what of it becomes part of the record."""

from typing import Any

from applications import sheets
from applications.models import Application, Submission
from applications.selectors.stamped import STAMP_FORM, form_to_stamp, private_subject, stamped_scan_of
from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.documents.models import Paper, Scan
from portal.documents.selectors import papers_about, stamped_facts
from portal.documents.services import file_under, prepare, void
from portal.letters.services import notify

OVERTAKEN = "送签内容已改动，这份盖章稿作废；请打印最新的盖章稿重新盖章、扫描。"


def order_stamping(application: Application) -> Paper | None:
    """The 盖章稿 of what is handed over; those of other contents become void. Only in rounds that take wet ink."""
    if not application.round.takes_wet_ink:
        return None
    current = form_to_stamp(application) or prepare(**sheets.stamp_paper(application))
    void_stamping(application, OVERTAKEN, keep=current)
    return current


def void_stamping(application: Application, reason: str, *, keep: Paper | None = None) -> None:
    """What was printed to be stamped and not yet submitted no longer holds."""
    printed = papers_about(private_subject(application), STAMP_FORM).filter(voided_reason="")
    for paper in printed.exclude(pk=keep.pk if keep else None):
        void(paper=paper, reason=reason)


def bind_scan(application: Application, signing: dict[str, Any]) -> dict[str, Any]:
    """``signing`` with the stamped scan that the act rests on; unchanged where the city seals digitally."""
    scan = stamped_scan_of(application) if application.round.takes_wet_ink else None
    return {**signing, "stamped": stamped_facts(scan)} if scan is not None else signing


def tell_that_it_is_stamped(scan: Scan, user: User) -> None:
    """The city's approvers learn that the act which waited for the scan can be taken."""
    paper = scan.paper
    if paper.kind != STAMP_FORM or not paper.awaits_stamp:
        return
    application = Application.objects.select_related("round", "organisation").get(pk=paper.subject.partition(":")[2])
    notify(
        people(application.organisation, "approver").exclude(pk=user.pk),
        event="scan.recorded",
        subject=f"{application.round.title}：湿章扫描件已存档，可以签发",
        body=f"{user.name}已将盖章稿的扫描件存档（共{paper.pages}页），请审阅后签发并提交。",
        link=f"/applications/{application.pk}/sign/",
        organisation=application.organisation,
    )


def file_stamped(submission: Submission) -> None:
    """The stamped form is on the record of the application now, with its scan."""
    stamped = submission.data["signing"].get("stamped")
    if stamped:
        file_under(paper=Paper.objects.get(pk=stamped["paper"]), subject=submission.application.chain)
