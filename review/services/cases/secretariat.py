"""What the alliance's secretariat decides of a case: its opinion and seal 代章; pending until a list announces it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.choices import OrganisationKind
from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.documents.services import check_text, seal
from portal.kit.transitions import Step
from portal.letters.services import notify
from review.models import Case, Opinion
from review.services.cases.moving import move, record_case
from review.services.cases.papers import form_paper_of
from review.services.drafts import lock_drafts_with, take_off

SLOT = "secretariat"


def draft_opinion(*, case: Case, user: User, seen: int | None, opinion: str) -> Case:
    """拟秘书处意见: the officer drafts it for an approver to sign. Its length must fit the official box."""

    def apply(moving: Case) -> None:
        check_text(paper=form_paper_of(moving), slot=SLOT, text=opinion)
        Opinion.objects.create(
            case=moving,
            submission=moving.submission,
            organisation=user.office,
            text=opinion.strip(),
            drafted_by=user,
        )

    with transaction.atomic():
        moved = move("draft_opinion", case=case, user=user, seen=seen, data={"opinion": opinion.strip()}, apply=apply)
        notify(
            people(user.office, "approver"),
            event="case.secretariat_drafted",
            subject=f"{moved.application.round.title}：{moved.application.place.name}的秘书处意见待签发",
            body=f"{user.name}拟写了秘书处意见，请审阅后签发。",
            link=f"/cases/{moved.pk}/",
            organisation=user.organisation,
            about=moved.application.round,
        )
    return moved


def agree(*, case: Case, user: User, seen: int | None) -> Case:
    """签发秘书处意见（代章）: pending like every decision; ``print_opinion`` seals the form with it once it is announced."""
    signed: list[Opinion] = []

    def apply(moving: Case) -> None:
        opinion = moving.opinions.select_for_update().get(voided_at__isnull=True, organisation=user.organisation)
        opinion.signed_by, opinion.signed_at = user, timezone.now()
        opinion.save(update_fields=["signed_by", "signed_at"])
        signed.append(opinion)

    def record_with_opinion(moving: Case, step: Step, by: User, before: str, data: Mapping[str, Any]) -> None:
        facts = {"opinion": signed[0].text, "drafted_by": signed[0].drafted_by.name}
        record_case(moving, step, by, before, {**data, **facts})

    return move("agree", case=case, user=user, seen=seen, apply=apply, recorder=record_with_opinion)


def print_opinion(case: Case) -> None:
    """The secretariat's opinion and seal 代章 go onto the form with the list that announces what became of the city.

    Before that the form, which city and province read, would tell them.
    """
    if not case.procedure.has_ballots:
        return
    own = case.opinions.filter(voided_at__isnull=True, organisation__kind=OrganisationKind.SECRETARIAT)
    opinion = own.filter(signed_at__isnull=False).select_related("organisation", "signed_by").first()
    if opinion is None or opinion.signed_by is None:
        return
    seal(
        paper=form_paper_of(case),
        slot=SLOT,
        organisation=opinion.organisation,
        signatory=opinion.signed_by.name,
        text=opinion.text,
        on=timezone.localdate(opinion.signed_at),
    )


def put_back(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """退回秘书处经办人: the drafted opinion is kept, marked void."""
    return move(
        "put_back",
        case=case,
        user=user,
        seen=seen,
        data={"reason": reason},
        apply=lambda moving: _void_own_opinion(moving, user, reason),
    )


def not_agree(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """秘书处不予确认, as a pending decision with its reason: nothing goes to the working committee."""

    def apply(moving: Case) -> None:
        _void_own_opinion(moving, user, reason)
        moving.decided_by, moving.decided_at = user, timezone.now()

    return move("not_agree", case=case, user=user, seen=seen, data={"reason": reason}, apply=apply)


def reconsider_agreement(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """改回秘书处审核: the secretariat's refusal is undone before it is announced."""

    def apply(moving: Case) -> None:
        moving.decided_by = moving.decided_at = None

    return move("reconsider_agreement", case=case, user=user, seen=seen, data={"reason": reason}, apply=apply)


def reconsider_vote(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """改回待审议: what a ballot has decided is undone before it is announced; drafts of lists lose the city."""

    def apply(moving: Case) -> None:
        moving.decided_by = moving.decided_at = None
        take_off(moving, drafts, user)

    with transaction.atomic():
        drafts = lock_drafts_with(case)
        return move("reconsider_vote", case=case, user=user, seen=seen, data={"reason": reason}, apply=apply)


def _void_own_opinion(case: Case, user: User, reason: str) -> None:
    own = case.opinions.filter(voided_at__isnull=True, organisation=user.organisation)
    own.update(voided_at=timezone.now(), voided_reason=reason)
