"""实地考察: planned and reported by the ministry; city and province are told of dates and programme alone."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.documents.models import Paper
from portal.documents.services import prepare, void
from portal.history.services import record
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, require, verdict
from review import sheets
from review.choices import VISITS_UNDER_WAY, VisitFinding
from review.models import Case, Visit, VisitMember
from review.permissions import is_reviewer_of_the_ministry
from review.services.cases import lock_case, tell_city, tell_province
from review.services.certificates import CODE_ALPHABET
from review.validators import printable
from review.workflow.visits import BEFORE_THE_MINISTRY, VISIT

ONE_AT_A_TIME = "该市已有一次实地考察尚未报告，请先提交报告或取消。"


@dataclass(frozen=True)
class Person:
    """One of the team: name and unit as printed, the part in the team, and the portal's user if it is one."""

    name: str
    unit: str
    role: str
    user: User | None = None


@dataclass(frozen=True)
class Plan:
    """When, what and who."""

    starts_on: date
    ends_on: date
    programme: str
    team: tuple[Person, ...]


def new_key() -> str:
    """Ten characters that nobody guesses, for the number of a paper that only the ministry reads."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(10))


def plan_visit(*, case: Case, user: User, plan: Plan) -> Visit:
    """安排实地考察 of a city before the ministry; nobody below is told yet."""
    require(is_reviewer_of_the_ministry(user))
    _check(plan)
    try:
        with transaction.atomic():
            locked = lock_case(case)
            require(
                verdict(
                    locked.state in BEFORE_THE_MINISTRY and not locked.joins_directly,
                    f"该市申请当前为“{locked.get_state_display()}”，只有按省级推荐、正在教育部审核中的城市才安排实地考察。",
                )
            )
            if locked.visits.filter(state__in=VISITS_UNDER_WAY).exists():
                raise Refused(ONE_AT_A_TIME)
            visit = Visit(case=locked, key=new_key(), planned_by=user, last_actor=user.name)
            _write(visit, plan)
            _note(visit, "visit.planned", user)
    except IntegrityError as fault:
        raise Refused(ONE_AT_A_TIME) from fault
    return visit


def _check(plan: Plan) -> None:
    if not plan.team:
        raise Refused("请至少填写一名考察组成员。")
    if plan.ends_on < plan.starts_on:
        raise Refused("结束日期不能早于开始日期，请更正。")
    if not plan.programme.strip():
        raise Refused("请填写日程；通知省、市时随日期一并告知。")
    names = "".join(f"{each.name}{each.unit}{each.role}" for each in plan.team)
    require(printable(日程=plan.programme, 考察组=names))


def _write(visit: Visit, plan: Plan) -> None:
    visit.starts_on, visit.ends_on, visit.programme = plan.starts_on, plan.ends_on, plan.programme.strip()
    try:
        visit.full_clean(exclude=["case", "planned_by", "reported_by"], validate_constraints=False)
    except ValidationError as fault:
        raise Refused("".join(fault.messages)) from fault
    visit.save()
    visit.members.all().delete()
    VisitMember.objects.bulk_create(
        VisitMember(visit=visit, position=position, name=each.name, unit=each.unit, role=each.role, user=each.user)
        for position, each in enumerate(plan.team, 1)
    )


def change_plan(*, visit: Visit, user: User, seen: int | None, plan: Plan) -> Visit:
    """修改安排, or 改期并通知 once city and province know of it: they are told what concerns them."""
    _check(plan)
    before: list[Any] = []

    def apply(moving: Visit) -> None:
        before.extend((moving.starts_on, moving.ends_on, moving.programme))
        _write(moving, plan)

    step = "reschedule" if visit.announced_at else "rearrange"
    with transaction.atomic():
        moved = _take(step, visit, user, seen, apply=apply)
        if moved.announced_at and before != [moved.starts_on, moved.ends_on, moved.programme]:
            _tell_below(moved, user, "case.visit_rescheduled", "实地考察安排有变")
    return moved


def announce(*, visit: Visit, user: User, seen: int | None) -> Visit:
    """通知省、市: dates and programme, never the team's papers."""

    def apply(moving: Visit) -> None:
        moving.announced_at = timezone.now()

    with transaction.atomic():
        moved = _take("announce", visit, user, seen, apply=apply)
        _tell_below(moved, user, "case.visit_announced", "将进行实地考察")
    return moved


def _tell_below(visit: Visit, user: User, event: str, subject: str) -> None:
    told = f"考察日期：{visit.dates}\n日程：{visit.programme}"
    _on_the_way(visit, event, user, told)
    tell_city(visit.case, event, subject, f"{user.organisation}将到本市实地考察，请做好准备。\n{told}")
    city = visit.case.application.organisation.short_name
    tell_province(visit.case, event, f"{city}{subject}", f"{user.organisation}将到{city}实地考察。\n{told}")


def _on_the_way(visit: Visit, event: str, user: User, told: str) -> None:
    """A line of 办理进度, which city and province read."""
    payload = {"number": visit.case.application.number, "dates": visit.dates, "opinion": told}
    record(visit.case.chain, event, user=user, organisation=user.organisation, payload=payload)


def cancel(*, visit: Visit, user: User, seen: int | None, reason: str) -> Visit:
    """取消考察; whoever was told of it is told that it does not take place, and not why."""

    def apply(moving: Visit) -> None:
        moving.cancel_reason = reason.strip()

    with transaction.atomic():
        moved = _take("cancel", visit, user, seen, {"reason": reason}, apply)
        if moved.announced_at:
            told = f"原定{moved.dates}的实地考察取消，无需准备。"
            _on_the_way(moved, "case.visit_called_off", user, told)
            tell_city(moved.case, "case.visit_called_off", "实地考察取消", told)
            city = moved.case.application.organisation.short_name
            tell_province(moved.case, "case.visit_called_off", f"{city}的实地考察取消", told)
    return moved


def report(
    *, visit: Visit, user: User, seen: int | None, text: str, finding: str, finding_text: str, reason: str = ""
) -> Visit:
    """提交考察报告, or 更正 of one: its paper is made anew, the earlier one says that it no longer holds."""
    if not text.strip() or finding not in VisitFinding.values:
        raise Refused("请填写考察报告，并选择考察结论。")
    if finding != VisitFinding.PASS and not finding_text.strip():
        raise Refused("结论为“有保留”“不通过”的，请填写结论说明。")
    require(printable(考察报告=text, 结论说明=finding_text))
    again = visit.version > 0
    if again and not reason.strip():
        raise Refused("请填写更正原因。")

    def apply(moving: Visit) -> None:
        moving.report, moving.finding, moving.finding_text = text.strip(), finding, finding_text.strip()
        moving.version += 1
        moving.reported_by, moving.reported_at = user, timezone.now()

    data = {"finding": VisitFinding(finding).label, "reason": reason.strip()}
    with transaction.atomic():
        moved = _take("amend" if again else "report", visit, user, seen, data, apply)
        for paper in Paper.objects.filter(subject=moved.chain):
            void(paper=paper, reason="考察报告已更正，请以最新版本为准。")
        prepare(**sheets.visit_paper(moved))
    return moved


def _lock(visit: Visit) -> Visit:
    """The visit fresh and locked, its case before it: where the case stands decides about the visit."""
    case = lock_case(Case(pk=visit.case_id))
    Visit.objects.select_for_update().only("pk").get(pk=visit.pk)
    locked = Visit.objects.select_related("reported_by").get(pk=visit.pk)
    locked.case = case
    return locked


def _take(
    name: str, visit: Visit, user: User, seen: int | None, data: Mapping[str, Any] | None = None, apply: Any = None
) -> Visit:
    def applied(moving: Visit) -> None:
        moving.last_actor = user.name
        if apply is not None:
            apply(moving)

    def written(moving: Visit, step: Step, by: User, before: str, given: Mapping[str, Any]) -> None:
        _note(moving, f"visit.{step.name}", by, before=before, after=moving.state, **given)

    return VISIT.take(name, lock=lambda: _lock(visit), user=user, seen=seen, record=written, data=data, apply=applied)


def _note(visit: Visit, verb: str, user: User, **more: Any) -> None:
    payload = {
        "number": visit.case.application.number,
        "city": visit.case.application.place.full_name,
        "dates": visit.dates,
        "team": [str(each) for each in visit.members.all()],
        **more,
    }
    record(visit.chain, verb, user=user, organisation=user.organisation, payload=payload)


def team(rows: Iterable[Mapping[str, Any]]) -> tuple[Person, ...]:
    """The rows of the form that name somebody."""
    people = []
    for row in rows:
        user = row.get("user")
        name = (row.get("name") or "").strip() or (user.name if user else "")
        if name:
            people.append(Person(name, (row.get("unit") or "").strip(), row.get("role") or "成员", user))
    return tuple(people)
