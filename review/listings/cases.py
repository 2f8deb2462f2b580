"""The offices' lists as files: cases, boards, claims, visits, changes of members, objections, sheets and lists."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from applications.editions.procedures import INSIDERS, NETWORK
from applications.models import Round
from portal.kit.listings import Column, chosen_words, register
from review import selectors
from review.choices import (
    CaseState,
    ClaimState,
    ObjectionState,
    StandingState,
    VisitState,
    Way,
)
from review.filters import BoardFilter
from review.models import MembershipList, Sheet
from review.selectors.boards import CityRow, ProvinceRow, city_rows, counts, narrowed, ordered, province_rows
from review.selectors.paper_copies import copies_by_case
from review.services.batches import tallies
from review.views import batches, claims, objections, standing, visits
from review.views.cases import chosen_cases, chosen_round, narrowed_by, row_of


def of_state(visible: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The rows of the tab that is chosen."""

    def chosen(asked: Any) -> Any:
        rows, state = visible(asked), asked.GET.get("state", "")
        return rows.filter(state=state) if state else rows

    return chosen


def round_words(asked: Any, procedure: str = "") -> list[tuple[str, str]]:
    round = chosen_round(asked, procedure)
    return [("批次", round.title)] if round else []


# --- 办件 ---------------------------------------------------------------------------------------------------------


def case_columns(asked: Any) -> Sequence[Column]:
    kind = asked.user.organisation.kind

    def seen(case: Any) -> Any:
        return row_of(case, kind)

    round = chosen_round(asked)
    has_copies = round is not None and round.procedure.has_paper_copies and kind in INSIDERS
    copies = (Column("纸质材料", "copies.word"),) if has_copies else ()

    return (
        Column("城市", "application.place.full_name", 24),
        Column("状态", lambda case: seen(case)["word"], 24),
        Column("加入方式", "get_way_display"),
        Column("申请编号", "application.number", 22),
        Column("版本", "submission.version", 8),
        Column("推荐单位", "application.organisation.parent.name", 30),
        Column("最近办理", "moved_at", 24),
        Column("批次", "application.round.title", 40),
        *copies,
    )


def with_copies(cases: list[Any]) -> list[Any]:
    standings = copies_by_case(cases)
    for case in cases:
        case.copies = standings[case.pk]
    return cases


register(
    "review:cases",
    "办件",
    rows=lambda asked: chosen_cases(asked, narrowed_by(asked, chosen_round(asked))),
    columns=case_columns,
    together=with_copies,
    tabs={"state": ("状态", CaseState), "way": ("加入方式", Way)},
    filters=lambda asked: [*round_words(asked), *chosen_words(narrowed_by(asked, chosen_round(asked)).form)],
)

# --- 各市进度, 各省进度 --------------------------------------------------------------------------------------------

CITY_COLUMNS = (
    Column("城市", lambda row: row.organisation.place or row.organisation.name),
    Column("状态", "standing.word", 24),
    Column("加入方式", "standing.case.get_way_display"),
    Column("申请编号", "standing.application.number", 22),
    Column("版本", "standing.case.submission.version", 8),
    Column("已填（%）", "filled.percent", 10),
    Column("提交截止", "due", 24),
    Column("是否逾期", lambda row: "已逾期" if row.is_late else "", 10),
    Column("最近办理", "standing.moved_at", 24),
    Column("最近催办", "nudged.sent_at", 24),
)
PROVINCE_COLUMNS = (
    Column("省级部门", "standing.province.name", 30),
    Column("上报", "word"),
    Column("城市", "standing.cities", 8),
    Column("已开始", "standing.begun", 8),
    Column("省级办理中", "standing.with_the_province", 12),
    Column("已上报", "sent", 8),
    Column("上报截止", "due", 24),
    Column("是否逾期", lambda row: "已逾期" if row.is_late else "", 10),
    Column("最近催办", "nudged.sent_at", 24),
)


def cities(asked: Any) -> list[CityRow]:
    round = chosen_round(asked)
    return city_rows(round, asked.user.organisation) if round else []


def provinces(asked: Any) -> list[ProvinceRow]:
    round = chosen_round(asked)
    return province_rows(round) if round else []


def of_board(rows: Callable[[Any], list[Any]]) -> Callable[[Any], list[Any]]:
    """The rows that a board shows under its selection, in its order."""
    return lambda asked: ordered(
        narrowed(rows(asked), **BoardFilter(asked.GET).chosen()),
        asked.GET.get("sort", ""),
    )


def board_words(rows: Callable[[Any], list[Any]]) -> Callable[[Any], list[tuple[str, str]]]:
    def words(asked: Any) -> list[tuple[str, str]]:
        form = BoardFilter(asked.GET)
        state = form.chosen()["state"]
        named = {key: word for key, word, _ in counts(rows(asked))}
        chosen = [("状态", named.get(state, state))] if state else []
        return [*round_words(asked), *chosen, *chosen_words(form)]

    return words


for page, title, rows, columns in (
    ("review:board", "各市进度", cities, CITY_COLUMNS),
    ("review:provinces", "各省进度", provinces, PROVINCE_COLUMNS),
):
    register(
        page,
        title,
        rows=of_board(rows),
        columns=columns,
        filters=board_words(rows),
        tabs={"way": ("加入方式", Way)},
    )

# --- 已作废的申请, below both boards ---------------------------------------------------------------------------------


def voided(asked: Any) -> Any:
    round = chosen_round(asked)
    return selectors.voided_applications(round, asked.user) if round else []


for page in ("review:board#voided", "review:provinces#voided"):
    register(
        page,
        "已作废的申请",
        rows=voided,
        columns=(
            Column("城市", "organisation.place.full_name", 24),
            Column("申请编号", "number", 22),
            Column("作废时间", "voided_at", 24),
            Column("办理人", "voided_by.name"),
            Column("理由", "voided_reason", 50),
            Column("办件", lambda each: "" if getattr(each, "case", None) else "未曾提交"),
        ),
        filters=round_words,
    )

# --- The rest -----------------------------------------------------------------------------------------------------

register(
    "review:claims",
    "成员资格申报",
    rows=of_state(claims.visible),
    columns=(
        Column("城市", "organisation.seat.full_name", 24),
        Column("成员类别", "kind_word"),
        Column("加入时间", "joined_words", 24),
        Column("依据文件", "source", 50),
        Column("状态", "get_state_display"),
        Column("申报时间", "filed_at", 24),
    ),
    tabs={"state": ("状态", ClaimState)},
)
register(
    "review:visits",
    "实地考察",
    rows=of_state(visits.visible),
    columns=(
        Column("城市", "case.application.place.full_name", 24),
        Column("考察日期", "dates", 30),
        Column("状态", "get_state_display"),
        Column("考察结论", "get_finding_display"),
        Column("批次", "case.application.round.title", 40),
    ),
    tabs={"state": ("状态", VisitState)},
)
register(
    "review:standings",
    "成员变更",
    rows=of_state(standing.visible),
    columns=(
        Column("城市", "membership.place.full_name", 24),
        Column("事项", "kind_word"),
        Column("状态", "get_state_display"),
        Column("文号", "document_number", 24),
        Column("生效日期", "effective_on"),
        Column("理由", "reason", 50),
        Column("拟稿时间", "drawn_up_at", 24),
        Column("签发时间", "signed_at", 24),
    ),
    tabs={"state": ("状态", StandingState)},
)
register(
    "review:batches",
    "批量办理记录",
    rows=lambda asked: tallies(batches.visible(asked)),
    columns=(
        Column("事项", lambda row: row[0].get_step_display()),
        Column("批次", lambda row: row[0].round.title, 40),
        Column("所选", lambda row: row[1], 8),
        Column("已办理", lambda row: row[2], 8),
        Column("未办理", lambda row: row[3], 8),
        Column("办理人", lambda row: row[0].user.name),
        Column("时间", lambda row: row[0].done_at or "尚未确认", 24),
    ),
)


def objection_columns(asked: Any) -> Sequence[Column]:
    """A province learns neither who objects nor how it ended."""
    kind, is_province, today = asked.user.organisation.kind, objections.of_province(asked), timezone.localdate()
    by = () if is_province else (Column("提出人", "get_by_display"),)
    late = (
        () if is_province else (Column("是否逾期", lambda each: "已逾期" if objections.is_late(each, today) else ""),)
    )
    return (
        Column("受理编号", "number", 22),
        Column("城市", "city.city_name", 24),
        Column("名单", "city.notice.list.title", 40),
        *by,
        Column("收到时间", "received_at", 24),
        Column("答复期限", lambda each: each.due_on or "缺放假安排"),
        *late,
        Column("状态", lambda each: each.state_seen_by(kind).label),
    )


register(
    "review:objections",
    "公示异议",
    rows=objections.chosen,
    columns=objection_columns,
    tabs={"state": ("状态", ObjectionState)},
)


def sheets_of(asked: Any) -> list[Sheet]:
    round: Round | None = chosen_round(asked, NETWORK)
    sheets = Sheet.objects.visible_to(asked.user).select_related("round", "province__place")
    return list(selectors.with_counts(sheets.filter(round=round))) if round else []


register(
    "review:sheets",
    "汇总表",
    rows=sheets_of,
    columns=(
        Column("编号", "document_number", 24),
        Column("推荐单位", "province.name", 30),
        Column("城市", "cities", 8),
        Column("状态", "get_state_display"),
        Column("上报时间", "sent_up_at", 24),
    ),
    filters=lambda asked: round_words(asked, NETWORK),
)
register(
    "review:lists",
    "成员城市名单",
    rows=lambda asked: selectors.with_counts(
        MembershipList.objects.visible_to(asked.user).select_related("corrects", "round")
    ),
    columns=(
        Column("名单", "title", 50),
        Column("文号", "document_number", 24),
        Column("城市", "cities", 8),
        Column("状态", "get_state_display"),
        Column("公布时间", "published_at", 24),
    ),
)
