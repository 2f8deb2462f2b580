"""What the city does with its case: submit, submit again, withdraw."""

from django.db import transaction
from django.utils import timezone

from applications import services as desk
from applications.models import Application, Submission
from portal.accounts.models import User
from portal.documents.services import void
from portal.history.services import record
from portal.register.services import hold
from review.choices import CaseState
from review.models import Case
from review.services.cases.letters import tell_province
from review.services.cases.moving import move
from review.services.cases.papers import form_papers, void_stamped_form
from review.services.direct import note_way, pass_on, settle_way

WITHDRAWN = "申请已由城市撤回，请以重新提交的版本为准。"


def receive(*, submission: Submission, user: User) -> Case:
    """A submission arrived: open its case, or bring the returned or withdrawn one back with the new version."""
    # Before the case is locked, in the order in which a claim is confirmed.
    hold(submission.application.place)
    case = Case.objects.filter(application=submission.application).first()
    submitted_on, is_new_way = timezone.localdate(submission.submitted_at), False
    if case is not None:

        def renew(moving: Case) -> None:
            nonlocal is_new_way
            moving.submission = submission
            is_new_way = settle_way(moving, submitted_on)

        case = move("resubmit", case=case, user=user, seen=None, apply=renew)
    else:
        case = Case(
            application=submission.application,
            procedure_key=submission.application.round.procedure.key,
            submission=submission,
            last_actor=user.name,
        )
        is_new_way = settle_way(case, submitted_on)
        case.save()
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
    if is_new_way:
        note_way(case, user)
    case = pass_on(case, user)
    tell_province(case, "case.received", *_what_the_province_has_to_do(case))
    return case


def _what_the_province_has_to_do(case: Case) -> tuple[str, str]:
    submitted = f"{case.application.organisation.name}已提交第{case.submission.version}版"
    if case.state == CaseState.MEMBER_CHECK:
        return "收到申请，直接加入", f"{submitted}，直接加入；本批次不需省级意见，已由教育部核对成员资格。"
    if case.joins_directly:
        return "收到申请，待受理（直接加入）", f"{submitted}，直接加入；请出具意见、签章后直接上报，不列入汇总表。"
    return "收到申请，待受理", f"{submitted}。"


def withdraw(*, case: Case, user: User, seen: int | None, reason: str) -> Case:
    """撤回, before the province has accepted."""
    with transaction.atomic():
        moved = move("withdraw", case=case, user=user, seen=seen, data={"reason": reason})
        for paper in form_papers(moved):
            void(paper=paper, reason=WITHDRAWN)
        void_stamped_form(moved, WITHDRAWN)
        desk.reopen(application=moved.application, user=user, reason=reason)
        tell_province(
            moved,
            "case.withdrawn",
            "申请已撤回",
            f"{moved.application.organisation.name}撤回了申请：{reason}",
        )
    return moved


def close(*, application: Application, user: User, reason: str) -> Case | None:
    """The city gave its application up: its case closes with it, if it ever had one."""
    case = Case.objects.filter(application=application).first()
    if case is None:
        return None
    moved = move("void", case=case, user=user, seen=None, data={"reason": reason})
    tell_province(moved, "case.voided", "申请已作废", f"{moved.application.organisation.name}将申请作废：{reason}")
    return moved
