"""What the city does with its case: submit, submit again, withdraw."""

from django.db import transaction

from applications import services as desk
from applications.models import Submission
from portal.accounts.models import User
from portal.documents.services import void
from portal.history.services import record
from review.models import Case
from review.services.cases.letters import tell_province
from review.services.cases.moving import move
from review.services.cases.papers import form_papers


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
