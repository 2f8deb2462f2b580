"""The ministry's desk: decisions, packs and minutes of the committee, what batches came to, working days."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404

from applications.editions.procedures import NETWORK
from portal.kit.listings import Column, register
from review.listings.cases import round_words
from review.models import CalendarDay, Minutes, Pack
from review.selectors.decisions import GROUPS, Decision, decisions
from review.views.batches import visible as visible_batches
from review.views.cases import chosen_round

# --- 决定一览 -----------------------------------------------------------------------------------------------------


def decided(asked: Any) -> list[Decision]:
    round, group = chosen_round(asked, NETWORK), asked.GET.get("group", "")
    return [each for each in decisions(round) if not group or each.group == group] if round else []


def decision_columns(asked: Any) -> Sequence[Column]:
    round = chosen_round(asked, NETWORK)
    scores = (Column("评分中位数", "median", 12), Column("极差", "spread", 10))
    return (
        Column("城市", "case.application.place.full_name", 24),
        Column("加入方式", "case.get_way_display"),
        Column("状态", "word"),
        *(scores if round and round.has_experts else ()),
        Column("实地考察", findings_of, 24),
        Column("会议表决", lambda row: row.votes[0].words if row.votes else "", 30),
        Column("决定", lambda row: row.words if row.decided else "", 60),
        Column("办理人和时间", lambda row: row.decided_words if row.decided else "", 36),
        Column("依据", lambda row: row.minutes, 30),
    )


def findings_of(row: Decision) -> str:
    return "、".join(str(each.get_finding_display() or each.get_state_display()) for each, _ in row.findings)


register(
    "review:decisions",
    "决定一览",
    rows=decided,
    columns=decision_columns,
    tabs={"group": ("决定", {key: word for key, (word, _) in GROUPS.items()})},
    filters=lambda asked: round_words(asked, NETWORK),
)

# --- 审议材料, 会议纪要 --------------------------------------------------------------------------------------------

register(
    "review:packs#packs",
    "审议材料",
    rows=lambda asked: (
        Pack.objects.visible_to(asked.user).filter(round=chosen_round(asked, NETWORK)).select_related("ordered_by")
    ),
    columns=(
        Column("会议名称", "title", 40),
        Column("会议日期", "meets_on"),
        Column("城市", "cities", 8),
        Column("生成人", "ordered_by.name"),
        Column("生成时间", "ordered_at", 24),
        Column("完成时间", "made_at", 24),
    ),
    filters=lambda asked: round_words(asked, NETWORK),
)
register(
    "review:packs#minutes",
    "会议纪要",
    rows=lambda asked: (
        Minutes.objects.visible_to(asked.user)
        .current()
        .filter(round=chosen_round(asked, NETWORK))
        .select_related("list", "recorded_by")
    ),
    columns=(
        Column("会议名称", "title", 40),
        Column("会议日期", "held_on"),
        Column("所议名单", "list.title", 40),
        Column("出席人员", "attendants", 40),
        Column("纪要摘要", "summary", 60),
        Column("版本", "version", 8),
        Column("登记人", "recorded_by.name"),
        Column("登记时间", "recorded_at", 24),
    ),
    filters=lambda asked: round_words(asked, NETWORK),
)


def minutes_of(asked: Any) -> Minutes:
    found: Minutes = get_object_or_404(Minutes.objects.visible_to(asked.user), pk=asked.kwargs["pk"])
    return found


register(
    "review:minutes_page",
    "表决情况",
    rows=lambda asked: minutes_of(asked).votes.select_related("case__application__organisation__place__parent"),
    columns=(
        Column("城市", "case.application.place.full_name", 24),
        Column("同意", "agree", 8),
        Column("不同意", "against", 8),
        Column("弃权", "abstain", 8),
    ),
    filters=lambda asked: [("会议", str(minutes_of(asked)))],
)

# --- 批量办理, 放假安排 --------------------------------------------------------------------------------------------


def batch_of(asked: Any) -> Any:
    return get_object_or_404(visible_batches(asked), pk=asked.kwargs["pk"])


register(
    "review:batch",
    "批量办理结果",
    rows=lambda asked: batch_of(asked).items.select_related("organisation__place"),
    columns=(
        Column("单位", lambda item: office_of(item), 24),
        Column("结果", "get_outcome_display"),
        Column("说明", "words", 60),
        Column("时间", "done_at", 24),
    ),
    filters=lambda asked: [("事项", batch_of(asked).get_step_display()), ("批次", batch_of(asked).round.title)],
)


def office_of(item: Any) -> str:
    office = item.organisation
    if office is None:
        return str(item.asked)
    return str(office.place.name if office.place else office.name)


register(
    "review:calendars",
    "放假安排",
    rows=lambda asked: CalendarDay.objects.select_related("year").order_by("-year__year", "day"),
    columns=(
        Column("年份", "year.year", 8),
        Column("日期", "day"),
        Column("上班或放假", lambda day: "上班" if day.is_workday else "放假", 12),
        Column("名称", "name"),
        Column("来源", "year.source", 60),
    ),
)
