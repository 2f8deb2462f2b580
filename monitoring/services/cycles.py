"""监测周期: prepared, opened, closed; cities taken in, each with a report and all its rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from monitoring.choices import CycleState, Level, VersionState
from monitoring.models import CityReport, Cycle, FrameworkVersion, InputItem, Plan, Value
from monitoring.permissions import is_cycle_manager
from monitoring.selectors.assignments import offices_for
from monitoring.selectors.cycles import asked_versions, lasting_key, report_before
from monitoring.services.plans import begin_duties, carry_improvements
from monitoring.workflow import CYCLE
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.dates import beijing
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify

# What reports are made from: once the cycle is open it stays as it is.
SETTLED = ("code", "year", "version_id", "previous_id", "has_scores")
DUE = ("due_departments", "due_cities", "due_provinces", "due_nation")


def note(cycle: Cycle, verb: str, user: User | None, **more: Any) -> None:
    record(cycle.chain, verb, user=user, payload={"title": cycle.title, **more})


def save_cycle(
    *, cycle: Cycle, user: User, seen: int | None = None, extensions: Iterable[FrameworkVersion] | None = None
) -> Cycle:
    """A new cycle, or changes: all while it is planned, later the dates, the title and the guide alone.

    Raises ``Refused`` with the reason.
    """
    require(is_cycle_manager(user))
    with transaction.atomic():
        before = Cycle.objects.select_for_update().filter(pk=cycle.pk).first() if cycle.pk else None
        _check(cycle, before, seen)
        cycle.state = before.state if before else CycleState.PLANNED
        cycle.revision = before.revision + 1 if before else 0
        cycle.last_actor = user.name
        cycle.code = cycle.code or _free_code(cycle.year)
        cycle.save()
        if extensions is not None and cycle.state == CycleState.PLANNED:
            cycle.extensions.set(_usable(extensions))
        due = {name: beijing(getattr(cycle, name)) for name in DUE}
        note(cycle, "cycle.saved" if before else "cycle.planned", user, **due)
    return cycle


def _check(cycle: Cycle, before: Cycle | None, seen: int | None) -> None:
    if before is not None and seen is not None and before.revision != seen:
        raise Refused(f"页面已过期：{before.last_actor}已先行修改。您填写的内容仍在，请核对后再保存。")
    if before is not None and before.state == CycleState.CLOSED:
        raise Refused("本期监测已结束，不再修改；需要继续的，请先恢复本期监测。")
    if before is not None and before.state != CycleState.PLANNED:
        changed = [name for name in SETTLED if getattr(cycle, name) != getattr(before, name)]
        if changed:
            raise Refused("本期监测已启动：框架版本、数据年度、代码和上期不再改动，其余可以修改。")
    if cycle.version.framework.level != Level.NATIONAL or cycle.version.state != VersionState.PUBLISHED:
        raise Refused("请选用已发布的国家框架版本。")
    dues = [getattr(cycle, name) for name in DUE]
    if dues != sorted(dues):
        raise Refused("期限要依次排列：部门、城市、省级、部级，后一个不早于前一个。")


def _free_code(year: int) -> str:
    """M2025, and M2025-2 where a year has a second cycle."""
    taken = Cycle.objects.filter(year=year).count()
    return f"M{year}-{taken + 1}" if taken else f"M{year}"


def _usable(extensions: Iterable[FrameworkVersion]) -> list[FrameworkVersion]:
    """Published extensions, one version of each framework."""
    found = list(extensions)
    if any(each.state != VersionState.PUBLISHED or not each.framework.prefix for each in found):
        raise Refused("拓展框架要选用已发布的省级、市级拓展版本。")
    if len({each.framework_id for each in found}) != len(found):
        raise Refused("同一拓展框架只能选用一个版本。")
    return found


def move_cycle(*, cycle: Cycle, step: str, user: User, seen: int | None, reason: str = "") -> Cycle:
    """启动, 结束 or 恢复 (table ``CYCLE``)."""

    def applied(moving: Cycle) -> None:
        moving.last_actor = user.name

    def written(moving: Cycle, taken: Step, by: User, before: str, given: Mapping[str, Any]) -> None:
        note(moving, f"cycle.{taken.name}", by, year=moving.year, **given)

    moved: Cycle = CYCLE.take(
        step,
        lock=lambda: Cycle.objects.select_for_update().get(pk=cycle.pk),
        user=user,
        seen=seen,
        record=written,
        data={"reason": reason} if reason else {},
        apply=applied,
    )
    return moved


def open_cycle(*, cycle: Cycle, user: User, seen: int | None = None) -> Cycle:
    return move_cycle(cycle=cycle, step="open", user=user, seen=seen)


def take_in(*, cycle: Cycle, cities: Iterable[Organisation], user: User) -> list[CityReport]:
    """A report for each of ``cities`` that has none in this cycle yet; each city is told. Returns the new ones."""
    require(is_cycle_manager(user))
    with transaction.atomic():
        open_one = Cycle.objects.select_for_update().get(pk=cycle.pk)
        if open_one.state != CycleState.OPEN:
            raise Refused("本期监测启动后才能纳入城市；已结束的，请先恢复本期监测。")
        wanted = list(cities)
        if not wanted:
            raise Refused("请选择要纳入的城市。")
        if any(each.kind != OrganisationKind.CITY or not each.is_active for each in wanted):
            raise Refused("只能纳入市教育行政部门已开设账号的城市。")
        there = set(open_one.reports.values_list("city", flat=True))
        reports = [open_report(cycle=open_one, city=each, user=user) for each in wanted if each.pk not in there]
        for report in reports:
            _tell(report)
        if reports:
            note(open_one, "cycle.taken_in", user, number=len(reports), names="、".join(map(_city, reports)))
    return reports


def open_report(*, cycle: Cycle, city: Organisation, user: User | None = None) -> CityReport:
    """The report of a city with all its rows: those of the national version and of the extensions of city and province.

    Rows go to whoever had them last time, else to the body that does the work of the default department in this city.
    Computed rows stay with nobody: the portal writes them. An item that an extension asks like the core is asked once.
    """
    with transaction.atomic():
        report = CityReport.objects.create(cycle=cycle, city=city, last_actor=getattr(user, "name", ""))
        before = report_before(report)
        _begin_plan(report, before)
        offices = begin_duties(report, before)
        last_time = _offices_of(before, report) if before is not None else {}
        rows = [row for version in asked_versions(cycle, city) for row in _rows(report, version)]
        for row in rows:
            if not row.is_computed:
                row.organisation_id = last_time.get(lasting_key(row)) or offices.get(row.asked.department)
        Value.objects.bulk_create(rows, batch_size=500)
        if before is not None:
            carry_improvements(before, report)
        record(
            report.chain,
            "city_report.opened",
            user=user,
            payload={"title": cycle.title, "city": str(city), "number": len(rows)},
        )
    return report


def _rows(report: CityReport, version: FrameworkVersion) -> list[Value]:
    core = report.cycle.version
    shared = {_alike(each) for each in core.items.all()} if version != core else set()
    asked = [Value(report=report, definition=each) for each in version.revisions.all()]
    return asked + [Value(report=report, item=each) for each in version.items.all() if _alike(each) not in shared]


def _alike(item: InputItem) -> tuple[str, str, str]:
    """The same figure: same code, unit and kind of value."""
    return item.code, item.unit, item.value_type


def _offices_of(before: CityReport, report: CityReport) -> dict[tuple[int, str], int | None]:
    """Who had each row last time; what an institution was commissioned with then is commissioned anew."""
    rows = before.values.filter(organisation__in=[each.pk for each in offices_for(report)])
    return {lasting_key(row): row.organisation_id for row in rows.select_related("definition", "item__version")}


def _begin_plan(report: CityReport, before: CityReport | None) -> None:
    """Who leads is carried over from last time; the plan itself is written anew."""
    old = Plan.objects.filter(report=before).first() if before is not None else None
    carried = ("leading_group", "leading_office", "members", "founded_on")
    Plan.objects.create(report=report, **({name: getattr(old, name) for name in carried} if old else {}))


def _city(report: CityReport) -> str:
    return str(report.city.seat)


def _tell(report: CityReport) -> None:
    cycle = report.cycle
    notify(
        people(report.city, "clerk", "approver"),
        event="monitoring.taken_in",
        subject=f"{cycle.title}：已纳入本市",
        body=(
            f"数据年度{cycle.year}年。部门提交期限{beijing(cycle.due_departments)}，"
            f"城市上报期限{beijing(cycle.due_cities)}。请制定工作方案，核对责任分工，组织填报。"
        ),
        link=f"/monitoring/reports/{report.pk}/board/",
        organisation=report.city,
    )
