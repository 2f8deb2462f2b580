"""What an expert declares before reading, and how an expert steps back."""

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.kit.verdicts import Refused
from review.choices import AssignmentEnd, CaseState
from review.models import Assignment, Interest
from review.selectors.panels import bar_of
from review.services.assessment.assigning import end, lock
from review.services.assessment.noting import NO_LONGER, note, tell_desk


def own(assignment: Assignment, user: User) -> Assignment:
    """The assignment fresh and locked; it must be this expert's, and the city still assessed."""
    case = lock(assignment.case_id)
    row = (
        Assignment.objects.select_for_update(of=("self",)).select_related("expert", "submission").get(pk=assignment.pk)
    )
    row.case = case
    if row.expert_id != user.pk or not user.acts_as("expert", "panel"):
        raise Refused("只有承担该项评审的专家可以办理。")
    if row.ended_at is not None:
        raise Refused("该项评审任务已终止；您填写的内容仍在本页面，不再计入评分。")
    if case.state != CaseState.IN_ASSESSMENT:
        raise Refused(NO_LONGER)
    return row


def clear(*, assignment: Assignment, user: User) -> Assignment:
    """无利害关系: from now on the expert may read."""
    with transaction.atomic():
        row = own(assignment, user)
        bar = bar_of(row.case, user)
        if bar is not None:
            raise Refused(f"{bar.reason}请申报利害关系，或联系教育部改由他人评审。")
        if row.cleared_at is None:
            row.cleared_at = timezone.now()
            row.save(update_fields=["cleared_at"])
            note(row.case, "cleared", user)
    return row


def declare_interest(*, assignment: Assignment, user: User, reason: str) -> Assignment:
    """有利害关系: recused at once; somebody else must be found."""
    if not reason.strip():
        raise Refused("请写明利害关系，例如曾在该市任职、参与过该市的项目。")
    with transaction.atomic():
        row = own(assignment, user)
        Interest.objects.update_or_create(
            case=row.case, expert=user, defaults={"reason": reason.strip(), "declared_at": timezone.now()}
        )
        ended = end(row, AssignmentEnd.RECUSED, reason.strip(), user)
        _tell(ended, user, "有利害关系，已回避", reason)
    return ended


def withdraw(*, assignment: Assignment, user: User, reason: str) -> Assignment:
    """退出: before the scores are submitted; the draft is kept."""
    if not reason.strip():
        raise Refused("请写明退出的原因，便于教育部另行安排。")
    with transaction.atomic():
        row = own(assignment, user)
        if row.submitted_at is not None:
            raise Refused("评分已提交，不能自行退出；确需退出的请联系教育部。")
        ended = end(row, AssignmentEnd.WITHDRAWN, reason.strip(), user)
        _tell(ended, user, "退出评审", reason)
    return ended


def _tell(assignment: Assignment, user: User, what: str, reason: str) -> None:
    city = assignment.case.application.place.name
    tell_desk(
        assignment.case,
        "assessment.needs_another",
        f"{city}需另行分配专家",
        f"{user.name}{what}：{reason.strip().rstrip('。')}。请另行分配专家。",
    )
