"""Returns: province to city, ministry to province; what rests on the returned version becomes void."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from applications import services as desk
from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.dates import beijing
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused
from portal.letters.services import notify
from review.choices import SheetState
from review.models import Case, Sheet
from review.services.assessment.assigning import end_all
from review.services.cases.asking import hand_marks_down, in_words, send_marks
from review.services.cases.letters import tell_city, tell_province
from review.services.cases.moving import lock_case, move
from review.services.cases.papers import has_signed_opinion, void_opinions, void_papers, void_stamped_form
from review.services.drafts import lock_cases
from review.workflow import SHEET

MOST_DAYS = 180
RETURNED = "申请已退回修改，这一版的湿章扫描件不再有效，请以重新提交的版本为准。"


def return_for_correction(
    *,
    case: Case,
    user: User,
    seen: int | None,
    reason: str = "",
    due_at: datetime | None = None,
) -> Case:
    """退回修改: everything that the province has marked, told at once; its opinion becomes void.

    ``reason`` is said of the whole form 其他, which then opens as a whole. The places named open again for the city,
    and its deadline is ``due_at`` where that is later.
    """
    _refuse_unless_sensible(due_at)
    with transaction.atomic():
        was_sealed = has_signed_opinion(case)
        asked = send_marks(lock_case(case), user, reason)
        words = in_words(asked)
        moved = move(
            "return",
            case=case,
            user=user,
            seen=seen,
            data={"reason": words, "due_at": due_at},
            apply=lambda m: void_opinions(m, words),
        )
        desk.reopen(application=moved.application, user=user, reason=words, due_at=due_at, correction=True, items=asked)
        due = f"\n补正期限：{beijing(due_at)}（北京时间）。" if due_at else ""
        void_stamped_form(moved, RETURNED)
        tell_city(moved, "case.returned", "申请被退回修改，尚未重新提交", f"{user.organisation}退回修改：{words}{due}")
        if was_sealed:
            _tell_whose_opinion_is_void(moved, user)
    return moved


def _refuse_unless_sensible(due_at: datetime | None) -> None:
    if due_at is not None and due_at <= timezone.now():
        raise Refused("补正期限应晚于现在，请重新选择日期。")
    if due_at is not None and due_at > timezone.now() + timedelta(days=MOST_DAYS):
        raise Refused(f"补正期限超过{MOST_DAYS}天，请核对年份后重新选择日期。")


def _tell_whose_opinion_is_void(case: Case, user: User) -> None:
    """Colleagues of the province whose recommendation no longer holds; who returned it knows."""
    city = case.application.organisation
    notify(
        people(case.province, "clerk", "approver") if case.province else [],
        event="case.opinion_voided",
        subject=f"{case.application.round.title}：{city.short_name}的推荐意见已作废",
        body=f"{user.name}已将申请退回城市修改，已签发的推荐意见和签章随之作废，城市重新提交后须重新办理。",
        link=f"/cases/{case.pk}/",
        organisation=case.province,
        but=user,
        about=case.application.round,
    )


def return_to_province(
    *, case: Case, user: User, seen: int | None, reason: str = "", due_at: datetime | None = None
) -> Case:
    """退回省级: the opinion and the seal of the summary sheet that lists this version become void.

    What the ministry has marked is told at once and lies before the province as its own drafts. Until ``due_at`` the
    province may send up again what stood on the sheet, though its deadline has passed.
    """
    _refuse_unless_sensible(due_at)
    with transaction.atomic():
        lock_cases(_cases_on_sheets_with(case).values("pk"))
        was_sealed = has_signed_opinion(case)
        asked = send_marks(lock_case(case), user, reason)
        words = in_words(asked)

        def apply(moving: Case) -> None:
            void_opinions(moving, words)
            moving.send_up_by, moving.assessed_at = due_at, None

        moved = move(
            "return_to_province", case=case, user=user, seen=seen, data={"reason": words, "due_at": due_at}, apply=apply
        )
        if moved.province is not None:
            hand_marks_down(moved, user, asked, moved.province)
        if was_sealed and not moved.application.round.takes_wet_ink:
            desk.print_again(submission=moved.submission)
        end_all(case=moved, user=user, reason=words)
        voided = _void_sheets_with(moved, user, words, due_at)
        _tell_of_the_return(moved, user, words, voided, due_at)
    return moved


def _cases_on_sheets_with(case: Case) -> QuerySet[Case]:
    """The case and all that stand on a valid sheet with it; locked in one order, since the return changes them all."""
    sheets = Sheet.objects.filter(items__case=case, state=SheetState.SENT_UP)
    return Case.objects.filter(Q(pk=case.pk) | Q(sheet_items__sheet__in=sheets))


def _void_sheets_with(case: Case, user: User, words: str, due_at: datetime | None) -> list[Sheet]:
    sheets = Sheet.objects.select_for_update(of=("self",)).filter(items__case=case, state=SheetState.SENT_UP)
    voided = list(sheets.select_related("province").order_by("pk"))
    for sheet in voided:
        _void_sheet(sheet, user, f"{case.application.organisation.short_name}被退回：{words}")
        others = Case.objects.under_review().filter(sheet_items__sheet=sheet).exclude(pk=case.pk)
        listed = list(others.select_related("application__round", "application__organisation"))
        Case.objects.filter(pk__in=[each.pk for each in listed]).update(send_up_by=due_at)
        for other in listed:
            _tell_another_city(other)
    return voided


def _tell_another_city(case: Case) -> None:
    """A city on the voided sheet learns what concerns it and nothing of the city that was returned."""
    tell_city(
        case,
        "sheet.to_be_signed_again",
        "汇总表须重新签发",
        "列有本市的汇总表须由省级相关部门重新签发上报。本市的申请和省级推荐意见仍然有效，无需本市办理。",
    )


def _tell_of_the_return(case: Case, user: User, words: str, voided: list[Sheet], due_at: datetime | None) -> None:
    """The province once, with the sheets that became void by it; the city; colleagues at the ministry."""
    names = "、".join(each.document_number for each in voided)
    sheets = f"\n汇总表{names}的签章随之失效，其余城市须重新编制汇总表并签发上报。" if names else ""
    due = f"\n请于{beijing(due_at)}（北京时间）前重新上报。" if due_at else ""
    tell_province(case, "case.returned_to_province", "申请被退回省级", f"{user.organisation}退回：{words}{sheets}{due}")
    tell_city(
        case,
        "case.returned_to_province",
        "申请已退回省级重新核实",
        f"{user.organisation}已将申请退回{case.province}重新核实，原省级意见作废。是否需要修改，以{case.province}的通知为准。",
    )
    if names:
        office = user.office
        notify(
            people(office, "clerk", "approver"),
            event="sheet.voided",
            subject=f"汇总表{names}已失效",
            body=f"{user.name}已退回{case.application.organisation.short_name}，所在汇总表的签章失效，待省级重新签发上报。",
            link=f"/sheets/{voided[0].pk}/",
            organisation=office,
            but=user,
            about=case.application.round,
        )


def _void_sheet(sheet: Sheet, user: User, reason: str) -> None:
    def lock() -> Sheet:
        locked = Sheet.objects.select_for_update(of=("self",)).select_related("round", "province").get(pk=sheet.pk)
        locked.is_moved_by_case = True
        return locked

    def apply(moving: Sheet) -> None:
        moving.voided_at, moving.voided_reason, moving.last_actor = timezone.now(), reason, user.name
        void_papers(moving.chain, "汇总表已失效，请以重新签发上报的汇总表为准。")

    SHEET.take("void", lock=lock, user=user, seen=None, record=record_sheet, data={"reason": reason}, apply=apply)


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
