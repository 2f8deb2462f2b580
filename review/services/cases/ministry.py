"""What the ministry decides of a case: pending until a list announces it."""

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from review.models import Case
from review.services.cases.moving import lock_case, move
from review.services.drafts import lock_drafts_with, take_off
from review.workflow import table_of


def confirm(*, case: Case, user: User, seen: int | None, opinion: str, minutes: str = "") -> Case:
    """确认加入, as a pending decision: nobody below learns it before the list is published.

    ``minutes`` names the meeting that it goes back to; that stays with the ministry for good.
    """
    return move(
        "confirm",
        case=case,
        user=user,
        seen=seen,
        data={"opinion": opinion, **_on_the_ground_of(minutes)},
        apply=lambda m: _decide(m, user),
    )


def not_confirm(*, case: Case, user: User, seen: int | None, reason: str, minutes: str = "") -> Case:
    """不予确认, as a pending decision with its reason."""
    return move(
        "not_confirm",
        case=case,
        user=user,
        seen=seen,
        data={"reason": reason, **_on_the_ground_of(minutes)},
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


def reconsider_assessed(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """改回评审完成: undo a decision that has not been published; the experts' scores stay."""

    def apply(moving: Case) -> None:
        moving.decided_by = moving.decided_at = None
        take_off(moving, drafts, user)

    with transaction.atomic():
        drafts = lock_drafts_with(case)
        return move("reconsider_assessed", case=case, user=user, seen=seen, data={"reason": reason}, apply=apply)


# How a decision goes back where it came from: after an assessment by the ministry, by experts, by the register.
WAYS_BACK = ("reconsider", "reconsider_assessed", "reconsider_member")


def take_off_notice(*, case: Case, user: User, reason: str) -> Case:
    """An objection was upheld: the decision is undone, whichever way it came, and the list on notice loses the city."""

    def apply(moving: Case) -> None:
        moving.decided_by = moving.decided_at = None
        take_off(moving, lists, user)

    with transaction.atomic():
        lists = lock_drafts_with(case, on_notice=True)
        locked = lock_case(case, by_document=True)
        table = table_of(locked)
        judged = {name: table.judge(table.by_name[name], locked, user) for name in WAYS_BACK}
        name = next((each for each, answer in judged.items() if answer), WAYS_BACK[0])
        return move(name, case=case, user=user, seen=None, data={"reason": reason}, apply=apply, by_document=True)


def _on_the_ground_of(minutes: str) -> dict[str, str]:
    return {"minutes": minutes} if minutes else {}


def _decide(case: Case, user: User) -> None:
    case.decided_by, case.decided_at = user, timezone.now()
