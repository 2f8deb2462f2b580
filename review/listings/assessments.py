"""Experts and what they assess: for the ministry and the chair by name, for an expert the own tasks alone."""

from typing import Any

from django.shortcuts import get_object_or_404

from applications.models import Round
from portal.kit.listings import Column, register
from review.models import Assignment
from review.selectors.assessments import Assessment, own_assignments, round_assessments
from review.views.assessments import SORT_WORDS, SORTS, rounds_of
from review.views.cases import row_of
from review.views.panels import expert_rows
from review.views.scores import is_open

# --- 专家信息 -----------------------------------------------------------------------------------------------------

register(
    "review:experts",
    "专家信息",
    rows=lambda asked: expert_rows(),
    columns=(
        Column("姓名", lambda row: row[0].name),
        Column("所在省份", lambda row: row[1].province if row[1] else "未登记"),
        Column("工作单位", lambda row: row[1] and row[1].employer, 40),
        Column("专业领域", lambda row: row[1] and row[1].field, 30),
        Column("专家组", lambda row: row[2].name, 30),
    ),
)

# --- 专家评审 -----------------------------------------------------------------------------------------------------


def round_at(asked: Any) -> Round:
    found: Round = get_object_or_404(rounds_of(asked.user), code=asked.kwargs["code"])
    return found


def assessed(asked: Any) -> list[Assessment]:
    return sorted(round_assessments(round_at(asked)), key=SORTS.get(asked.GET.get("sort", ""), SORTS["city"]))


def scorers(row: Assessment) -> str:
    """Who scores a city, with the score or how far it is, as the page writes it."""
    return "、".join(scorer(row, each) for each in row.rows) or "未分配"


def scorer(row: Assessment, each: Assignment) -> str:
    if each.submitted_at:
        return f"{each.expert.name} {each.total}{'（偏离）' if each.pk in row.far_off else ''}"
    return f"{each.expert.name}（{each.state.label}{'，逾期' if each.is_late else ''}）"


register(
    "review:round_assessment",
    "各市评审情况",
    rows=assessed,
    columns=lambda asked: (
        Column("城市", "case.application.place.full_name", 24),
        Column("状态", lambda row: row_of(row.case, asked.user.organisation.kind)["word"]),
        Column("专家", scorers, 60),
        Column("已提交", "submitted", 8),
        Column("应评", "wanted", 8),
        Column("中位数", "median", 10),
        Column("极差", "spread", 10),
    ),
    tabs={"sort": ("排列", SORT_WORDS)},
    filters=lambda asked: [("批次", round_at(asked).title)],
)

# --- 我的评审 -----------------------------------------------------------------------------------------------------


def own_tasks(asked: Any) -> list[Assignment]:
    """What is open first, by the day that it is due; then what is over."""
    rows = list(own_assignments(asked.user))
    waiting = [each for each in rows if is_open(each)]
    waiting.sort(key=lambda each: (each.due_at is None, each.due_at, each.pk))
    return [*waiting, *(each for each in rows if not is_open(each))]


register(
    "review:assessments",
    "我的评审",
    rows=own_tasks,
    columns=(
        Column("城市", "case.application.place.full_name", 24),
        Column("状态", lambda each: each.state.label),
        Column("截止时间", "due_at", 24),
        Column("是否逾期", lambda each: "已逾期" if is_open(each) and each.is_late else "", 10),
        Column("总分", lambda each: None if each.ended_at else each.total, 10),
        Column("终止原因", lambda each: each.get_ended_by_display() if each.ended_at else "", 24),
        Column("批次", "case.application.round.title", 40),
    ),
)
