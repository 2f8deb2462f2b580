"""监测: what waits for each office, a line for each report or, above the cities, for each cycle. A few counted queries."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from monitoring.choices import WITH_THE_DEPARTMENT, CycleState, ReportState, RowState
from monitoring.models import CityReport, Cycle, Value
from monitoring.selectors.reports import REPORT_TONES
from monitoring.selectors.scores import asked_of, to_score
from portal.shell.desk.tasks import LINES_ON_DESK, Line, Task

TO_FILL_IN = Q(state__in=sorted(WITH_THE_DEPARTMENT))


def _own_rows(user: Any) -> Iterator[Line]:
    """What this office still answers, returned rows named first: one line for each report."""
    # After the end of a cycle what was handed up once is still mended.
    going = Q(report__cycle__state=CycleState.OPEN) | Q(report__number__gt=0)
    rows = Value.objects.visible_to(user).asked().filter(going, organisation=user.organisation)
    open_ones = Q(report__state__in=("gathering", "returned")) | Q(reopened_until__isnull=False)
    counted = (
        rows.filter(TO_FILL_IN & open_ones)
        .order_by()
        .values("report", "report__cycle__title")
        .annotate(
            number=Count("pk"),
            returned=Count("pk", filter=Q(state=RowState.RETURNED)),
            due=Min(Coalesce("reopened_until", "due_at", "report__cycle__due_departments")),
        )
        .order_by("report")
    )
    for each in counted[:LINES_ON_DESK]:
        back = each["returned"]
        title = f"填报监测数据：{each['number']}项" + (f"，其中退回{back}项" if back else "")
        url = reverse("monitoring:entry", args=[each["report"]])
        word, tone = ("退回修改", "red") if back else ("待填报", "amber")
        yield True, Task(title, url, word, tone, each["report__cycle__title"], each["due"])


def body_clerk(user: Any) -> Iterator[Line]:
    yield from _own_rows(user)


def _reports(user: Any) -> Any:
    rows = CityReport.objects.visible_to(user).exclude(cycle__state=CycleState.PLANNED)
    asked = Q(values__definition__isnull=True) | Q(values__definition__formula="")
    number = {
        name: Count("values", filter=asked & chosen)
        for name, chosen in {
            "to_check": Q(values__state=RowState.SUBMITTED),
            "to_correct": Q(values__state=RowState.SUBMITTED, values__reopened_until__isnull=False),
            "unchecked": ~Q(values__state__in=(RowState.CHECKED, RowState.ACCEPTED)),
        }.items()
    }
    return rows.select_related("cycle", "city__place").annotate(**number).order_by("-cycle__year", "pk")


def _task(report: CityReport, verb: str, due: datetime | None = None, *, state: str = "") -> Task:
    url = reverse("monitoring:report", args=[report.pk]) + (f"?state={state}" if state else "")
    tone = REPORT_TONES[ReportState(report.state)]
    return Task(verb, url, report.get_state_display(), tone, report.cycle.title, due)


def city_clerk(user: Any) -> Iterator[Line]:
    yield from _own_rows(user)
    for report in _reports(user)[:LINES_ON_DESK]:
        due = report.cycle.due_cities
        if report.state not in (ReportState.GATHERING, ReportState.RETURNED):
            yield False, _task(report, f"监测报告：{report.city.seat.name}")
        elif report.unchecked == 0:
            yield True, _task(report, "汇总送签监测报告", due)
        elif report.to_check:
            yield True, _task(report, f"核对监测数据：{report.to_check}项", due, state="submitted")
        else:
            yield report.state == ReportState.RETURNED, _task(report, f"监测报告：还有{report.unchecked}项未核对", due)


def city_approver(user: Any) -> Iterator[Line]:
    for report in _reports(user)[:LINES_ON_DESK]:
        if report.state == ReportState.AT_SIGNATURE:
            yield True, _task(report, "签发监测报告", report.cycle.due_cities)
        elif report.to_correct:
            yield True, _task(report, f"签发更正：{report.to_correct}项", state="submitted")
        else:
            yield False, _task(report, f"监测报告：{report.city.seat.name}")


def _cycle_line(user: Any, rows: Any, verb: str, address: str, due: str, word: str) -> Iterator[Line]:
    """How many cities wait in each cycle."""
    reports = CityReport.objects.visible_to(user).filter(pk__in=rows)
    counted = Cycle.objects.filter(reports__in=reports).annotate(number=Count("reports", distinct=True), due=F(due))
    for cycle in counted.order_by("-year"):
        title = f"{verb}：{cycle.number}个城市"
        yield True, Task(title, f"{reverse(address)}?cycle={cycle.pk}", word, "amber", cycle.title, cycle.due)


def officer(user: Any) -> Iterator[Line]:
    own = Q(report__city__parent=user.organisation, state=RowState.CHECKED)
    there = Q(report__state=ReportState.SUBMITTED) | Q(
        report__state__in=("at_ministry", "accepted"), reopened_until__isnull=False
    )
    waiting = Value.objects.asked().filter(own & there).values("report")
    yield from _cycle_line(user, waiting, "审核监测数据", "monitoring:province_board", "due_provinces", "待审核")


def province_approver(user: Any) -> Iterator[Line]:
    yield from officer(user)
    left = Value.objects.asked().exclude(state=RowState.ACCEPTED).values("report")
    ready = CityReport.objects.filter(state=ReportState.SUBMITTED).exclude(pk__in=left).values("pk")
    yield from _cycle_line(user, ready, "监测数据报教育部", "monitoring:province_board", "due_provinces", "待上报")


def reviewer(user: Any) -> Iterator[Line]:
    waiting = CityReport.objects.filter(state=ReportState.AT_MINISTRY).values("pk")
    yield from _cycle_line(user, waiting, "验收监测报告", "monitoring:ministry_board", "due_nation", "待验收")


def expert(user: Any) -> Iterator[Line]:
    for report, scores in asked_of(user)[:LINES_ON_DESK]:
        left = to_score(scores)
        title = f"监测评分：{report.city.seat.full_name}"
        url = reverse("monitoring:score", args=[report.pk])
        word, tone = (f"还有{left}项", "amber") if left else ("已评分", "green")
        yield bool(left), Task(title, url, word, tone, report.cycle.title)


MONITORING: dict[tuple[str, str], Callable[[Any], Iterator[Line]]] = {
    ("clerk", "department"): body_clerk,
    ("clerk", "institution"): body_clerk,
    ("clerk", "city"): city_clerk,
    ("approver", "city"): city_approver,
    ("clerk", "province"): officer,
    ("approver", "province"): province_approver,
    ("clerk", "ministry"): reviewer,
    ("expert", "panel"): expert,
}
