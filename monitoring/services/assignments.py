"""Who answers for which rows: given out, passed on, handed back, reminded of. Every change is kept with the row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitoring.choices import COLLECTING, WITH_THE_DEPARTMENT, CycleState
from monitoring.models import CityReport, Value, ValueChange
from monitoring.permissions import is_city_clerk, is_of_a_body
from monitoring.selectors.assignments import board, given_out, offices_for
from monitoring.selectors.cycles import lasting_key
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.dates import BEIJING, beijing
from portal.kit.verdicts import Refused, require
from portal.letters.reminders import days_left, stage
from portal.letters.services import notify, once

CYCLE_IS_OVER = "本期监测已结束，分工不再变动，也不再提醒；需要继续的，请与教育部联系恢复本期监测。"
IN_THE_CITY_ONLY = "报告已送签或上报，分工不再变动；需要调整的，请先退回汇总。"
LONG_AGO = datetime(2000, 1, 1, tzinfo=BEIJING)
EVERY_DAYS_LATE = 7
ROLES_TOLD = ("clerk", "approver")


@dataclass(frozen=True)
class Given:
    """What came of it: rows that changed hands, and rows left where they are, for they have been submitted."""

    changed: int
    left: int


@dataclass(frozen=True)
class Reminded:
    """Who was told, and who had been told today already."""

    told: list[Organisation]
    told_before: list[Organisation]


def lock_report(report: CityReport) -> CityReport:
    """The report first, its rows afterwards in the order of their keys: the same for everybody."""
    CityReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    return CityReport.objects.select_related("cycle", "city__place", "city__parent").get(pk=report.pk)


def _locked(report: CityReport, user: User) -> CityReport:
    fresh = lock_report(report)
    require(is_city_clerk(user, fresh))
    if not fresh.is_collecting:
        raise Refused(CYCLE_IS_OVER if fresh.state in COLLECTING else IN_THE_CITY_ONLY)
    return fresh


def assign(
    *,
    report: CityReport,
    values: Iterable[int],
    organisation: Organisation | None,
    user: User,
    due_at: datetime | None = None,
    why: str = "",
) -> Given:
    """Give rows to a body (``None``: to nobody), with a date of their own where one is given; whoever takes
    a row over without one has the date of the cycle.

    Rows that have been submitted stay where they are. Raises ``Refused`` with the reason.
    """
    with transaction.atomic():
        fresh = _locked(report, user)
        if organisation is not None and organisation not in offices_for(fresh):
            raise Refused("只能分给本市教育行政部门、本市开设账号的部门，或者已登记委托的机构。")
        if due_at is not None and due_at < timezone.now():
            raise Refused("单独期限已经过去，请改为今天或以后的日期。")
        if due_at is not None and due_at > fresh.cycle.due_cities:
            raise Refused(f"单独期限不能晚于城市上报期限{beijing(fresh.cycle.due_cities)}。")
        wanted = set(values)
        if not wanted:
            raise Refused("请先勾选要分工的行。")
        rows = list(given_out(fresh).select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
        target = organisation.pk if organisation is not None else None
        given = _give(fresh, dict.fromkeys(rows, target), user, due_at=due_at, why=why)
        if not given.changed and given.left:
            raise Refused("所选各行都已提交，分工不再变动；需要调整的，请先退回这些行。")
    return given


def assign_by_duties(*, report: CityReport, user: User) -> Given:
    """Rows that nobody has yet, after the division of duties."""
    with transaction.atomic():
        fresh = _locked(report, user)
        known = fresh.duties.exclude(department="").filter(organisation__in=[each.pk for each in offices_for(fresh)])
        bodies = dict(known.values_list("department", "organisation"))
        rows = _unassigned(fresh)
        return _give(fresh, {row: bodies[row.asked.department] for row in rows if row.asked.department in bodies}, user)


def assign_like(*, report: CityReport, template: CityReport, user: User) -> Given:
    """Every row to whoever had it in another report of the city; rows that are new there stay as they are."""
    with transaction.atomic():
        fresh = _locked(report, user)
        if template.city_id != fresh.city_id or template.pk == fresh.pk:
            raise Refused("只能参照本市往期的分工。")
        usable = {each.pk for each in offices_for(fresh)}
        before = template.values.filter(organisation__in=usable).select_related("definition", "item__version")
        bodies = {lasting_key(row): row.organisation_id for row in before}
        rows = _rows(fresh)
        return _give(fresh, {row: bodies[lasting_key(row)] for row in rows if lasting_key(row) in bodies}, user)


def _rows(report: CityReport) -> list[Value]:
    rows = given_out(report).select_for_update(of=("self",)).select_related("definition", "item__version")
    return list(rows.order_by("pk"))


def _unassigned(report: CityReport) -> list[Value]:
    return [row for row in _rows(report) if row.organisation_id is None]


def _give(
    report: CityReport,
    bodies: Mapping[Value, int | None],
    user: User,
    *,
    due_at: datetime | None = None,
    why: str = "",
) -> Given:
    """Rows to their bodies; keeps the change of each, tells each body once."""
    open_rows = {row: body for row, body in bodies.items() if row.state in WITH_THE_DEPARTMENT}
    moved = [
        row
        for row, body in open_rows.items()
        if row.organisation_id != body or (due_at is not None and row.due_at != due_at)
    ]
    named = {*open_rows.values(), *(row.organisation_id for row in moved)}
    bodies_named = Organisation.objects.filter(pk__in=[each for each in named if each is not None])
    names = dict(bodies_named.values_list("pk", "name"))
    changes = []
    received: dict[int, int] = {}
    for row in moved:
        before, body = _assignment_words(row, names), open_rows[row]
        if body is not None:  # a body is told of new rows and of a new date
            received[body] = received.get(body, 0) + 1
        if row.organisation_id != body or due_at is not None:
            row.due_at = due_at
        row.organisation_id = body
        changes.append(_change(row, before, _assignment_words(row, names), user, why))
    Value.objects.bulk_update(moved, ["organisation", "due_at"], batch_size=500)
    ValueChange.objects.bulk_create(changes, batch_size=500)
    if moved:
        to = "、".join(names[each] for each in received) or "未分工"
        _note(report, "city_report.assigned", user, number=len(moved), to=to, why=why)
    for body, number in received.items():
        _tell_assigned(report, Organisation.objects.get(pk=body), number, user)
    return Given(len(moved), len(bodies) - len(open_rows))


def _assignment_words(row: Value, names: Mapping[int, str]) -> dict[str, str]:
    """As it is kept with the row: names, for bodies may be renamed."""
    words = {"organisation": names.get(row.organisation_id or 0, "")}
    return words | ({"due_at": beijing(row.due_at)} if row.due_at else {})


def _change(row: Value, before: dict[str, str], after: dict[str, str], user: User, why: str) -> ValueChange:
    return ValueChange(value=row, by=user, organisation=user.organisation, before=before, after=after, why=why[:200])


def _tell_assigned(report: CityReport, body: Organisation, number: int, user: User) -> None:
    if body.pk == report.city_id:
        return
    notify(
        people(body, "clerk"),
        event="monitoring.assigned",
        subject=f"{report.cycle.title}：请填报{number}行",
        body=f"{report.city}将{number}行分给贵单位填报，提交期限{beijing(report.cycle.due_departments)}，另有期限的以页面所示为准。",
        link=entry_link(report),
        organisation=body,
        but=user,
    )


def entry_link(report: CityReport) -> str:
    return f"/monitoring/reports/{report.pk}/entry/"


def hand_back(*, report: CityReport, values: Iterable[int], user: User, why: str) -> int:
    """A body gives rows back to the city that are not its business, with the reason; what was filled in stays."""
    if not why.strip():
        raise Refused("请写明退还的理由，例如“不属于本部门职责，建议由民政局提供”。")
    with transaction.atomic():
        fresh = lock_report(report)
        require(is_of_a_body(user))
        own = given_out(fresh).filter(organisation=user.office, pk__in=set(values))
        rows = list(own.select_for_update(of=("self",)).order_by("pk"))
        if not rows:
            raise Refused("请先勾选要退还的行。")
        if any(row.state not in WITH_THE_DEPARTMENT for row in rows):
            raise Refused("已提交的行不能退还；请先由市级退回。")
        name = user.office.name
        for row in rows:
            row.organisation = None
        Value.objects.bulk_update(rows, ["organisation"])
        ValueChange.objects.bulk_create(
            _change(row, {"organisation": name}, {"organisation": ""}, user, why.strip()) for row in rows
        )
        _note(fresh, "city_report.handed_back", user, number=len(rows), office=name, why=why.strip())
        notify(
            people(fresh.city, "clerk"),
            event="monitoring.handed_back",
            subject=f"{name}退还{len(rows)}行",
            body=f"理由：{why.strip()}\n请另行分工；已填内容保留。",
            link=f"/monitoring/reports/{fresh.pk}/assign/?office=none",
            organisation=fresh.city,
        )
    return len(rows)


# --- Reminders ----------------------------------------------------------------------------------------------------


def remind(*, report: CityReport, user: User, organisations: Iterable[int] | None = None) -> Reminded:
    """In one press: bodies with rows still to submit (all of them, or those chosen), each once a day at most."""
    with transaction.atomic():
        fresh = _locked(report, user)
        chosen = set(organisations) if organisations is not None else None
        waiting = [
            each
            for each in board(fresh)
            if each.organisation is not None
            and each.organisation.pk != fresh.city_id
            and each.open
            and (chosen is None or each.organisation.pk in chosen)
        ]
        if not waiting:
            raise Refused("没有需要提醒的单位：所选单位没有待填报的行。")
        told: list[Organisation] = []
        told_before: list[Organisation] = []
        for line in waiting:
            if line.organisation is not None:
                (told if _remind(fresh, line, by=user) else told_before).append(line.organisation)
        if told:
            _note(fresh, "city_report.reminded", user, number=len(told), names="、".join(map(str, told)))
    return Reminded(told, told_before)


def _remind(report: CityReport, line: Any, by: User | None = None) -> bool:
    """One letter to the clerks of a body; nobody twice a day, whoever asks."""
    body = line.organisation
    if not once(f"monitoring-reminder:{report.pk}:{body.pk}:{timezone.localdate():%Y-%m-%d}"):
        return False
    due = line.due_at or report.cycle.due_departments
    left = days_left(timezone.now(), due)
    when = f"还有{left}天" if left > 0 else "今天到期" if left == 0 else f"已逾期{-left}天"
    returned = f"其中退回修改{line.returned}行，" if line.returned else ""
    notify(
        people(body, "clerk"),
        event="monitoring.reminder",
        subject=f"{report.cycle.title}：还有{line.open}行待提交",
        body=f"{report.city}提醒：贵单位还有{line.open}行待提交，{returned}期限{beijing(due)}，{when}。"
        "确实无法取得的数据，请选择“暂无法取得”并写明原因后提交。",
        link=entry_link(report),
        organisation=body,
        but=by,
    )
    return True


def remind_of_due_dates(now: datetime | None = None) -> int:
    """Every morning: bodies and cities whose date comes near or has passed; returns how many letters were due."""
    now = now or timezone.now()
    told = 0
    reports = CityReport.objects.filter(cycle__state=CycleState.OPEN, state__in=sorted(COLLECTING))
    for report in reports.select_related("cycle", "city__place").order_by("pk"):
        with transaction.atomic():
            lines = [each for each in board(report) if each.organisation is not None and each.open]
            for line in lines:
                own = line.organisation.kind == OrganisationKind.CITY  # type: ignore[union-attr]
                if not own and _is_day(now, line.due_at or report.cycle.due_departments):
                    told += _remind(report, line)
            told += _is_day(now, report.cycle.due_cities) and _remind_city(report, now)
    return told


def _is_day(now: datetime, due: datetime) -> bool:
    """14, 7, 3 and 1 days before, on the day itself, and every week after it."""
    left = days_left(now, due)
    if left < 0:
        return -left % EVERY_DAYS_LATE == 1
    return left == 0 or stage(now, due, LONG_AGO) == left


def _remind_city(report: CityReport, now: datetime) -> bool:
    due = report.cycle.due_cities
    if not once(f"monitoring-city:{report.pk}:{timezone.localdate(now):%Y-%m-%d}"):
        return False
    left = days_left(now, due)
    when = f"还有{left}天" if left > 0 else "今天到期" if left == 0 else f"已逾期{-left}天"
    notify(
        people(report.city, *ROLES_TOLD),
        event="monitoring.due",
        subject=f"{report.cycle.title}：城市上报期限{when}",
        body=f"城市上报期限{beijing(due)}，本市报告为“{report.get_state_display()}”。请催办部门，汇总后送签、上报。",
        link=f"/monitoring/reports/{report.pk}/board/",
        organisation=report.city,
    )
    return True


def _note(report: CityReport, verb: str, user: User | None, **more: Any) -> None:
    record(report.chain, verb, user=user, payload={"title": report.cycle.title, **more})
