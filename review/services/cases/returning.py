"""Returns: province to city, ministry to province; what rests on the returned version becomes void."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications import services as desk
from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused
from portal.letters.services import notify
from review.choices import SheetState
from review.models import Case, Sheet
from review.services.cases.letters import tell_city, tell_province
from review.services.cases.moving import move
from review.services.cases.papers import has_signed_opinion, void_opinions, void_papers
from review.workflow import SHEET


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


def return_to_province(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """退回省级: the opinion and the seal of the summary sheet that lists this version become void."""
    with transaction.atomic():
        was_sealed = has_signed_opinion(case)
        moved = move(
            "return_to_province",
            case=case,
            user=user,
            seen=seen,
            data={"reason": reason},
            apply=lambda m: void_opinions(m, reason),
        )
        if was_sealed:
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
