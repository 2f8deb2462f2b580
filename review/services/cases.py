"""What city, province and ministry do with one case. Each verb is one transaction through the one door."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications import services as desk
from applications.choices import FORM
from applications.models import Submission
from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.documents.models import Paper
from portal.documents.services import check_text, seal, void
from portal.history.services import record
from portal.kit.transitions import Recorder, Step
from portal.kit.verdicts import Refused
from portal.letters.services import notify
from review.choices import SheetState
from review.models import Case, Opinion, Sheet
from review.services.drafts import lock_drafts_with, take_off
from review.workflow import CASE, SHEET

Apply = Callable[[Case], None]

# Decisions that nobody below the ministry learns yet: even the time of the last step would tell.
PENDING_STEPS = frozenset({"confirm", "not_confirm", "reconsider"})


def lock_case(case: Case, *, by_document: bool = False) -> Case:
    """The case fresh and locked; ``by_document`` when a sheet or list that is signed right now moves it."""
    locked = (
        Case.objects.select_for_update(of=("self",))
        .select_related("application__organisation__parent", "application__round", "submission")
        .get(pk=case.pk)
    )
    locked.is_moved_by_document = by_document
    return locked


def record_case(case: Case, step: Step, user: User, before: str, data: Mapping[str, Any]) -> None:
    payload = {
        "number": case.application.number,
        "version": case.submission.version,
        "sha256": case.submission.sha256,
        "before": before,
        "after": case.state,
        **data,
    }
    record(
        case.chain,
        f"case.{step.name}",
        user=user,
        organisation=user.organisation,
        payload=payload,
    )


def move(
    name: str,
    *,
    case: Case,
    user: User,
    seen: int | None,
    data: Mapping[str, Any] | None = None,
    apply: Apply | None = None,
    recorder: Recorder = record_case,
    by_document: bool = False,
) -> Case:
    """Take one step of the case's table; the only way in which a case changes its state."""

    def applied(moving: Case) -> None:
        moving.last_actor = user.name
        if name not in PENDING_STEPS:
            moving.moved_at = timezone.now()
        if apply is not None:
            apply(moving)

    return CASE.take(
        name,
        lock=lambda: lock_case(case, by_document=by_document),
        user=user,
        seen=seen,
        record=recorder,
        data=data,
        apply=applied,
    )


def receive(*, submission: Submission, user: User) -> Case:
    """A submission arrived: open its case, or bring the returned or withdrawn one back with the new version."""
    case = Case.objects.filter(application=submission.application).first()
    if case is not None:

        def renew(moving: Case) -> None:
            moving.submission = submission

        case = move("resubmit", case=case, user=user, seen=None, apply=renew)
    else:
        case = Case.objects.create(
            application=submission.application,
            submission=submission,
            last_actor=user.name,
        )
        payload = {
            "number": submission.application.number,
            "version": submission.version,
        }
        record(
            case.chain,
            "case.opened",
            user=user,
            organisation=user.organisation,
            payload=payload,
        )
    tell_province(
        case,
        "case.received",
        "收到申请，待受理",
        f"{case.application.organisation.name}已提交第{submission.version}版。",
    )
    return case


def withdraw(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """撤回, before the province has accepted."""
    with transaction.atomic():
        moved = move("withdraw", case=case, user=user, seen=seen, data={"reason": reason})
        for paper in form_papers(moved):
            void(paper=paper, reason="申请已由城市撤回，请以重新提交的版本为准。")
        desk.reopen(application=moved.application, user=user, reason=reason)
        tell_province(
            moved,
            "case.withdrawn",
            "申请已撤回",
            f"{moved.application.organisation.name}撤回了申请：{reason}",
        )
    return moved


def accept(*, case: Case, user: User, seen: int | None) -> Case:
    """受理."""
    with transaction.atomic():
        moved = move("accept", case=case, user=user, seen=seen)
        tell_city(
            moved,
            "case.accepted",
            "申请已受理",
            f"{user.organisation}已受理申请，正在核实材料。",
        )
    return moved


def return_for_correction(
    *,
    case: Case,
    user: User,
    seen: int | None,
    reason: str,
    due_at: datetime | None = None,
) -> Case:
    """退回修改: the city corrects and submits a new version; the province's opinion becomes void."""
    if due_at is not None and due_at <= timezone.now():
        raise Refused("补正期限应晚于现在，请重新选择日期。")
    with transaction.atomic():
        moved = move(
            "return",
            case=case,
            user=user,
            seen=seen,
            data={"reason": reason},
            apply=lambda m: void_opinions(m, reason),
        )
        desk.reopen(
            application=moved.application,
            user=user,
            reason=reason,
            due_at=due_at,
            correction=True,
        )
        tell_city(
            moved,
            "case.returned",
            "申请被退回修改，尚未重新提交",
            f"{user.organisation}退回修改：{reason}",
        )
    return moved


def propose(*, case: Case, user: User, seen: int | None, opinion: str) -> Case:
    """拟推荐: the officer drafts the opinion for an approver to sign. Its length must fit the official box."""

    def apply(moving: Case) -> None:
        check_text(paper=form_paper_of(moving), slot="province", text=opinion)
        Opinion.objects.create(
            case=moving,
            submission=moving.submission,
            organisation=user.office,
            text=opinion.strip(),
            drafted_by=user,
        )

    return move(
        "propose",
        case=case,
        user=user,
        seen=seen,
        data={"opinion": opinion.strip()},
        apply=apply,
    )


def send_back(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """退回经办人: the drafted opinion is kept, marked void."""
    return move(
        "send_back",
        case=case,
        user=user,
        seen=seen,
        data={"reason": reason},
        apply=lambda m: void_opinions(m, reason),
    )


def endorse(*, case: Case, user: User, seen: int | None) -> Case:
    """签发推荐意见: sign the opinion and set the province's seal into part 六 of the form."""
    signed: list[Opinion] = []

    def apply(moving: Case) -> None:
        opinion = moving.opinions.select_for_update().get(voided_at__isnull=True, organisation=user.organisation)
        opinion.signed_by, opinion.signed_at = user, timezone.now()
        opinion.save(update_fields=["signed_by", "signed_at"])
        signed.append(opinion)

    def record_with_opinion(moving: Case, step: Step, by: User, before: str, data: Mapping[str, Any]) -> None:
        facts = {"opinion": signed[0].text, "drafted_by": signed[0].drafted_by.name}
        record_case(moving, step, by, before, {**data, **facts})

    with transaction.atomic():
        moved = move("endorse", case=case, user=user, seen=seen, apply=apply, recorder=record_with_opinion)
        paper = form_paper_of(moved)
        seal(
            paper=paper,
            slot="province",
            organisation=user.organisation,
            signatory=user.name,
            text=signed[0].text,
            on=timezone.localdate(),
        )
        tell_city(moved, "case.endorsed", "省级已推荐", f"{user.organisation}已出具推荐意见。")
    return moved


def decline(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """不予推荐, with the reason told to the city."""
    with transaction.atomic():
        moved = move(
            "decline",
            case=case,
            user=user,
            seen=seen,
            data={"reason": reason},
            apply=lambda m: void_opinions(m, reason),
        )
        tell_city(
            moved,
            "case.declined",
            "本批次不予推荐",
            f"{user.organisation}不予推荐，理由：{reason}",
        )
    return moved


def return_to_province(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """退回省级: the opinion and the seal of the summary sheet that lists this version become void."""
    with transaction.atomic():
        moved = move(
            "return_to_province",
            case=case,
            user=user,
            seen=seen,
            data={"reason": reason},
            apply=lambda m: void_opinions(m, reason),
        )
        desk.print_again(submission=moved.submission)
        sheets = Sheet.objects.select_for_update(of=("self",)).filter(items__case=moved, state=SheetState.SENT_UP)
        for sheet in sheets.order_by("pk"):
            _void_sheet(
                sheet,
                user,
                f"{moved.application.organisation.short_name}被退回：{reason}",
            )
        tell_province(
            moved,
            "case.returned_to_province",
            "申请被退回省级",
            f"{user.organisation}退回：{reason}",
        )
    return moved


def _void_sheet(sheet: Sheet, user: User, reason: str) -> None:
    def lock() -> Sheet:
        locked = Sheet.objects.select_for_update(of=("self",)).select_related("round", "province").get(pk=sheet.pk)
        locked.is_moved_by_case = True
        return locked

    def apply(moving: Sheet) -> None:
        moving.voided_at, moving.voided_reason, moving.last_actor = (
            timezone.now(),
            reason,
            user.name,
        )
        void_papers(moving.chain, "汇总表已失效，请以重新签发上报的汇总表为准。")

    SHEET.take(
        "void",
        lock=lock,
        user=user,
        seen=None,
        record=record_sheet,
        data={"reason": reason},
        apply=apply,
    )
    notify(
        people(sheet.province),
        event="sheet.voided",
        subject=f"汇总表{sheet.document_number}已失效",
        body=f"{reason} 其余城市须重新编制汇总表并签发上报。",
        link="/sheets/",
        organisation=sheet.province,
    )


def record_sheet(sheet: Sheet, step: Step, user: User, before: str, data: Mapping[str, Any]) -> None:
    payload = {
        "number": sheet.document_number,
        "before": before,
        "after": sheet.state,
        **data,
    }
    record(
        sheet.chain,
        f"sheet.{step.name}",
        user=user,
        organisation=user.organisation,
        payload=payload,
    )


def confirm(*, case: Case, user: User, seen: int | None, opinion: str) -> Case:
    """确认加入, as a pending decision: nobody below learns it before the list is published."""
    return move(
        "confirm",
        case=case,
        user=user,
        seen=seen,
        data={"opinion": opinion},
        apply=lambda m: _decide(m, user),
    )


def not_confirm(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """不予确认, as a pending decision with its reason."""
    return move(
        "not_confirm",
        case=case,
        user=user,
        seen=seen,
        data={"reason": reason},
        apply=lambda m: _decide(m, user),
    )


def reconsider(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """改回审核中: undo a decision that has not been published; drafts of lists lose the city."""

    def apply(moving: Case) -> None:
        moving.decided_by = moving.decided_at = None
        take_off(moving, drafts, user)

    with transaction.atomic():
        drafts = lock_drafts_with(case)
        return move(
            "reconsider",
            case=case,
            user=user,
            seen=seen,
            data={"reason": reason},
            apply=apply,
        )


def _decide(case: Case, user: User) -> None:
    case.decided_by, case.decided_at = user, timezone.now()


def void_opinions(case: Case, reason: str) -> None:
    """Every approval of this version becomes void, and the sealed form of it says so."""
    opinions = case.opinions.filter(voided_at__isnull=True)
    was_signed = opinions.filter(signed_at__isnull=False).exists()
    opinions.update(voided_at=timezone.now(), voided_reason=reason)
    if was_signed:
        for paper in form_papers(case):
            # Anybody may read this beside the number; the reason itself is for city and province.
            void(paper=paper, reason="省级意见已作废，请以重新提交并签章的版本为准。")


def void_papers(subject: str, reason: str) -> None:
    """Every paper of ``subject`` says publicly that it no longer holds."""
    for paper in Paper.objects.filter(subject=subject):
        void(paper=paper, reason=reason)


def form_papers(case: Case) -> Any:
    return Paper.objects.filter(
        subject=case.chain,
        kind=FORM,
        number=case.application.number,
        version=case.submission.version,
    )


def form_paper_of(case: Case) -> Paper:
    """The paper of the form in the version that the case follows."""
    return form_papers(case).latest("pk")


def tell_city(case: Case, event: str, subject: str, body: str) -> None:
    city = case.application.organisation
    notify(
        people(city, "clerk", "approver"),
        event=event,
        subject=f"{case.application.round.title}：{subject}",
        body=body,
        link=f"/applications/{case.application_id}/",
        organisation=city,
    )


def tell_province(case: Case, event: str, subject: str, body: str) -> None:
    province = case.province
    if province is None:
        return
    notify(
        people(province, "clerk", "approver"),
        event=event,
        subject=f"{case.application.round.title}：{subject}",
        body=body,
        link=f"/cases/{case.pk}/",
        organisation=province,
    )
