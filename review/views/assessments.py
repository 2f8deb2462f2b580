"""The assessment of a round and of a city as the ministry and the chair read it: who, how far, what came of it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import Round
from portal.accounts.carrying import confirm_again
from portal.accounts.models import User
from portal.accounts.permissions import holds_any
from portal.history.services import record
from portal.kit.access import access
from portal.kit.downloads import disposition
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from review import permissions, selectors
from review.choices import ASSESSING, CaseState, expert_word
from review.exports.assessments import assessment_workbook
from review.forms import small_number
from review.models import Assignment, Case
from review.selectors import assessments as reads
from review.selectors.balancing import propose
from review.selectors.panels import assessable, bars, loads, plan_of, pool
from review.selectors.scores import FAR_OFF_RULE, TOTAL_RULE
from review.services import assessment as services
from review.services import cases as case_services
from review.views.cases import CASE_RELATED
from review.views.frame import offers_of
from review.workflow import table_of

SORTS: dict[str, Callable[[reads.Assessment], Any]] = {
    "city": lambda row: (row.case.application.place.code, row.case.pk),
    "median": lambda row: -(row.median if row.median is not None else Decimal(-1)),
    "spread": lambda row: -(row.spread if row.spread is not None else Decimal(-1)),
    "progress": lambda row: (row.submitted - row.wanted, row.case.pk),
}
SORT_WORDS = {"city": "按行政区划", "median": "按中位数", "spread": "按极差", "progress": "按进度"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rounds_of(user: Any) -> Any:
    rounds = Round.objects.visible_to(user)
    return rounds if user.organisation.kind == "ministry" else rounds.filter(assessment_plan__panel=user.organisation)


@access(permissions.oversees_assessment)
@require_safe
def assessed_rounds(request: HttpRequest) -> HttpResponse:
    """The rounds in which experts assess; where there is one only, that one."""
    rounds = [each for each in rounds_of(request.user) if each.has_experts]
    if len(rounds) == 1:
        return redirect("review:round_assessment", rounds[0].code)
    return render(request, "review/assessment/rounds.html", {"rounds": rounds})


@access(permissions.oversees_assessment)
@require_safe
def round_assessment(request: HttpRequest, code: str) -> HttpResponse:
    """Every city with its experts and scores, sorted as the address says."""
    round = get_object_or_404(rounds_of(request.user), code=code)
    sort = request.GET.get("sort", "city")
    sort = sort if sort in SORTS else "city"
    rows = sorted(reads.round_assessments(round), key=SORTS[sort])
    live = [each for row in rows for each in row.rows]
    load = loads(round)
    context = {
        "round": round,
        "plan": plan_of(round),
        "rubric": reads.rubric_of(round),
        "rows": rows,
        "sort": sort,
        "sorts": [(key, word, f"?sort={key}") for key, word in SORT_WORDS.items()],
        "open": [each for each in live if each.submitted_at is None],
        "late": sum(each.is_late for each in live),
        "done": sum(each.submitted_at is not None for each in live),
        "total": len(live),
        "lacking": sum(row.lacking for row in rows if row.case.state == CaseState.IN_ASSESSMENT),
        "experts": [(person, load.get(person.pk, 0)) for person in pool(round)],
        "may_assign": bool(permissions.assigns_experts(request.user)),
        "may_plan": request.user.acts_as("round_manager", "ministry"),  # type: ignore[union-attr]
        "total_rule": TOTAL_RULE,
        "far_off_rule": FAR_OFF_RULE,
        "waiting": Case.objects.visible_to(request.user)
        .filter(application__round=round, state=CaseState.SENT_UP)
        .count(),
    }
    return render(request, "review/assessment/round.html", context)


@access(holds_any(("clerk", "round_manager"), "ministry"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_assignment(request: HttpRequest, code: str) -> HttpResponse:
    """均衡分配: a proposal with the load that comes of it; confirmed as it was shown, checked again by the service."""
    round = get_object_or_404(rounds_of(request.user), code=code)
    refusal = ""
    if request.method == "POST":
        pairs, user = chosen_pairs(request.POST.getlist("pair")), request.user
        try:
            confirm_again(request)
            made = services.assign(round=round, user=user, pairs=pairs)  # type: ignore[arg-type]
            messages.success(request, f"已分配{len(made)}项评审任务，并通知了专家。")
            return redirect("review:round_assessment", round.code)
        except Refused as refused:
            refusal = str(refused)
    context = {"round": round, "plan": plan_of(round), "refusal": refusal, **proposal_for(round)}
    return render(request, "review/assessment/propose.html", context, status=409 if refusal else None)


def chosen_pairs(posted: list[str]) -> list[tuple[int, int]]:
    """The pairs "case-expert" that stood in the page."""
    pairs = [[small_number(part) for part in each.split("-")] for each in posted]
    return [(each[0], each[1]) for each in pairs if len(each) == 2 and each[0] and each[1]]


def proposal_for(round: Round) -> dict[str, Any]:
    plan = plan_of(round)
    cases, experts = list(assessable(round)), pool(round)
    if plan is None or not experts:
        return {
            "pairs": [],
            "barred": [],
            "unplaced": [],
            "load": [],
            "lacking": [],
            "cases": len(cases),
            "experts": len(experts),
        }
    barred = bars(cases, experts)
    rows = Assignment.objects.filter(case__application__round=round).values_list("case", "expert", "ended_at")
    present: dict[int, set[int]] = {}
    for case, expert, ended in rows:
        if ended is None:
            present.setdefault(case, set()).add(expert)
    used = {(case, expert) for case, expert, ended in rows if ended is not None}
    by_case, by_expert = {each.pk: each for each in cases}, {each.pk: each for each in experts}
    found = propose(by_case, by_expert, per_city=plan.per_case, barred=set(barred), present=present, used=used)
    return {
        "pairs": [(by_case[case], by_expert[expert], f"{case}-{expert}") for case, expert in found.pairs],
        "barred": [(by_case[case], bar) for (case, _), bar in barred.items() if bar.can_be_lifted],
        "unplaced": [
            by_expert[each] for each in sorted({expert for (_, expert), bar in barred.items() if not bar.can_be_lifted})
        ],
        "load": [(by_expert[expert], number) for expert, number in found.load.items()],
        "lacking": [(by_case[case], number) for case, number in found.lacking.items()],
        "cases": len(cases),
        "experts": len(experts),
    }


@require_POST
@access(holds_any(("clerk", "round_manager"), "ministry"))
def remind(request: HttpRequest, code: str) -> HttpResponse:
    """催办 everybody with something open in the round."""
    round = get_object_or_404(rounds_of(request.user), code=code)
    rows = Assignment.objects.visible_to(request.user).live().filter(case__application__round=round)
    try:
        number = services.remind(
            round=round,
            user=request.user,  # type: ignore[arg-type]
            assignments=rows.filter(case__state=CaseState.IN_ASSESSMENT).select_related(
                "expert", "case__application__organisation__place"
            ),
        )
        messages.success(request, f"已提醒{number}位专家。")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("review:round_assessment", round.code)


@access(holds_any(("clerk", "approver", "round_manager"), "ministry"))
@require_safe
def workbook(request: HttpRequest, code: str) -> HttpResponse:
    """评分汇总表 as a workbook. Each time is written into the history."""
    round = get_object_or_404(rounds_of(request.user), code=code)
    content = assessment_workbook(round.title, reads.round_assessments(round), reads.rubric_of(round))
    if request.method == "GET":
        user: Any = request.user
        record(
            f"panel:{round.pk}",
            "panel.exported",
            user=user,
            organisation=user.organisation,
            payload={"title": round.title},
        )
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = disposition(f"{round.title}专家评分汇总表.xlsx", plain="scores.xlsx")
    response["Cache-Control"] = "private, no-store"
    return response


# --- One city -----------------------------------------------------------------------------------------------------


@access(permissions.oversees_assessment)
@require_safe
def case_assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """评审情况 of one city: experts, scores side by side, discussion, what can be done."""
    return case_page(request, found_case(request, pk))


def found_case(request: HttpRequest, pk: int) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).select_related(*CASE_RELATED), pk=pk)


def case_page(request: HttpRequest, found: Case, typed: Mapping[str, str] | None = None) -> HttpResponse:
    user: Any = request.user
    kind = user.organisation.kind
    summary, rubric = reads.assessment_of(found), reads.rubric_of(found.application.round)
    experts = pool(found.application.round)
    barred = bars([found], experts)
    on_case = {each.expert_id for each in summary.rows}
    state = found.state_seen_by(kind)
    is_open = found.state == CaseState.IN_ASSESSMENT
    context = {
        "case": found,
        "application": found.application,
        "round": found.application.round,
        "state_word": state.label,
        "state_tone": selectors.tone_of(state),
        "summary": summary,
        "table": score_table(summary, rubric),
        "choices": [(person, barred.get((found.pk, person.pk))) for person in experts if person.pk not in on_case],
        "voices": reads.discussion(found, user, by_name=kind == "ministry"),
        "interests": found.interests.select_related("expert"),
        "overrides": found.bar_overrides.select_related("expert", "decided_by"),
        "offers": [each for each in offers_of(table_of(found), found, user) if each.step.name in STEPS],
        "is_open": is_open,
        "may_assign": is_open and bool(permissions.assigns_experts(user)),
        "is_chair": bool(permissions.is_chair(user)),
        "may_lift": is_open and bool(permissions.is_chair(user)),
        "may_say": is_open and bool(permissions.is_chair(user)),
        "reading": selectors.reading(found.submission, is_masked=True) if kind == "panel" else [],
        "submission": found.submission,
        "may_read": kind == "panel" and state in ASSESSING,
        "kind": kind,
        "total_rule": TOTAL_RULE,
        "far_off_rule": FAR_OFF_RULE,
        "typed": typed or {},
    }
    return render(request, "review/assessment/case.html", context, status=409 if typed is not None else None)


STEPS = ("close_assessment", "reopen_assessment")


def score_table(summary: reads.Assessment, rubric: Any) -> dict[str, Any]:
    """Criteria down, experts across; only what was submitted."""
    shown = [each for each in summary.rows if each.submitted_at]
    by_expert = [(each, {row.key: row for row in reads.scored(rubric, each)}) for each in shown]
    return {
        "experts": [(each, expert_word(each.number), each.pk in summary.far_off) for each in shown],
        "rows": [
            (each["title"], each["weight"], [found.get(each["key"]) for _, found in by_expert])
            for each in (rubric.criteria if rubric else [])
        ],
    }


@require_POST
@access(permissions.oversees_assessment, carries=True)
def assessment_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign, take off, lift a bar, speak, close or open again; what is refused comes back with what was typed."""
    found = found_case(request, pk)
    typed = {name: clean_text(str(value)) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    try:
        if typed.get("step") != "say":
            confirm_again(request)
        messages.success(request, take(request.user, found, typed))
    except Refused as refusal:
        messages.error(request, str(refusal))
        found.refresh_from_db()
        return case_page(request, found, typed)
    return redirect(f"{reverse('review:case_assessment', args=[found.pk])}")


def take(user: Any, found: Case, typed: Mapping[str, str]) -> str:
    """Do what the page asks for; returns the sentence that says what was done."""
    reason = typed.get("reason", "")
    match typed.get("step"):
        case "assign":
            expert = chosen_expert(typed)
            services.assign(round=found.application.round, user=user, pairs=[(found.pk, expert.pk)])
            return f"已分配给{expert.name}，并通知了本人。"
        case "take_off":
            row = get_object_or_404(
                Assignment.objects.visible_to(user).live().filter(case=found),
                pk=small_number(typed.get("assignment", "")) or 0,
            )
            services.take_off(assignment=row, user=user, reason=reason)
            return f"{row.expert.name}不再评审该市，草稿已保留；请另行分配专家。"
        case "lift_bar":
            expert = chosen_expert(typed)
            services.lift_bar(case=found, user=user, expert=expert, reason=reason)
            return f"已同意{expert.name}不回避，并告知教育部。"
        case "say":
            services.say(case=found, user=user, text=typed.get("text", ""))
            return "已发言。"
    seen = small_number(typed.get("revision", ""))
    if seen is None:
        raise Refused("页面不完整，请刷新页面后再办理。")
    match typed.get("step"):
        case "close_assessment":
            case_services.close_assessment(case=found, user=user, seen=seen)
            return "已结束评审，由教育部审核人作出决定。"
        case "reopen_assessment":
            case_services.reopen_assessment(case=found, user=user, seen=seen, reason=reason)
            return "已重新评审，各位专家可以说明理由后修改评分。"
    raise Refused("没有这个步骤，请刷新页面后再办理。")


def chosen_expert(typed: Mapping[str, str]) -> User:
    expert = User.objects.filter(pk=small_number(typed.get("expert", "")) or 0).first()
    if expert is None:
        raise Refused("请先选择专家。")
    return expert
