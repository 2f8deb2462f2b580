"""The direct way: who goes it is settled at each submission; sending up without a sheet, confirming the membership."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from applications import services as desk
from portal.accounts.models import User
from portal.history.services import record
from portal.regions.models import Place
from portal.register.selectors import ground_for_joining
from review.choices import CaseState, Way
from review.models import Case
from review.services.cases.letters import tell_city, tell_province
from review.services.cases.moving import lock_case, move
from review.services.cases.papers import has_signed_opinion, void_opinions
from review.services.drafts import lock_drafts_with, take_off

# Before the province has sent it up, a membership that is found late still changes the way of a case.
STILL_IN_THE_PROVINCE = (
    CaseState.SUBMITTED,
    CaseState.ACCEPTED,
    CaseState.PROPOSED,
    CaseState.ENDORSED,
    CaseState.RETURNED,
    CaseState.WITHDRAWN,
)


def settle_way(case: Case, on: date) -> bool:
    """Set the way of a case, and the membership it rests on, by the register of that day; is it another one now?"""
    before = case.ground_id
    case.ground = ground_for_joining(case.application.place, on) if case.procedure.has_direct_way else None
    case.way = Way.DIRECT if case.ground else Way.RECOMMENDED
    return case.ground_id != before


def note_way(case: Case, user: User) -> None:
    """Write down which way the case goes, and by which membership."""
    verb = "case.goes_directly" if case.joins_directly else "case.goes_by_recommendation"
    payload = {"number": case.application.number, "version": case.submission.version, "way": case.way}
    if case.ground is not None:
        payload |= {"ground": case.ground.words, "membership": case.ground.pk}
    record(case.chain, verb, user=user, organisation=user.organisation, payload=payload)


def pass_on(case: Case, user: User) -> Case:
    """Where the round asks for no opinion, a case that goes directly is before the ministry as soon as it is there."""
    if not case.joins_directly or not case.application.round.direct_without_province:
        return case
    if case.state != CaseState.SUBMITTED:
        return case
    return move("go_up", case=case, user=user, seen=None, by_document=True)


def go_directly_from_now(places: Iterable[Place], user: User) -> list[Case]:
    """Memberships were found: cases of these cities that the province has not sent up yet go directly from now on."""
    waiting = Case.objects.filter(
        application__organisation__place__in=list(places), way=Way.RECOMMENDED, state__in=STILL_IN_THE_PROVINCE
    )
    changed = []
    for each in waiting.order_by("pk"):
        case = lock_case(each)
        if case.state not in STILL_IN_THE_PROVINCE:
            continue
        if settle_way(case, timezone.localdate(case.submission.submitted_at)):
            case.revision += 1
            case.last_actor = user.name
            case.save()
            note_way(case, user)
            changed.append(pass_on(case, user))
    return changed


def follow_the_import(places: Iterable[Place], user: User) -> None:
    """Members were imported: whose application changes its way by that is told, with its province."""
    for case in go_directly_from_now(places, user):
        ground = case.ground.words if case.ground else ""
        told = f"{user.organisation}已登记：{case.application.place}为{ground}，已提交的申请改为直接加入。"
        tell_city(case, "case.goes_directly", "申请改为直接加入", told)
        tell_province(case, "case.goes_directly", f"{case.application.organisation.short_name}改为直接加入", told)


def send_up_directly(*, case: Case, user: User, seen: int | None, arrived_at: datetime | None = None) -> Case:
    """直接上报: without a summary sheet, with the province's opinion and seal on the form."""
    with transaction.atomic():
        moved = move("send_up_directly", case=case, user=user, seen=seen, arrived_at=arrived_at or timezone.now())
        tell_city(moved, "case.sent_up_directly", "已上报教育部", f"{user.organisation}已上报，由教育部核对成员资格。")
    return moved


def confirm_member(*, case: Case, user: User, seen: int | None) -> Case:
    """确认成员资格, as a pending decision: the officer who confirms is the decider."""

    def apply(moving: Case) -> None:
        moving.decided_by, moving.decided_at = user, timezone.now()

    ground = case.ground.words if case.ground else ""
    return move("confirm_member", case=case, user=user, seen=seen, data={"ground": ground}, apply=apply)


def reconsider_member(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """改回核对成员资格: undo a confirmation that has not been published; drafts of lists lose the city."""

    def apply(moving: Case) -> None:
        moving.decided_by = moving.decided_at = None
        take_off(moving, drafts, user)

    with transaction.atomic():
        drafts = lock_drafts_with(case)
        return move("reconsider_member", case=case, user=user, seen=seen, data={"reason": reason}, apply=apply)


def not_member(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """转省级推荐: the membership does not hold; the province takes the application up from the beginning."""

    def apply(moving: Case) -> None:
        moving.way, moving.ground = Way.RECOMMENDED, None
        void_opinions(moving, reason)

    with transaction.atomic():
        was_sealed = has_signed_opinion(case)
        moved = move("not_member", case=case, user=user, seen=seen, data={"reason": reason}, apply=apply)
        if was_sealed:
            desk.print_again(submission=moved.submission)
        told = f"{user.organisation}核对：{reason}"
        tell_city(moved, "case.not_member", "改按省级推荐办理", told)
        city = moved.application.organisation.short_name
        tell_province(moved, "case.not_member", f"{city}改按省级推荐办理，请重新受理", told)
    return moved
