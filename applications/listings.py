"""Rounds and deadlines, and what a city and its departments see of their own work, as files."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from applications.choices import ReadingState, RoundState, SlipState
from applications.models import Application, FormReading, Round, Slip
from applications.selectors import deadlines_of
from applications.selectors.slips import slips_of
from applications.tables import DeadlineTable, RoundTable
from applications.templatetags.applications import standing
from applications.views.exceptions import exceptions_in
from applications.views.frame import own_application
from applications.views.management import deadline_rows
from portal.kit.listings import Column, register

# --- Rounds -------------------------------------------------------------------------------------------------------


def round_at(asked: Any) -> Round:
    found: Round = get_object_or_404(Round.objects.visible_to(asked.user), code=asked.kwargs["code"])
    return found


def words_of_round(asked: Any) -> list[tuple[str, str]]:
    return [("批次", round_at(asked).title)]


def round_word(round: Round) -> str:
    """As ``applications/rounds.html`` has it."""
    now = timezone.now()
    if round.state == RoundState.CLOSED:
        return "已结束"
    if round.opens_at > now:
        return "即将开放"
    return "城市提交已截止" if round.city_deadline < now else "可以填报"


register(
    "applications:rounds",
    "申报批次",
    rows=lambda asked: Round.objects.visible_to(asked.user).public().order_by("-opens_at"),
    columns=(
        Column("批次", "title", 40),
        Column("状态", round_word),
        Column("申报表", "get_edition_key_display", 36),
        Column("开放时间", "opens_at", 24),
        Column("城市提交截止", "city_deadline", 24),
        Column("省级上报截止", "province_deadline", 24),
    ),
)
register(
    "applications:managed_rounds",
    "批次",
    rows=lambda asked: Round.objects.visible_to(asked.user),
    table=RoundTable,
)
register(
    "applications:deadlines",
    "各单位截止时间",
    rows=lambda asked: deadline_rows(asked.user, round_at(asked)),
    table=DeadlineTable,
    filters=words_of_round,
)


# --- The city's own: applications, slips, files that were read ---------------------------------------------------------


def own_rows(asked: Any) -> Any:
    return Application.objects.visible_to(asked.user).readable_drafts(asked.user)


def with_deadlines(rows: list[Any]) -> list[tuple[Application, Any]]:
    deadlines = deadlines_of(rows)
    return [(each, deadlines[each.pk]) for each in rows]


register(
    "applications:applications",
    "本市申请",
    rows=lambda asked: (
        own_rows(asked)
        .live()
        .select_related("round", "organisation__place", "organisation__parent", "case__submission")
        .order_by("-round__opens_at")
    ),
    together=with_deadlines,
    columns=(
        Column("批次", lambda row: row[0].round.title, 40),
        Column("编号", lambda row: row[0].number, 22),
        Column("状态", lambda row: standing(row[0]).word),
        Column("提交截止时间（北京时间）", lambda row: row[1], 26),
        Column("最近保存", lambda row: row[0].saved_at or "尚未保存", 24),
    ),
)
register(
    "applications:applications#voided",
    "已作废的申请",
    rows=lambda asked: own_rows(asked).voided().select_related("round", "voided_by").order_by("-voided_at"),
    columns=(
        Column("编号", "number", 22),
        Column("批次", "round.title", 40),
        Column("作废人", "voided_by.name"),
        Column("作废时间", "voided_at", 24),
        Column("理由", "voided_reason", 50),
    ),
)


def application_of(asked: Any) -> Application:
    return own_application(asked, asked.kwargs["pk"])


def words_of_application(asked: Any) -> list[tuple[str, str]]:
    found = application_of(asked)
    return [("申请", f"{found.round.title} {found.number}")]


def slip_word(slip: Slip) -> str:
    """As ``applications/_slip_state.html`` has it."""
    if slip.state == SlipState.ASKED:
        return "已逾期，待答复" if slip.is_late else "待答复"
    return {SlipState.ANSWERED: "已答复", SlipState.DECLINED: "不能提供"}.get(SlipState(slip.state), "已结束")


register(
    "applications:slips",
    "征集单",
    rows=lambda asked: slips_of(application_of(asked)),
    columns=(
        Column("部门", "department.short_name", 28),
        Column("状态", slip_word),
        Column("答复期限（北京时间）", "due_at", 24),
        Column("发出人", "asked_by.name"),
        Column("发出时间", "asked_at", 24),
        Column("答复人", "answered_by.name"),
        Column("答复时间", "answered_at", 24),
    ),
    filters=words_of_application,
)
register(
    "applications:requests",
    "征集单",
    rows=lambda asked: (
        Slip.objects.visible_to(asked.user).select_related("application__organisation").prefetch_related("cells")
    ),
    columns=(
        Column("征集单位", "application.organisation.short_name", 28),
        Column("状态", slip_word),
        Column("答复期限（北京时间）", "due_at", 24),
        Column("发来", "asked_at", 24),
        Column("栏目", lambda slip: len(slip.cells.all()), 8),
    ),
)


def reading_word(reading: FormReading) -> str:
    """As ``applications/offline.html`` has it."""
    if reading.taken_at:
        return "已采用"
    return {ReadingState.READ: "待核对", ReadingState.REFUSED: "不能读取"}.get(ReadingState(reading.state), "正在读取")


register(
    "applications:offline#files",
    "上传过的文件",
    rows=lambda asked: application_of(asked).readings.select_related("uploaded_by").defer("found"),
    columns=(
        Column("文件", "name", 40),
        Column("上传人", "uploaded_by.name"),
        Column("上传时间", "uploaded_at", 24),
        Column("状态", reading_word),
    ),
    filters=words_of_application,
)
register(
    "applications:offline#packages",
    "下载过的填报包",
    rows=lambda asked: application_of(asked).packages.select_related("made_by").defer("base"),
    columns=(
        Column("填报包", "mark", 24),
        Column("下载人", "made_by.name"),
        Column("下载时间", "made_at", 24),
    ),
    filters=words_of_application,
)

# --- 例外申报 -----------------------------------------------------------------------------------------------------


def excepted(asked: Any) -> Any:
    round = round_at(asked)
    if not round.procedure.is_for_new_prefectures:
        raise Http404("本批次没有例外申报。")
    return exceptions_in(asked.user, round)


register(
    "applications:exceptions",
    "例外申报",
    rows=excepted,
    columns=(
        Column("城市", "organisation.seat.full_name", 24),
        Column("理由", "reason", 60),
        Column("批准单位", "granted_for.short_name", 28),
        Column("批准人", "granted_by.name"),
        Column("时间", "granted_at", 24),
    ),
    filters=lambda asked: [("批次", round_at(asked).title)],
)
