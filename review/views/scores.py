"""An expert's own pages: what is to be assessed, and one city with its form, materials and scores."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import holds
from portal.kit.access import access
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from review import selectors
from review.choices import AssignmentState, CaseState, expert_word
from review.forms import small_number
from review.forms.assessment import typed_scores
from review.models import Assignment
from review.selectors import assessments as reads
from review.selectors.scores import TOTAL_RULE
from review.services import assessment as services
from review.services.assessment import Typed

TONES = {
    AssignmentState.ASSIGNED: "amber",
    AssignmentState.READING: "amber",
    AssignmentState.SCORING: "blue",
    AssignmentState.SUBMITTED: "green",
    AssignmentState.ENDED: "grey",
}


@access(holds("expert", "panel"))
@require_safe
def assessments(request: HttpRequest) -> HttpResponse:
    """我的评审: what is open first, by the day that it is due."""
    rows = [(each, each.state.label, TONES[each.state]) for each in reads.own_assignments(request.user)]
    waiting = [row for row in rows if is_open(row[0])]
    waiting.sort(key=lambda row: (row[0].due_at is None, row[0].due_at, row[0].pk))
    context = {
        "waiting": waiting,
        "done": [row for row in rows if not is_open(row[0])],
        "submitted": sum(each.submitted_at is not None and each.ended_at is None for each, _, _ in rows),
        "total": sum(each.ended_at is None for each, _, _ in rows),
    }
    return render(request, "review/assessment/mine.html", context)


def is_open(row: Assignment) -> bool:
    return row.ended_at is None and row.submitted_at is None and row.case.state == CaseState.IN_ASSESSMENT


def own(request: HttpRequest, pk: int) -> Assignment:
    rows = Assignment.objects.visible_to(request.user).filter(expert=request.user)
    return get_object_or_404(
        rows.select_related(
            "submission",
            "rubric",
            "case__application__round",
            "case__application__organisation__place__parent",
            "case__application__organisation__parent",
        ),
        pk=pk,
    )


@access(holds("expert", "panel"))
@require_safe
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare first; then the form and its materials beside the scores."""
    return page(request, own(request, pk))


def page(
    request: HttpRequest, row: Assignment, *, typed: Typed | None = None, refusal: str = "", words: str = ""
) -> HttpResponse:
    round = row.case.application.round
    is_running = row.ended_at is None and row.case.state == CaseState.IN_ASSESSMENT
    may_read = is_running and row.cleared_at is not None
    rubric = reads.rubric_of(round) if is_running else row.rubric
    if typed is not None:
        row.scores = {
            key: {"level": typed.levels.get(key), "comment": typed.comments.get(key, "")} for key in typed.levels
        }
        row.comment = typed.comment
    summary = reads.assessment_of(row.case)
    others = summary.is_complete and row.submitted_at is not None and row.ended_at is None
    context = {
        "row": row,
        "case": row.case,
        "application": row.case.application,
        "round": round,
        "own_word": expert_word(row.number),
        "word": row.state.label,
        "tone": TONES[row.state],
        "is_running": is_running,
        "may_read": may_read,
        "rubric": rubric,
        "criteria": reads.scored(rubric, row),
        "reading": selectors.reading(row.submission, is_masked=True) if may_read else [],
        "submission": row.submission,
        "others": [
            (each, expert_word(each.number), reads.scored(each.rubric, each))
            for each in summary.rows
            if others and each.pk != row.pk
        ],
        "shows_others": others,
        "voices": reads.discussion(row.case, request.user, by_name=False) if others else [],
        "submitted": summary.submitted,
        "wanted": max(summary.wanted, len(summary.rows)),
        "rule": TOTAL_RULE,
        "reason": typed.reason if typed else "",
        "refusal": refusal,
        "words": words,
        "revision_changed": typed is not None,
    }
    return render(request, "review/assessment/one.html", context, status=409 if refusal else None)


@require_POST
@access(holds("expert", "panel"), carries=True)
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a draft, or submit; a refusal shows the page again with everything that was typed."""
    row = own(request, pk)
    user: Any = request.user
    typed = typed_scores(request.POST, reads.rubric_of(row.case.application.round))
    submits = request.POST.get("do") == "submit"
    seen, version = (small_number(request.POST.get(name, "")) for name in ("revision", "rubric"))
    try:
        if submits:
            confirm_again(request)
        if seen is None or version is None:
            raise Refused("页面不完整，请刷新页面后再办理；填写的内容仍在。")
        was_submitted = row.submitted_at is not None
        services.save_scores(assignment=row, user=user, seen=seen, rubric_seen=version, typed=typed, submit=submits)
    except Refused as refusal:
        row.refresh_from_db(fields=("submitted_at", "ended_at", "cleared_at", "revision", "total"))
        return page(request, row, typed=typed, refusal=str(refusal))
    done = "已修改评分，理由已记入记录。" if was_submitted else "已提交评分。"
    messages.success(request, done if submits else "已保存草稿，尚未提交。")
    return redirect("review:assessment", row.pk)


@require_POST
@access(holds("expert", "panel"))
@never_cache
def keep(request: HttpRequest, pk: int) -> JsonResponse:
    """Save the draft for the script of the page; a refusal says what is stored, which may be what was sent before."""
    row, user = own(request, pk), request.user
    typed = typed_scores(request.POST, reads.rubric_of(row.case.application.round))
    seen, version = (small_number(request.POST.get(name, "")) for name in ("revision", "rubric"))
    try:
        if seen is None or version is None:
            raise Refused("页面不完整，请刷新页面后再办理；填写的内容仍在。")
        row = services.save_scores(
            assignment=row,
            user=user,  # type: ignore[arg-type]
            seen=seen,
            rubric_seen=version,
            typed=typed,
            submit=False,
        )
    except Refused as refusal:
        row.refresh_from_db(fields=("revision", "scores", "comment"))
        return JsonResponse({"reason": str(refusal), "revision": row.revision, "held": held(row)}, status=409)
    return JsonResponse({"revision": row.revision, "time": f"{timezone.localtime():%H:%M:%S}"})


def held(row: Assignment) -> dict[str, str]:
    """What is stored, by the names of the fields."""
    fields = {"comment": row.comment}
    for key, each in row.scores.items():
        fields |= {f"level-{key}": str(each["level"] or ""), f"comment-{key}": each["comment"]}
    return fields


@require_POST
@access(holds("expert", "panel"), carries=True)
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """No interest, an interest with its reason, or stepping back."""
    row, user = own(request, pk), request.user
    reason = clean_text(request.POST.get("reason", ""))
    city = row.case.application.place.name
    try:
        confirm_again(request)
        match request.POST.get("do"):
            case "clear":
                services.clear(assignment=row, user=user)  # type: ignore[arg-type]
                messages.success(request, f"已声明与{city}无利害关系，可以开始阅读和评分。")
                return redirect("review:assessment", row.pk)
            case "interest":
                services.declare_interest(assignment=row, user=user, reason=reason)  # type: ignore[arg-type]
                messages.success(request, f"已申报与{city}有利害关系并回避，教育部将另行分配。")
            case "withdraw":
                services.withdraw(assignment=row, user=user, reason=reason)  # type: ignore[arg-type]
                messages.success(request, f"已退出{city}的评审，草稿已保留，教育部将另行分配。")
            case _:
                raise Refused("没有这个步骤，请刷新页面后再办理。")
    except Refused as refusal:
        row.refresh_from_db(fields=("submitted_at", "ended_at", "cleared_at", "revision"))
        return page(request, row, refusal=str(refusal), words=reason)
    return redirect("review:assessments")


@require_POST
@access(holds("expert", "panel"), carries=True)
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Speak in the discussion of the city."""
    row, text = own(request, pk), clean_text(request.POST.get("text", ""))
    try:
        services.say(case=row.case, user=request.user, text=text)  # type: ignore[arg-type]
        messages.success(request, "已发言。")
    except Refused as refusal:
        return page(request, row, refusal=str(refusal), words=text)
    return redirect("review:assessment", row.pk)
