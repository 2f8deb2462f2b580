"""The alliance: ballots and their cities, paper copies of a case, associations beside a province."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404

from portal.kit.listings import Column, register
from review.choices import BallotState, BallotWay
from review.models import Ballot, Case, CoVerifier, PaperCopies
from review.views.associations import alliance_round, own_associations
from review.views.ballots import visible
from review.views.cases import CASE_RELATED

# --- 工作委员会表决 -----------------------------------------------------------------------------------------------

register(
    "review:ballots",
    "工作委员会表决",
    rows=lambda asked: visible(asked).annotate(cities=Count("items", distinct=True)),
    columns=(
        Column("表决", "title", 40),
        Column("状态", "get_state_display"),
        Column("方式", "get_way_display"),
        Column("城市", "cities", 8),
        Column("发起时间", "opened_at", 24),
        Column("批次", "round.title", 40),
    ),
)


def ballot_of(asked: Any) -> Ballot:
    found: Ballot = get_object_or_404(visible(asked), pk=asked.kwargs["pk"])
    return found


def item_columns(asked: Any) -> Sequence[Column]:
    """How many agreed only where the page says it: at the end, or of a meeting."""
    ballot = ballot_of(asked)
    counted = ballot.state == BallotState.CLOSED or ballot.way == BallotWay.MEETING
    numbers = (Column("同意", "agree", 8), Column("不同意", "against", 8), Column("弃权", "abstain", 8))
    return (
        Column("城市", "case.application.place.full_name", 24),
        Column("版本", "submission.version", 8),
        *(numbers if counted else ()),
        Column("结果", lambda item: "" if item.is_carried is None else "通过" if item.is_carried else "未通过", 10),
    )


register(
    "review:ballot",
    "表决的城市",
    rows=lambda asked: (
        ballot_of(asked)
        .items.select_related("case__application__organisation__place__parent", "submission")
        .defer("submission__content")
    ),
    columns=item_columns,
    filters=lambda asked: [("表决", str(ballot_of(asked)))],
)

# --- 纸质材料 -----------------------------------------------------------------------------------------------------


def case_with_copies(asked: Any) -> Case:
    rows = Case.objects.visible_to(asked.user).select_related(*CASE_RELATED)
    case: Case = get_object_or_404(rows, pk=asked.kwargs["pk"])
    if not case.procedure.has_paper_copies:
        raise Http404("本批次不收纸质材料。")
    return case


register(
    "review:paper_copies",
    "纸质材料登记",
    rows=lambda asked: (
        PaperCopies.objects.visible_to(asked.user)
        .filter(case=case_with_copies(asked))
        .select_related("recorded_by", "submission")
        .defer("submission__content")
        .order_by("-pk")
    ),
    columns=(
        Column("事项", "get_event_display"),
        Column("份数", lambda each: each.copies or "", 8),
        Column("收到日期", "arrived_on"),
        Column("版本", "submission.version", 8),
        Column("说明", "words", 50),
        Column("登记人", "recorded_by.name"),
        Column("登记时间", "recorded_at", 24),
    ),
    filters=lambda asked: [("城市", case_with_copies(asked).application.place.full_name)],
)

# --- 协会协同核实 --------------------------------------------------------------------------------------------------


def associations(asked: Any) -> list[tuple[Any, CoVerifier | None]]:
    return own_associations(asked.user, alliance_round(asked.kwargs["code"]))


register(
    "review:associations",
    "协会协同核实",
    rows=associations,
    columns=(
        Column("协会", lambda row: row[0].name, 40),
        Column("协同核实", lambda row: "已指定" if row[1] else "未指定", 12),
        Column("指定人", lambda row: row[1] and row[1].named_by.name),
        Column("指定时间", lambda row: row[1] and row[1].named_at, 24),
    ),
    filters=lambda asked: [("批次", alliance_round(asked.kwargs["code"]).title)],
)
