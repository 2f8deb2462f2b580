"""What the province does with a case: accept, verify, recommend, decline."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.documents.services import check_text, seal
from portal.kit.transitions import Step
from review.models import Case, Opinion
from review.services.cases.letters import tell_city, tell_deciders
from review.services.cases.moving import move, record_case
from review.services.cases.papers import form_paper_of, void_opinions
from review.services.stamping import file_opinion, order_opinion, page_of


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


def propose(*, case: Case, user: User, seen: int | None, opinion: str) -> Case:
    """拟推荐: the officer drafts the opinion for an approver to sign. Its length must fit the official box."""

    def apply(moving: Case) -> None:
        check_text(paper=form_paper_of(moving), slot="province", text=opinion)
        drafted = Opinion.objects.create(
            case=moving,
            submission=moving.submission,
            organisation=user.office,
            text=opinion.strip(),
            drafted_by=user,
        )
        order_opinion(drafted)

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


def endorse(*, case: Case, user: User, seen: int | None, arrived_at: datetime | None = None) -> Case:
    """签发推荐意见: sign the opinion and set the province's seal into part 六 of the form.

    Where the signature sends the case up, the deadline is measured by ``arrived_at``.
    Where the round takes wet ink the stamped opinion page stands beside the form instead.
    """
    signed: list[Opinion] = []
    stamped: dict[str, Any] = {}

    def apply(moving: Case) -> None:
        stamped.update(file_opinion(moving, page_of(moving)))
        opinion = moving.opinions.select_for_update().get(voided_at__isnull=True, organisation=user.organisation)
        opinion.signed_by, opinion.signed_at = user, timezone.now()
        opinion.save(update_fields=["signed_by", "signed_at"])
        signed.append(opinion)

    def record_with_opinion(moving: Case, step: Step, by: User, before: str, data: Mapping[str, Any]) -> None:
        facts = {"opinion": signed[0].text, "drafted_by": signed[0].drafted_by.name, **stamped}
        record_case(moving, step, by, before, {**data, **facts})

    with transaction.atomic():
        moved = move(
            "endorse",
            case=case,
            user=user,
            seen=seen,
            arrived_at=arrived_at,
            apply=apply,
            recorder=record_with_opinion,
        )
        if not stamped:
            seal(
                paper=form_paper_of(moved),
                slot="province",
                organisation=user.organisation,
                signatory=user.name,
                text=signed[0].text,
                on=timezone.localdate(),
            )
        _tell_who_goes_on(moved, user)
    return moved


def _tell_who_goes_on(case: Case, user: User) -> None:
    """Without a summary table the signature itself sends the case up: the office above learns of it."""
    if case.procedure.has_sheets:
        tell_city(case, "case.endorsed", "省级已推荐", f"{user.organisation}已出具{case.procedure.province_opinion}。")
        return
    told = f"{user.organisation}已出具意见并上报{case.procedure.office}。"
    tell_city(case, "case.endorsed", f"省级已推荐，已上报{case.procedure.office}", told)
    tell_deciders(case, "case.at_secretariat", f"收到省级推荐：{case.application.place.full_name}", told)


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
