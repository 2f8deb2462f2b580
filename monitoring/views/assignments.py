"""The board of the city, who answers for which rows, reminders."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from monitoring.choices import COLLECTING, WITH_THE_DEPARTMENT, Department
from monitoring.forms.assignments import AssignForm
from monitoring.models import CityReport
from monitoring.permissions import is_city_clerk
from monitoring.selectors.assignments import board as lines_of
from monitoring.selectors.assignments import departments_asked, given_out, offices_for, rows_by_element
from monitoring.selectors.completeness import completeness
from monitoring.selectors.cycles import reports_before
from monitoring.services import assignments as services
from monitoring.views.frame import get_or_post, keys_in
from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access
from portal.kit.pages import Tab
from portal.kit.texts import small_number
from portal.kit.verdicts import Refused

OFFICES = ("city", "province", "ministry")
CITY_CLERK = holds("clerk", "city")
NOBODY = "none"


def found_report(request: Any, pk: int) -> CityReport:
    rows = CityReport.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("cycle__version", "city__place__parent", "city__parent"), pk=pk)


@access(acts_for(*OFFICES))
@require_safe
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """部门 × 状态: how far the city is. Offices above see the progress, not the figures."""
    report = found_report(request, pk)
    lines = lines_of(report)
    now = timezone.now()
    may_act = may_assign(request.user, report)
    context = {
        "report": report,
        "cycle": report.cycle,
        "lines": [(line, line.is_late(now)) for line in lines],
        "complete": completeness(report.values),
        "filled": sum(line.filled for line in lines),
        "total": sum(line.total for line in lines),
        "unassigned": next((line.total for line in lines if line.organisation is None), 0),
        "may_act": may_act,
        "may_remind": may_act,
        "is_city": request.user.organisation.kind == "city",  # type: ignore[union-attr]
        "reads_plan": CityReport.objects.open_to(request.user).filter(pk=report.pk).exists(),
        "improvements": report.improvements.filter(done_on__isnull=True).count(),
    }
    return render(request, "monitoring/board.html", context)


@require_POST
@access(CITY_CLERK)
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """提醒: everybody who still has rows to submit, or those that are ticked."""
    user: Any = request.user
    report = found_report(request, pk)
    chosen = None if request.POST.get("all") else keys_in(request.POST.getlist("row"))
    try:
        if chosen is not None and not chosen:
            raise Refused("请先勾选要提醒的单位，或者按“提醒全部”。")
        done = services.remind(report=report, user=user, organisations=chosen)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if done.told:
            messages.success(request, f"已提醒{len(done.told)}个单位：{'、'.join(map(str, done.told))}。")
        if done.told_before:
            names = "、".join(map(str, done.told_before))
            messages.info(request, f"今天已提醒过，不再重复：{names}。")
    return redirect("monitoring:board", pk)


def may_assign(user: Any, report: CityReport) -> bool:
    return bool(is_city_clerk(user, report)) and report.is_collecting


def chosen_rows(asked: Any, report: CityReport) -> Any:
    """Rows of the body that the tab names: all, nobody's, one body's; of one default department where one is chosen."""
    rows, office = given_out(report), asked.GET.get("office", "")
    department = asked.GET.get("department", "")
    if department in Department.values:
        rows = rows.filter(Q(definition__department=department) | Q(item__department=department))
    if office == NOBODY:
        return rows.filter(organisation__isnull=True)
    key = small_number(office)
    return rows if key is None else rows.filter(organisation=key)


@access(CITY_CLERK, carries=True)
@get_or_post
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """分工: many rows at once to a body, by the division of duties, or as in an earlier cycle."""
    user: Any = request.user
    report = found_report(request, pk)
    offices = offices_for(report)
    posts = request.method == "POST"
    form = AssignForm(request.POST if posts else None, offices=offices, templates=reports_before(report))
    if posts and form.is_valid():
        try:
            given = _given(report, form, keys_in(request.POST.getlist("row")), user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            left = f"；{given.left}行已提交，保持不变" if given.left else ""
            if given.changed:
                messages.success(request, f"已分工{given.changed}行{left}，承担单位收到消息。")
            else:
                messages.info(request, f"没有需要变动的行{left}。")
            return redirect(request.get_full_path())
    context = {
        "report": report,
        "cycle": report.cycle,
        "form": form,
        "tabs": _tabs(request, report),
        "groups": rows_by_element(chosen_rows(request, report)),
        "departments": departments_asked(report),
        "department": request.GET.get("department", ""),
        "office": request.GET.get("office", ""),
        "ticked": keys_in(request.POST.getlist("row")) if posts else set(),
        "may_act": may_assign(user, report),
        "still_open": WITH_THE_DEPARTMENT,
        "why_not": services.CYCLE_IS_OVER if report.state in COLLECTING else services.IN_THE_CITY_ONLY,
        "templates": reports_before(report),
        "has_bodies": len(offices) > 1,
    }
    return render(request, "monitoring/assign.html", context, status=409 if form.errors else None)


def _given(report: CityReport, form: AssignForm, rows: set[int], user: Any) -> services.Given:
    given = form.cleaned_data
    match given["how"]:
        case "duties":
            return services.assign_by_duties(report=report, user=user)
        case "template":
            if given["template"] is None:
                raise Refused("请选择参照哪一期的分工。")
            return services.assign_like(report=report, template=given["template"], user=user)
    if given["organisation"] is None and not given["takes_back"]:
        raise Refused("请选择承担单位。")
    return services.assign(
        report=report,
        values=rows,
        organisation=None if given["takes_back"] else given["organisation"],
        user=user,
        due_at=given["due_at"],
        why=given["why"],
    )


def _tabs(request: HttpRequest, report: CityReport) -> list[Tab]:
    address, office = reverse("monitoring:assign", args=[report.pk]), request.GET.get("office", "")
    lines = [each for each in lines_of(report) if each.total]
    tabs = [Tab("全部", address, sum(each.total for each in lines), not office)]
    for each in lines:
        key = NOBODY if each.organisation is None else str(each.organisation.pk)
        word = "未分工" if each.organisation is None else each.organisation.short_name
        tabs.append(Tab(word, f"{address}?office={key}", each.total, office == key))
    return tabs


@require_POST
@access(holds("clerk", "department", "institution"), carries=True)
def hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    """退还: rows that are not the business of this department go back to the city, with the reason."""
    user: Any = request.user
    report = found_report(request, pk)
    try:
        number = services.hand_back(
            report=report, values=keys_in(request.POST.getlist("row")), user=user, why=request.POST.get("why", "")
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已退还{number}行，市级填报人收到消息；已填内容保留。")
        if not CityReport.objects.visible_to(user).filter(pk=pk).exists():
            return redirect("monitoring:cycles")
    return redirect("monitoring:hand_back_rows", pk)


@access(holds("clerk", "department", "institution"))
@require_safe
def hand_back_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of the own rows are to go back, and why."""
    user: Any = request.user
    report = found_report(request, pk)
    rows = given_out(report).filter(organisation=user.organisation, state__in=sorted(WITH_THE_DEPARTMENT))
    context = {"report": report, "cycle": report.cycle, "groups": rows_by_element(rows)}
    context["still_open"] = WITH_THE_DEPARTMENT
    return render(request, "monitoring/hand_back.html", context)
