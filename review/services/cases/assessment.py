"""What happens to a case between the formal check and the decision, in rounds with experts."""

from collections.abc import Collection

from django.utils import timezone

from portal.accounts.models import User
from review.models import Case
from review.services.assessment.formal_checks import pass_check
from review.services.cases.moving import move


def pass_formal_check(
    *, case: Case, user: User, seen: int | None, ticked: Collection[str] = (), remark: str = ""
) -> Case:
    """形式审查通过: on to the experts. ``ticked``: what was looked at, keys of ``BY_EYE``; all of them are needed."""
    return move(
        "pass_formal_check",
        case=case,
        user=user,
        seen=seen,
        data={"remark": remark.strip()},
        apply=lambda moving: _pass(moving, user, ticked, remark),
    )


def _pass(case: Case, user: User, ticked: Collection[str], remark: str) -> None:
    pass_check(case, user, ticked, remark)


def close_assessment(*, case: Case, user: User, seen: int | None) -> Case:
    """结束评审: scores are final, the ministry decides."""

    def apply(moving: Case) -> None:
        moving.assessed_at = timezone.now()

    return move("close_assessment", case=case, user=user, seen=seen, apply=apply)


def reopen_assessment(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """重新评审: the scores stay, and can be changed with a reason."""

    def apply(moving: Case) -> None:
        moving.assessed_at = None

    return move("reopen_assessment", case=case, user=user, seen=seen, data={"reason": reason}, apply=apply)
