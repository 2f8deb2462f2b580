"""评审安排 for the round manager: panel, pool, experts' data, rubric."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import Round
from portal.accounts.models import Organisation, User
from portal.accounts.permissions import holds, holds_any
from portal.accounts.selectors import people
from portal.kit.access import access
from portal.kit.verdicts import Refused
from review.choices import LEVELS, STARTER_RUBRIC
from review.forms import small_number
from review.forms.assessment import PlanForm, ProfileForm, filled_rows, rubric_rows, typed_rows
from review.models import ExpertProfile
from review.selectors.assessments import rubric_of
from review.selectors.panels import panel_people, panels, plan_of, profiles_of
from review.selectors.scores import TOTAL_RULE
from review.services import assessment as services

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
STARTER = [
    {"key": key, "title": title, "weight": weight, "anchors": list(anchors)}
    for key, title, weight, anchors in STARTER_RUBRIC
]


def managed(request: HttpRequest, code: str) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user), code=code)


@access(holds("round_manager", "ministry"), carries=True)
@get_or_post
def panel(request: HttpRequest, code: str) -> HttpResponse:
    """Save the plan, put an expert into the pool or take one out; what is refused comes back with its reason."""
    round = managed(request, code)
    plan = plan_of(round)
    is_plan = request.method == "POST" and "panel" in request.POST
    form = PlanForm(request.POST if is_plan else None, round=round, plan=plan)
    refusal = ""
    if request.method == "POST":
        try:
            if _pressed(request, round, form, is_plan):
                return redirect("review:panel", round.code)
        except Refused as refused:
            refusal = str(refused)
    context = {
        "round": round,
        "plan": plan,
        "form": form,
        "revision": plan.revision if plan else 0,
        "people": panel_people(plan) if plan else [],
        "rubric": rubric_of(round),
        "refusal": refusal,
    }
    return render(request, "review/assessment/panel.html", context, status=409 if refusal else None)


def _pressed(request: HttpRequest, round: Round, form: PlanForm, is_plan: bool) -> bool:
    user: Any = request.user
    if is_plan:
        if not form.is_valid():
            return False
        seen = small_number(request.POST.get("revision", ""))
        if seen is None:
            raise Refused("页面不完整，请刷新页面后再保存。")
        services.save_plan(
            round=round,
            user=user,
            seen=seen,
            panel=form.cleaned_data["panel"],
            per_case=form.cleaned_data["per_case"],
            due_at=form.due_at(),
        )
        messages.success(request, "已保存评审安排。")
        return True
    expert = User.objects.filter(pk=small_number(request.POST.get("expert", "")) or 0).first()
    if expert is None:
        raise Refused("没有找到这位专家，请刷新页面后再办理。")
    if request.POST.get("do") == "remove":
        services.remove_from_pool(round=round, user=user, expert=expert)
        messages.success(request, f"已将{expert.name}移出本批次专家。")
    else:
        services.add_to_pool(round=round, user=user, expert=expert)
        messages.success(request, f"已将{expert.name}列入本批次专家。")
    return True


@access(holds_any(("round_manager", "account_manager"), "ministry"))
@require_safe
def experts(request: HttpRequest) -> HttpResponse:
    """专家信息: everybody with the role in a panel, and what is known of them."""
    return render(request, "review/assessment/experts.html", {"rows": expert_rows()})


def expert_rows() -> list[tuple[User, ExpertProfile | None, Organisation]]:
    found = [(person, each) for each in panels() for person in people(each, "expert", "approver")]
    profiles = profiles_of(person for person, _ in found)
    return [(person, profiles.get(person.pk), each) for person, each in found]


@access(holds_any(("round_manager", "account_manager"), "ministry"), carries=True)
@get_or_post
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """Province and employer of one expert."""
    known = User.objects.filter(appointments__organisation__kind="panel").distinct()
    person = get_object_or_404(known, pk=pk)
    profile = ExpertProfile.objects.filter(user=person).first()
    form = ProfileForm(request.POST or None, profile=profile)
    if form.is_valid():
        user: Any = request.user
        try:
            services.keep_profile(expert=person, user=user, **form.cleaned_data)
            messages.success(request, f"已登记{person.name}的专家信息。")
            return redirect("review:experts")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "review/assessment/expert.html", {"person": person, "form": form, "profile": profile})


@access(holds("round_manager", "ministry"), carries=True)
@get_or_post
def rubric(request: HttpRequest, code: str) -> HttpResponse:
    """评分标准; a refused one comes back as it was typed."""
    round = managed(request, code)
    current, refusal = rubric_of(round), ""
    rows = rubric_rows(current, STARTER)
    if request.method == "POST":
        rows, user = typed_rows(request.POST), request.user
        seen = small_number(request.POST.get("version", ""))
        try:
            if seen is None:
                raise Refused("页面不完整，请刷新页面后再办理。")
            saved = services.save_rubric(round=round, user=user, seen=seen, criteria=filled_rows(rows))  # type: ignore[arg-type]
            messages.success(request, f"已保存评分标准第{saved.version}版。")
            return redirect("review:rubric", round.code)
        except Refused as refused:
            refusal = str(refused)
    context = {
        "round": round,
        "rubric": current,
        "rows": [(number, row, list(zip(LEVELS, row["anchors"], strict=True))) for number, row in enumerate(rows, 1)],
        "levels": LEVELS,
        "versions": round.rubrics.select_related("made_by"),
        "is_template": current is None and request.method != "POST",
        "refusal": refusal,
        "rule": TOTAL_RULE,
    }
    return render(request, "review/assessment/rubric.html", context, status=409 if refusal else None)
