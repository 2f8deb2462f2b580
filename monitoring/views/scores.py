"""Expert scores: the ministry asks and reads, the expert gives the own ones."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from monitoring.forms.scores import RubricForm
from monitoring.models import CityReport, Score
from monitoring.selectors.scores import (
    asked_of,
    experts_for,
    rubric_of,
    scorable,
    scored_rows,
    scoring_begun,
    to_score,
    total_of,
)
from monitoring.selectors.submissions import content_row
from monitoring.services import scoring
from monitoring.sheets.submissions import printed_row
from monitoring.views.cycles import MANAGER, found_cycle
from monitoring.views.flow import found_report
from monitoring.views.frame import get_or_post, keys_in, seen_in, typed_in
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access
from portal.kit.texts import small_number
from portal.kit.verdicts import Refused


@get_or_post
@access(acts_for("ministry"), carries=True)
def scores(request: HttpRequest, pk: int) -> HttpResponse:
    """Median and spread of each qualitative row, and experts to be asked."""
    found, status = found_report(request, pk), None
    if request.method == "POST":
        try:
            confirm_again(request)
            wanted = keys_in(request.POST.getlist("experts"))
            chosen = [each for each in experts_for(found) if each.pk in wanted]
            number = scoring.ask_experts(report=found, experts=chosen, user=request.user)  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 409
        else:
            messages.success(request, f"已请专家评分（新增{number}项）。" if number else "这些专家此前已请过。")
            return redirect("monitoring:scores", pk)
    rows = scored_rows(found)
    context = {
        "report": found,
        "rows": rows,
        "asked": _asked(rows),
        "total": total_of(found.cycle, rows),
        "experts": experts_for(found),
        "rubric": rubric_of(found.cycle),
        "may_ask": request.user.acts_as("clerk", "ministry"),  # type: ignore[union-attr]
        "ticked": keys_in(request.POST.getlist("experts")),
    }
    return render(request, "monitoring/scores.html", context, status=status)


def _asked(rows: Any) -> dict[int, tuple[str, int, int]]:
    """By expert: name, how many are given, how many were asked for."""
    found: dict[int, tuple[str, int, int]] = {}
    for each in (score for row in rows for score in row.scores):
        name, given, asked = found.get(each.expert_id, (each.expert.name, 0, 0))
        found[each.expert_id] = (name, given + (each.points is not None), asked + 1)
    return found


@get_or_post
@access(MANAGER, carries=True)
def rubric(request: HttpRequest, pk: int) -> HttpResponse:
    """The words of the five grades of a cycle: read once experts have begun, written before."""
    cycle, posts = found_cycle(request, pk), request.method == "POST"
    form = RubricForm(request.POST if posts else None, cycle=cycle, indicators=scorable(cycle))
    if posts and form.is_valid():
        try:
            confirm_again(request)
            given = {"grades": form.grades, "own": form.own}
            scoring.save_rubric(cycle=cycle, user=request.user, seen=seen_in(request), **given)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已保存评分标准。")
            return redirect("monitoring:cycle", pk)
    seen = small_number(request.POST.get("revision", "")) if posts else None
    context = {
        "form": form,
        "cycle": cycle,
        "is_settled": scoring_begun(cycle),
        "revision": cycle.revision if seen is None else seen,
    }
    return render(request, "monitoring/rubric.html", context, status=409 if form.errors else None)


@require_safe
@access(holds("expert", "panel"))
def my_scores(request: HttpRequest) -> HttpResponse:
    asked = [(report, len(given), to_score(given)) for report, given in asked_of(request.user)]
    return render(request, "monitoring/my_scores.html", {"asked": asked})


@get_or_post
@access(holds("expert", "panel"), carries=True)
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of one city that this expert was asked to score."""
    found = next(((report, given) for report, given in asked_of(request.user) if report.pk == pk), None)
    if found is None:
        raise Http404
    report, given = found
    if request.method != "POST":
        return score_page(request, report, given, {})
    typed = typed_in(request)
    try:
        confirm_again(request)
        number = scoring.give_scores(report=report, user=request.user, given=given_in(given, typed))  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return score_page(request, report, given, typed, 409)
    messages.success(request, f"已提交{number}项评分，还可以修改。")
    return redirect("monitoring:my_scores")


def given_in(scores: list[Score], typed: Mapping[str, str]) -> dict[int, tuple[int, str]]:
    """What was chosen; rows that were left out stay to be scored."""
    found = {}
    for each in scores:
        points, words = typed.get(f"points_{each.pk}", ""), typed.get(f"words_{each.pk}", "").strip()
        if points or words:
            found[each.pk] = (small_number(points) or 0, words)
    if not found:
        raise Refused("请至少为一项评分。")
    return found


def score_page(
    request: HttpRequest, report: CityReport, scores: list[Score], typed: Mapping[str, str], status: int | None = None
) -> HttpResponse:
    lines = []
    for each in scores:
        each.value.report = report
        points = small_number(typed.get(f"points_{each.pk}", "")) if typed else each.points
        words = typed.get(f"words_{each.pk}", "") if typed else each.words
        rubric = rubric_of(report.cycle, each.value.asked.code)
        lines.append((each, printed_row(content_row(each.value)), points, words, rubric))
    context = {"report": report, "lines": lines, "rubric": rubric_of(report.cycle), "is_refused": bool(typed)}
    return render(request, "monitoring/score.html", context, status=status)
