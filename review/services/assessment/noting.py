"""Where the history of an assessment is written, and who is told; never in the chain that city and province read."""

from collections.abc import Iterable
from typing import Any

from applications.models import Round
from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.letters.services import notify
from review.models import Assignment, Case
from review.selectors.assessments import assessment_of
from review.selectors.panels import chairs, plan_of

NO_LONGER = "该市当前不在专家评审中，评分和分配均已停止；您填写的内容仍在本页面。"


def note(case: Case, verb: str, user: User, **payload: Any) -> None:
    facts = {"number": case.application.number, "city": case.application.place.full_name, **payload}
    record(f"assessment:{case.pk}", f"assessment.{verb}", user=user, organisation=user.organisation, payload=facts)


def note_round(round: Round, verb: str, user: User, **payload: Any) -> None:
    facts = {"title": round.title, **payload}
    record(f"panel:{round.pk}", f"panel.{verb}", user=user, organisation=user.organisation, payload=facts)


def tell_expert(assignment: Assignment, event: str, subject: str, body: str) -> None:
    tell_experts([assignment.expert], assignment.case.application.round, event, subject, body)


def tell_experts(experts: Iterable[User], round: Round, event: str, subject: str, body: str) -> None:
    plan = plan_of(round)
    notify(
        experts,
        event=event,
        subject=f"{round.title}：{subject}",
        body=body,
        link="/assessments/",
        organisation=plan.panel if plan else None,
        about=round,
    )


def tell_when_complete(case: Case) -> None:
    """When the last score is in, the experts see each other's, and the chair can close the assessment."""
    found = assessment_of(case)
    if not found.is_complete:
        return
    city = case.application.place.name
    tell_experts(
        [each.expert for each in found.rows],
        case.application.round,
        "assessment.complete",
        f"{city}各位专家均已评分",
        "现在可以查看其他专家的评分并讨论；如需修改本人评分，请写明理由。",
    )
    tell_desk(case, "assessment.complete", f"{city}各位专家均已评分", "可以查看评分和讨论，结束评审。")


def tell_desk(case: Case, event: str, subject: str, body: str, *, chair: bool = True) -> None:
    """The chair and the ministry's reviewers, each by the page that they have."""
    round, plan = case.application.round, plan_of(case.application.round)
    link = f"/cases/{case.pk}/assessment/"
    if plan is None:
        return
    if chair:
        notify(
            chairs(plan.panel),
            event=event,
            subject=f"{round.title}：{subject}",
            body=body,
            link=link,
            organisation=plan.panel,
            about=round,
        )
    ministry = plan.panel.parent
    if ministry is not None:
        notify(
            people(ministry, "clerk"),
            event=event,
            subject=f"{round.title}：{subject}",
            body=body,
            link=link,
            organisation=ministry,
            about=round,
        )
