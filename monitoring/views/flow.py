"""A report on its way up: its own page with the steps, the rows ticked and moved together, what was handed up."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from monitoring.choices import RemarkKind, ReportState, RowState
from monitoring.models import CityReport, Remark, Submission, Value
from monitoring.querysets import kind_of_office
from monitoring.selectors.entry import rows_of
from monitoring.selectors.lines import remarks_seen_by
from monitoring.selectors.objections import attach
from monitoring.selectors.reports import REPORT_TONES, Line, lines_of, reads_live, states_of, works_in_the_city
from monitoring.selectors.submissions import changed, content_row
from monitoring.selectors.submissions import rows_of as frozen_rows
from monitoring.services import acceptance, flow
from monitoring.sheets.submissions import SUBMISSION, printed_row
from monitoring.views.frame import chosen_step, get_or_post, offers_here, seen_in, typed_in
from monitoring.workflow import REPORT, ROW
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for
from portal.documents.selectors import papers_about
from portal.history.selectors import entries, happenings
from portal.kit.access import access
from portal.kit.pages import Happening, Tab
from portal.kit.texts import small_number
from portal.kit.transitions import without_need
from portal.kit.verdicts import Refused

OFFICES = ("city", "province", "ministry")
DONE = {
    "hand_over": "已汇总送签，请签发人签发上报。",
    "sign": "已签发并上报，《监测数据上报表》正在盖章。",
    "send_back": "已退回汇总。",
    "take_back": "已取回，可以继续核对汇总。",
    "withdraw": "已撤回上报，更正后请重新送签、签发。",
    "accept_province": "已接收并报教育部。",
    "return": "已退回城市。",
    "accept": "已验收。",
    "return_to_province": "已退回省级。",
}
ROWS_DONE = {
    "submit": "已提交{n}项。",
    "take_back": "已撤回{n}项，改好后请重新提交。",
    "check": "{n}项核对通过。",
    "return_to_office": "已将{n}项退回填报单位。",
    "correct": "已签发更正{n}项，《监测数据上报表》正在盖章。",
    "accept": "已接收{n}项。",
    "return": "已退回{n}项，监测报告随即退回城市。",
    "reopen": "已重新开放{n}项。",
    "close": "已收回{n}项。",
}
# What each office does with ticked rows, in the order of the buttons.
ROW_STEPS: dict[str, tuple[str, ...]] = {
    "city": ("check", "correct", "submit", "take_back", "return_to_office"),
    "province": ("accept", "return"),
    "ministry": ("reopen", "close"),
}


def found_report(request: Any, pk: int) -> CityReport:
    rows = CityReport.objects.visible_to(request.user).select_related("cycle__version", "city__place", "city__parent")
    return get_object_or_404(rows, pk=pk)


@require_safe
@access(acts_for(*OFFICES))
def report(request: HttpRequest, pk: int) -> HttpResponse:
    return report_page(request, found_report(request, pk))


def report_page(
    request: HttpRequest, found: CityReport, typed: Mapping[str, str] | None = None, status: int | None = None
) -> HttpResponse:
    user: Any = request.user
    rows = rows_of(found)
    lines = lines_of(found, user, rows)
    steps = row_steps(found, user, lines)
    chosen = request.GET.get("state", "")
    shown = [line for line in lines if not chosen or (line.row.state == chosen and not line.row.is_computed)]
    if reads_live(user, found) and works_in_the_city(user, found):
        flow.prepare_to_hand_over(found)
    context = {
        "report": found,
        "tone": REPORT_TONES[ReportState(found.state)],
        "is_city": works_in_the_city(user, found),
        "is_live": reads_live(user, found),
        "lines": shown,
        "printed": [(line, printed_row(line.said)) for line in shown],
        "tabs": _tabs(found, rows, chosen) if lines else [],
        "row_steps": steps,
        "needs_reason": any("reason" in step.needs for step in steps),
        "typed": typed or {},
        "ticked": set(request.POST.getlist("rows")),
        "offers": without_need(offers_here(REPORT, found, user), "date"),
        "submissions": Submission.objects.visible_to(user).filter(report=found).select_related("by").defer("content"),
        "papers": papers_about(found.chain, SUBMISSION).order_by("-version") if may_see_papers(user, found) else (),
        "happenings": way_of(found, user),
        "due": due_of(user, found),
        "links": links_of(user, found),
    }
    return render(request, "monitoring/report.html", context, status=status)


def links_of(user: Any, found: CityReport) -> list[tuple[str, str]]:
    """Where else this report is worked at."""
    names: dict[str, tuple[tuple[str, str], ...]] = {
        "city": (
            *((("核对并提交本单位的数据", "submit_rows"),) if user.acts_as("clerk", "city") else ()),
            *(("填报", "entry"), ("分工和进度", "board"), ("工作方案和自查自评", "plan")),
        ),
        "province": (("填报进度", "board"), ("工作方案和自查自评", "plan")),
        "ministry": (("填报进度", "board"), ("工作方案和自查自评", "plan"), ("专家评分", "scores")),
    }
    chosen = names[kind_of_office(user)]
    if not (reads_live(user, found) or works_in_the_city(user, found)):
        chosen = chosen[:1]
    return [(word, reverse(f"monitoring:{name}", args=[found.pk])) for word, name in chosen]


def may_see_papers(user: Any, found: CityReport) -> bool:
    return Submission.objects.visible_to(user).filter(report=found).exists()


def due_of(user: Any, found: CityReport) -> tuple[str, datetime]:
    """The date that concerns this office."""
    cycle = found.cycle
    match kind_of_office(user):
        case "province":
            return "省级审核期限", cycle.due_provinces
        case "ministry":
            return "部级验收期限", cycle.due_nation
    return "城市上报期限", cycle.due_cities


def _tabs(found: CityReport, rows: list[Value], chosen: str) -> list[Tab]:
    counts, address = states_of(rows), reverse("monitoring:report", args=[found.pk])
    tabs = [Tab("全部", address, len(rows), not chosen)]
    return tabs + [
        Tab(state.label, f"{address}?state={state.value}", counts[state.value], chosen == state.value)
        for state in RowState
        if counts[state.value]
    ]


def row_steps(found: CityReport, user: Any, lines: list[Line]) -> list[Any]:
    """The steps that some row allows; each line learns which of them it allows itself."""
    names = ROW_STEPS.get(kind_of_office(user), ())
    if "submit" in names and lines:
        attach(found, [line.row for line in lines], user=user, among=[line.row for line in lines])
    asked = _queries(found, user)
    for line in lines:
        line.queries = asked[line.row.pk]
        line.steps = [name for name in names if ROW.judge(ROW.by_name[name], line.row, user)]
    usable = {name for line in lines for name in line.steps}
    return [ROW.by_name[name] for name in names if name in usable]


def _queries(found: CityReport, user: Any) -> dict[int, list[tuple[Remark, list[Remark]]]]:
    """What was asked of each row and is not settled, with the answers: as far as this reader's business goes."""
    said = list(remarks_seen_by(user).filter(value__report=found).select_related("organisation"))
    rows: dict[int, list[tuple[Remark, list[Remark]]]] = defaultdict(list)
    for query in said:
        if query.kind == RemarkKind.QUERY and query.settled_at is None:
            rows[query.value_id].append((query, [each for each in said if each.query_id == query.pk]))
    return rows


# What the offices above a city read of its history: not who in the city did what before it was signed.
ABOVE = (
    *("city_report.opened", "city_report.sign", "city_report.withdraw", "city_report.accept_province"),
    *("city_report.return", "city_report.accept", "city_report.return_to_province", "city_report.correct"),
    *("rows.accept", "rows.return", "rows.reopen", "rows.close"),
)


def way_of(found: CityReport, user: Any) -> list[Happening]:
    """办理进度 for this reader."""
    rows = entries(found.chain)
    return happenings(rows if works_in_the_city(user, found) else rows.filter(verb__in=ABOVE))


# --- Steps ------------------------------------------------------------------------------------------------------------

STEPS: dict[str, Callable[..., Any]] = {
    "hand_over": flow.hand_over,
    "sign": flow.sign,
    "send_back": flow.send_back,
    "take_back": flow.take_back_report,
    "withdraw": flow.withdraw,
    "accept_province": acceptance.accept_for_the_province,
    "return": acceptance.return_report,
    "accept": acceptance.accept,
    "return_to_province": acceptance.return_to_province,
}


@require_POST
@access(acts_for(*OFFICES), carries=True)
def report_step(request: HttpRequest, pk: int) -> HttpResponse:
    found, typed = found_report(request, pk), typed_in(request)
    try:
        confirm_again(request)
        name = chosen_step(typed, STEPS)
        given = {"reason": typed.get("reason", "")} if "reason" in REPORT.by_name[name].needs else {}
        STEPS[name](report=found, user=request.user, seen=seen_in(request), **given)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return report_page(request, found_report(request, pk), typed, 409)
    messages.success(request, DONE[name])
    return redirect("monitoring:report", pk)


def seen_rows(request: HttpRequest) -> dict[int, int]:
    """The ticked rows with the revision that the page showed of each; raises ``Refused`` for what is none."""
    pairs = [each.partition(":") for each in request.POST.getlist("rows")]
    found = {small_number(key): small_number(revision) for key, _, revision in pairs}
    if None in found or None in found.values():
        raise Refused("页面不完整，请刷新页面后再办理。")
    if not found:
        raise Refused("请先勾选要办理的数据。")
    return found  # type: ignore[return-value]


def until_in(typed: Mapping[str, str]) -> datetime:
    """The end of a reopening, as Beijing time; a day means its end."""
    text = typed.get("until", "").strip()
    moment = parse_datetime(f"{text}T23:59:59" if len(text) == 10 else text) if text else None
    if moment is None:
        raise Refused("请填写重新开放的截止日期。")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


ROW_SERVICES: dict[str, Callable[..., Any]] = {
    "submit": flow.submit_rows,
    "take_back": flow.take_back_rows,
    "check": flow.check_rows,
    "return_to_office": flow.return_to_offices,
    "correct": flow.correct_rows,
    "accept": acceptance.accept_rows,
    "return": acceptance.return_rows,
    "reopen": acceptance.reopen_rows,
    "close": acceptance.close_rows,
}


def move_ticked(request: HttpRequest, found: CityReport, rows: Any, typed: dict[str, str]) -> str:
    """Do with the ticked ones of ``rows`` what was pressed; returns the sentence that says so."""
    confirm_again(request)
    name = chosen_step(typed, ROW_SERVICES)
    seen = seen_rows(request)
    given: dict[str, Any] = {}
    if "reason" in ROW.by_name[name].needs:
        given["reason"] = typed.get("reason", "")
    if name == "return":
        given["query"] = typed.get("query", "")
    if name == "reopen":
        given["until"] = until_in(typed)
    ticked = list(rows.filter(pk__in=seen))
    if len(ticked) != len(seen):
        raise Refused("页面已过期：有的数据已不由您办理，请刷新页面后再办理。")
    ROW_SERVICES[name](report=found, rows=ticked, user=request.user, seen=seen, **given)
    return ROWS_DONE[name].format(n=len(ticked))


@require_POST
@access(acts_for(*OFFICES), carries=True)
def rows_step(request: HttpRequest, pk: int) -> HttpResponse:
    found, typed = found_report(request, pk), typed_in(request)
    try:
        done = move_ticked(request, found, Value.objects.filter(report=found), typed)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return report_page(request, found_report(request, pk), typed, 409)
    messages.success(request, done)
    return redirect("monitoring:report", pk)


# --- The office that answers ------------------------------------------------------------------------------------------


@get_or_post
@access(acts_for("department", "institution", "city"), carries=True)
def submit_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """What an office still owes, what it can submit now, and what it has submitted: its own rows alone."""
    found, typed = found_report(request, pk), typed_in(request)
    own = Value.objects.visible_to(request.user).asked().filter(report=found, organisation=request.user.organisation)  # type: ignore[union-attr]
    if request.method == "POST":
        try:
            if typed.get("step") not in ("submit", "take_back"):
                raise Refused("没有这个步骤，请刷新页面后再办理。")
            done = move_ticked(request, found, own, typed)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return submit_page(request, found, set(request.POST.getlist("rows")), 409)
        messages.success(request, done)
        return redirect("monitoring:submit_rows", pk)
    return submit_page(request, found, None)


def submit_page(
    request: HttpRequest, found: CityReport, ticked: set[str] | None, status: int | None = None
) -> HttpResponse:
    user: Any = request.user
    every = rows_of(found)
    own = [row for row in every if row.organisation_id == user.organisation.pk and not row.is_computed]
    attach(found, own, user=user, among=every)
    lines = [Line(row, content_row(row)) for row in own]
    submitting, taking = ROW.by_name["submit"], ROW.by_name["take_back"]
    ready, wanting, submitted = [], [], []
    for line in lines:
        answer = ROW.judge(submitting, line.row, user)
        if answer:
            ready.append((line, printed_row(line.said)))
        elif line.row.state in submitting.sources:
            wanting.append((line, printed_row(line.said), answer.reason))
        else:
            submitted.append((line, printed_row(line.said), bool(ROW.judge(taking, line.row, user))))
    wanting.sort(key=lambda each: each[0].row.state != RowState.RETURNED)
    context = {
        "report": found,
        "is_city": works_in_the_city(user, found),
        "ready": ready,
        "wanting": wanting,
        "submitted": submitted,
        "may_take_back": any(each[2] for each in submitted),
        "ticked": {line.token for line, _ in ready} if ticked is None else ticked,
        "due": min((row.due_at for row in own if row.due_at), default=found.cycle.due_departments),
    }
    return render(request, "monitoring/submit_rows.html", context, status=status)


# --- What was handed up -----------------------------------------------------------------------------------------------


@require_safe
@access(acts_for(*OFFICES))
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """One submission as it was signed, beside the one before."""
    rows = Submission.objects.visible_to(request.user).select_related("report__cycle", "report__city__place", "by")
    found = get_object_or_404(rows, pk=pk)
    content = frozen_rows(found)
    earlier = (
        Submission.objects.visible_to(request.user).filter(report=found.report_id, number=found.number - 1).first()
    )
    context = {
        "submission": found,
        "report": found.report,
        "printed": [(row, printed_row(row)) for row in content],
        "earlier": earlier,
        "changes": changed(frozen_rows(earlier), content) if earlier is not None else [],
        "papers": papers_about(found.report.chain, SUBMISSION).filter(version=found.number),
    }
    return render(request, "monitoring/submission.html", context)
