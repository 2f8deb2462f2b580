"""工作方案: who leads, who does what, whom the city has commissioned, what it finds of itself, what it will do better."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from monitoring.forms.plans import LINES, PlanForm, SelfAssessmentForm
from monitoring.models import CityReport, Plan
from monitoring.permissions import is_city_clerk
from monitoring.services import plans as services
from monitoring.views.frame import get_or_post, seen_in
from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access
from portal.kit.texts import small_number
from portal.kit.verdicts import Refused

TITLES = {
    "plan": "工作方案",
    "duties": "责任分工",
    "commissions": "委托事项",
    "self-assessment": "自查自评",
    "improvements": "改进事项",
}
LEADS = {
    "plan": "领导小组（协调小组）和监测工作方案。",
    "duties": "部门职责录自七部门意见，可按本市实际增减；默认部门相同的填报行分给该行的承担单位。",
    "commissions": "受委托承担监测工作（全部或部分）的机构。",
    "self-assessment": "上报前对本市数据和工作的自查自评；随报告送省级、教育部。",
    "improvements": "要改进的事项、责任单位和完成时限；到下期还没有完成的，自动转入下期。",
}


def found_plan(request: Any, pk: int) -> CityReport:
    """The report of a plan that the person may read: nobody above a city before it has been handed up."""
    rows = CityReport.objects.open_to(request.user)
    return get_object_or_404(rows.select_related("cycle__version", "city__place__parent"), pk=pk)


@access(acts_for("city", "province", "ministry"))
@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    report = found_plan(request, pk)
    is_clerk = bool(is_city_clerk(request.user, report))
    context = {
        "report": report,
        "cycle": report.cycle,
        "plan": Plan.objects.filter(report=report).first(),
        "duties": report.duties.select_related("organisation"),
        "commissions": report.commissions.select_related("organisation"),
        "improvements": report.improvements.select_related("element", "carried_from__report__cycle"),
        "today": timezone.localdate(),
        "may_edit": is_clerk and report.is_collecting,
        "may_improve": is_clerk,
    }
    return render(request, "monitoring/plan.html", context)


@access(holds("clerk", "city"), carries=True)
@get_or_post
def edit_plan(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """One part of it: a form, or the lines of a list all at once."""
    if part not in TITLES:
        raise Http404
    report = found_plan(request, pk)
    kept, _ = Plan.objects.get_or_create(report=report)
    form = _form(request, report, kept, part)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, report, form, part)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"已保存{TITLES[part]}。")
            return redirect("monitoring:plan", pk)
    seen = small_number(request.POST.get("revision", "")) if request.method == "POST" else None
    context = {
        "report": report,
        "cycle": report.cycle,
        "form": form,
        "part": part,
        "title": TITLES[part],
        "lead": LEADS[part],
        "is_list": part in LINES,
        "revision": kept.revision if seen is None else seen,
    }
    status = 409 if request.method == "POST" else None
    return render(request, "monitoring/plan_form.html", context, status=status)


def _form(request: HttpRequest, report: CityReport, kept: Plan, part: str) -> Any:
    given = request.POST if request.method == "POST" else None
    if part in LINES:
        return LINES[part](given, instance=report, prefix="line", form_kwargs={"report": report})
    if part == "plan":
        return PlanForm(given, instance=Plan.objects.get(pk=kept.pk))
    initial = {"done": kept.self_assessed_at is not None}
    return SelfAssessmentForm(given, instance=Plan.objects.get(pk=kept.pk), initial=initial)


def _save(request: HttpRequest, report: CityReport, form: Any, part: str) -> None:
    user: Any = request.user
    seen = seen_in(request)
    if part in LINES:
        services.save_lines(report=report, lines=form, user=user, seen=seen)
    elif part == "plan":
        services.save_plan(report=report, plan=form.instance, user=user, seen=seen)
    else:
        given = form.cleaned_data
        services.assess_itself(report=report, text=given["self_assessment"], done=given["done"], user=user, seen=seen)
