"""The offices above: the province's matrix and one row over all its cities, the ministry's board."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from monitoring.choices import CycleState, ReportState
from monitoring.models import CityReport, Cycle, Value
from monitoring.selectors.matrix import columns_of, matrix_of
from monitoring.selectors.reports import Line
from monitoring.selectors.submissions import beside_rows, content_row
from monitoring.services import acceptance
from monitoring.sheets.submissions import printed_row
from monitoring.views.flow import ROWS_DONE, seen_rows
from monitoring.views.frame import chosen_step, typed_in
from monitoring.workflow import ROW
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.pages import Tab
from portal.kit.texts import small_number
from portal.kit.verdicts import Refused

PER_PAGE = 50


def cycles_for(user: Any) -> list[Cycle]:
    rows = Cycle.objects.visible_to(user).exclude(state=CycleState.PLANNED)
    return list(rows.select_related("version__framework"))


def chosen_cycle(request: Any) -> tuple[Cycle | None, list[Cycle]]:
    """The cycle of the address, else the latest that is open."""
    cycles = cycles_for(request.user)
    wanted = small_number(request.GET.get("cycle", ""))
    named = next((each for each in cycles if each.pk == wanted), None)
    latest = next((each for each in cycles if each.state == CycleState.OPEN), cycles[0] if cycles else None)
    return named or latest, cycles


def reports_of(user: Any, cycle: Cycle) -> Any:
    rows = CityReport.objects.visible_to(user).filter(cycle=cycle)
    return rows.select_related("city__place__parent", "city__parent", "cycle")


# --- The province -----------------------------------------------------------------------------------------------------


@require_safe
@access(acts_for("province"))
def province_board(request: HttpRequest) -> HttpResponse:
    return province_page(request)


def province_page(
    request: HttpRequest, typed: Mapping[str, str] | None = None, cycle: Cycle | None = None
) -> HttpResponse:
    user: Any = request.user
    chosen, cycles = chosen_cycle(request)
    chosen = cycle or chosen
    matrix = matrix_of(chosen, reports_of(user, chosen)) if chosen else None
    context = {
        "cycle": chosen,
        "cycles": cycles,
        "matrix": matrix,
        "late": [each for each in matrix.columns if each.late and not each.report.number] if matrix else [],
        "waiting": sum(each.waiting for each in matrix.columns) if matrix else 0,
        "is_approver": user.acts_as("approver", "province"),
        "typed": typed or {},
        "ticked": set(request.POST.getlist("rows")),
    }
    return render(request, "monitoring/province_board.html", context, status=None if typed is None else 409)


@require_POST
@access(acts_for("province"), carries=True)
def province_step(request: HttpRequest, pk: int) -> HttpResponse:
    """With the ticked cities: accept all that waits, send up, or return as a whole."""
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), pk=pk)
    typed = typed_in(request)
    try:
        confirm_again(request)
        done = _with_cities(request, cycle, typed)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return province_page(request, typed, cycle)
    messages.success(request, done)
    return redirect(f"{reverse('monitoring:province_board')}?cycle={cycle.pk}")


def _with_cities(request: Any, cycle: Cycle, typed: Mapping[str, str]) -> str:
    step = chosen_step(typed, {"accept": 1, "accept_province": 1, "return": 1})
    seen = seen_rows(request)
    reports = list(reports_of(request.user, cycle).filter(pk__in=seen).order_by("pk"))
    number = 0
    with transaction.atomic():
        for report in reports:
            given = {"report": report, "user": request.user}
            match step:
                case "accept":
                    number += len(acceptance.accept_waiting(seen=seen[report.pk], **given))
                case "accept_province":
                    acceptance.accept_for_the_province(seen=seen[report.pk], **given)
                case "return":
                    acceptance.return_report(seen=seen[report.pk], reason=typed.get("reason", ""), **given)
    if step == "accept" and not number:
        raise Refused("所选城市没有待审的数据。")
    words = {
        "accept": f"已接收{len(reports)}个城市的{number}项。",
        "accept_province": f"已接收{len(reports)}个城市的监测报告并报教育部。",
        "return": f"已退回{len(reports)}个城市。",
    }
    return words[step]


def _row_key(key: str) -> dict[str, int]:
    number = small_number(key[1:])
    if key[:1] not in "di" or number is None:
        raise Http404
    return {"definition": number} if key[0] == "d" else {"item": number}


@require_safe
@access(acts_for("province"))
def province_row(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    return row_page(request, get_object_or_404(Cycle.objects.visible_to(request.user), pk=pk), key)


def rows_over_cities(user: Any, cycle: Cycle, key: str) -> list[Value]:
    beside = ("report__city__place", "report__cycle", "report__city__parent", "returned_by", "organisation")
    asked = ("definition__element", "definition__version__framework", "item__version__framework")
    rows = Value.objects.visible_to(user).filter(report__cycle=cycle, **_row_key(key))
    return list(rows.select_related(*beside, *asked).order_by("report__city__place__code"))


def row_page(request: HttpRequest, cycle: Cycle, key: str, typed: Mapping[str, str] | None = None) -> HttpResponse:
    """One indicator over all cities that have handed it up: side by side what else would be judged one by one."""
    user: Any = request.user
    rows = rows_over_cities(user, cycle, key)
    if not rows:
        raise Http404
    lines, beside = [], beside_rows(rows)
    for row in rows:
        line = Line(row, content_row(row, beside))
        line.steps = [name for name in ("accept", "return") if ROW.judge(ROW.by_name[name], row, user)]
        lines.append(line)
    usable = {name for line in lines for name in line.steps}
    context = {
        "cycle": cycle,
        "key": key,
        "asked": rows[0].asked,
        "printed": [(line, printed_row(line.said)) for line in lines],
        "row_steps": [ROW.by_name[name] for name in ("accept", "return") if name in usable],
        "needs_reason": "return" in usable,
        "typed": typed or {},
        "ticked": set(request.POST.getlist("rows")),
    }
    return render(request, "monitoring/province_row.html", context, status=None if typed is None else 409)


@require_POST
@access(acts_for("province"), carries=True)
def province_row_step(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Accept or return the ticked cities' rows, all of them or none."""
    cycle, typed = get_object_or_404(Cycle.objects.visible_to(request.user), pk=pk), typed_in(request)
    try:
        confirm_again(request)
        step = chosen_step(typed, {"accept": 1, "return": 1})
        seen = seen_rows(request)
        chosen = [row for row in rows_over_cities(request.user, cycle, key) if row.pk in seen]
        if len(chosen) != len(seen):
            raise Refused("页面已过期：有的城市已先行处理，请刷新页面后再办理。")
        move_over_cities(step, chosen, request.user, seen, typed)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return row_page(request, cycle, key, typed)
    messages.success(request, ROWS_DONE[step].format(n=len(chosen)))
    return redirect("monitoring:province_board")


def move_over_cities(
    step: str, rows: Iterable[Value], user: Any, seen: Mapping[int, int], typed: Mapping[str, str]
) -> None:
    """Report by report in the order of their keys, so that two officers never wait for each other."""
    with transaction.atomic():
        for row in sorted(rows, key=lambda each: each.report_id):
            given = {"report": row.report, "rows": [row], "user": user, "seen": seen}
            if step == "accept":
                acceptance.accept_rows(**given)
            else:
                acceptance.return_rows(reason=typed.get("reason", ""), query=typed.get("query", ""), **given)


# --- The ministry -----------------------------------------------------------------------------------------------------


@require_safe
@access(acts_for("ministry"))
def ministry_board(request: HttpRequest) -> HttpResponse:
    return ministry_page(request)


def ministry_reports(request: Any, cycle: Cycle) -> Any:
    state = request.GET.get("state", "")
    rows = reports_of(request.user, cycle)
    return rows.filter(state=state) if state in ReportState.values else rows


def ministry_page(request: HttpRequest, typed: Mapping[str, str] | None = None) -> HttpResponse:
    user: Any = request.user
    cycle, cycles = chosen_cycle(request)
    page = Paginator(ministry_reports(request, cycle), PER_PAGE).get_page(request.GET.get("page")) if cycle else None
    context = {
        "cycle": cycle,
        "cycles": cycles,
        "tabs": _tabs(request, cycle) if cycle else [],
        "page": page,
        "columns": columns_of(cycle, page) if cycle and page else [],
        "may_accept": user.acts_as("clerk", "ministry")
        and any(each.state == ReportState.AT_MINISTRY for each in page or ()),
        "ticked": set(request.POST.getlist("rows")),
    }
    return render(request, "monitoring/ministry_board.html", context, status=None if typed is None else 409)


def _tabs(request: Any, cycle: Cycle) -> list[Tab]:
    counts = Counter(reports_of(request.user, cycle).order_by().values_list("state", flat=True))
    address, chosen = f"{reverse('monitoring:ministry_board')}?cycle={cycle.pk}", request.GET.get("state", "")
    tabs = [Tab("全部", address, sum(counts.values()), chosen not in ReportState.values)]
    return tabs + [
        Tab(each.label, f"{address}&state={each.value}", counts[each], each == chosen)
        for each in ReportState
        if counts[each]
    ]


@require_POST
@access(acts_for("ministry"), carries=True)
def ministry_step(request: HttpRequest, pk: int) -> HttpResponse:
    """验收 of the ticked reports: each by itself, and for each that cannot be accepted the reason."""
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), pk=pk)
    try:
        confirm_again(request)
        seen = seen_rows(request)
        chosen = list(reports_of(request.user, cycle).filter(pk__in=seen).order_by("pk"))
        done, refused = acceptance.accept_many(reports=chosen, user=request.user, seen=seen)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return ministry_page(request, typed_in(request))
    for each in refused:
        messages.error(request, each)
    if done:
        messages.success(request, f"已验收{len(done)}个城市的监测报告。")
    return redirect(f"{reverse('monitoring:ministry_board')}?cycle={cycle.pk}")
