"""目标台账, 推荐名额, 联络名单, 会议材料和会议纪要, 短语库: what provinces keep, and the ministry of them."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404

from applications.models import Round
from portal.kit.dates import beijing
from portal.kit.listings import Column, register
from review.listings.cases import round_words
from review.models import MeetingPack
from review.selectors.contacts import Called, Contact, call_list
from review.selectors.ledgers import LedgerRow, Overview, ledger, overview
from review.selectors.marks import phrases_of
from review.selectors.meetings import minutes_of
from review.selectors.quotas import quotas_of
from review.services.contacts import call_list_taken
from review.views.cases import chosen_round
from review.views.ledgers import province_of

# --- 目标台账 -----------------------------------------------------------------------------------------------------


def is_of_all(asked: Any) -> bool:
    """The ministry has not chosen a province yet."""
    return asked.user.organisation.kind == "ministry" and "province" not in asked.GET


def ledger_rows(asked: Any) -> list[Overview] | list[LedgerRow]:
    round = chosen_round(asked)
    if round is None:
        return []
    return overview(round) if is_of_all(asked) else ledger(round, province_of(asked, asked.GET)).rows


OVERVIEW_COLUMNS = (
    Column("省级部门", "province.name", 30),
    Column("地级城市", "cities", 10),
    Column("成员", "members", 8),
    Column("已开始", "begun", 8),
    Column("已提交", "applied", 8),
    Column("可直接加入", "direct", 12),
    Column("条件成熟", "ripe", 10),
    Column("目标", lambda row: row.target.number if row.target else "未填报", 10),
    Column("目标年份", "target.year", 10),
    Column("还差", "short", 8),
)
LEDGER_COLUMNS = (
    Column("城市", "place.name", 24),
    Column("成员资格", "membership_words", 30),
    Column("本批次", "word"),
    Column("已填（%）", "filled.percent", 10),
    Column(
        "培育情况", lambda row: "已是成员" if row.is_member else row.prospect and row.prospect.get_readiness_display()
    ),
    Column("说明", lambda row: "" if row.is_member else row.prospect and row.prospect.note, 50),
    Column("填写人", lambda row: "" if row.is_member else row.prospect and row.prospect.changed_by.name),
    Column("填写时间", lambda row: "" if row.is_member else row.prospect and row.prospect.changed_at, 24),
)


def ledger_columns(asked: Any) -> Sequence[Column]:
    return OVERVIEW_COLUMNS if is_of_all(asked) else LEDGER_COLUMNS


def ledger_words(asked: Any) -> list[tuple[str, str]]:
    own = [] if is_of_all(asked) else [("省级部门", province_of(asked, asked.GET).name)]
    return [*round_words(asked), *own]


register("review:ledger", "目标台账", rows=ledger_rows, columns=ledger_columns, filters=ledger_words)

# --- 推荐名额 -----------------------------------------------------------------------------------------------------


def round_at(asked: Any) -> Round:
    """The round that the page's address names."""
    found: Round = get_object_or_404(Round.objects.visible_to(asked.user), **asked.kwargs)
    return found


def words_of_round(asked: Any) -> list[tuple[str, str]]:
    return [("批次", round_at(asked).title)]


register(
    "review:quotas",
    "推荐名额",
    rows=lambda asked: quotas_of(round_at(asked)) if round_at(asked).has_quotas else [],
    columns=(
        Column("省级部门", "province.name", 30),
        Column("名额", lambda row: "未设定" if row.number is None else row.number, 10),
        Column("已上报推荐", "used", 12),
        Column("已上报备选", "reserves", 12),
    ),
    filters=words_of_round,
)

# --- 联络名单: names and telephone numbers, so the history says who took them -----------------------------------------


def called(asked: Any) -> list[tuple[Called, Contact | None]]:
    """A row for each person; an office without anybody has one of its own."""
    nobody: list[Contact | None] = [None]
    found = call_list(round_at(asked), asked.user.organisation)
    return [(each, person) for each in found for person in (each.people or nobody)]


def signed_in(row: tuple[Called, Contact | None]) -> str:
    person = row[1]
    if person is None:
        return "没有账号"
    if person.signed_in_at:
        return beijing(person.signed_in_at)
    return "尚未设置密码" if person.is_waiting else "从未登录"


register(
    "review:contacts",
    "联络名单",
    rows=called,
    columns=(
        Column(
            "地区", lambda row: row[0].organisation.place.name if row[0].organisation.place else row[0].organisation
        ),
        Column("申报状态", lambda row: row[0].word),
        Column("姓名", lambda row: row[1] and row[1].user.name),
        Column("职责", lambda row: row[1] and row[1].role_words, 24),
        Column("联系电话", lambda row: row[1] and (row[1].user.phone or "未填写")),
        Column("登录情况", signed_in, 24),
    ),
    filters=words_of_round,
    taken=lambda asked: call_list_taken(round=round_at(asked), user=asked.user),
)

# --- 会议材料和会议纪要 --------------------------------------------------------------------------------------------

register(
    "review:meetings#packs",
    "会议材料",
    rows=lambda asked: (
        MeetingPack.objects.visible_to(asked.user)
        .filter(round=round_at(asked))
        .select_related("ordered_by", "province__place", "round")
    ),
    columns=(
        Column("编号", "document_number", 24),
        Column("城市", "cities", 8),
        Column("生成人", "ordered_by.name"),
        Column("生成时间", "ordered_at", 24),
    ),
    filters=words_of_round,
)
register(
    "review:meetings#minutes",
    "会议纪要",
    rows=lambda asked: minutes_of(round_at(asked), asked.user),
    columns=(
        Column("会议名称", "title", 40),
        Column("会议日期", "held_on"),
        Column("文件", "name", 40),
        Column("上传人", "uploaded_by.name"),
        Column("上传时间", "uploaded_at", 24),
        Column("状态", lambda each: "已作废" if each.voided_at else "有效", 10),
        Column("作废人", "voided_by.name"),
        Column("作废时间", "voided_at", 24),
        Column("作废原因", "voided_reason", 40),
    ),
    filters=words_of_round,
)

register(
    "review:phrases",
    "短语库",
    rows=lambda asked: phrases_of(asked.user.organisation),
    columns=(Column("短语", "text", 70), Column("已用（次）", "uses", 10)),
)
