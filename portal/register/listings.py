"""The register of members, the records of the work begun, numbers of cities and the printed table, as files."""

from typing import Any

from django.shortcuts import get_object_or_404

from portal.kit.listings import Column, register
from portal.register.choices import UndertakingState
from portal.register.models import CountTable
from portal.register.selectors.comparison import findings
from portal.register.selectors.statistics import COLUMNS
from portal.register.tables import MembershipTable
from portal.register.views import chosen_members, shown_records
from portal.register.views.counts import summed_counts
from portal.register.views.statistics import compared_cells

register("register:members", "成员城市", rows=chosen_members, table=MembershipTable)
register(
    "register:undertakings",
    "开展创建工作情况",
    rows=shown_records,
    columns=(
        Column("城市", "place.full_name", 24),
        Column("代码", "place.code", 10),
        Column("起始时间", "began_words", 22),
        Column("依据文件", "evidence", 50),
        Column("说明", "note", 40),
        Column("填报单位", "office", 30),
        Column("状态", "get_state_display", 10),
    ),
    tabs={"state": ("状态", UndertakingState)},
)

# --- 城市数, 与印发表对照 ------------------------------------------------------------------------------------------

NUMBERS = (
    Column("直辖市", "municipalities", 10),
    Column("地级市", "prefecture_cities", 10),
    Column("县级市", "county_cities", 10),
    Column("地级单位", "prefecture_units", 10),
)


def table_of(asked: Any) -> CountTable:
    found: CountTable = get_object_or_404(CountTable.objects.visible_to(asked.user), pk=asked.kwargs["pk"])
    return found


register(
    "register:counts",
    "城市数",
    rows=lambda asked: summed_counts(asked.user),
    columns=(
        Column("数据日期", "as_of"),
        Column("数据来源", "source", 60),
        *NUMBERS,
        Column("状态", lambda table: "已作废" if table.voided_reason else "有效", 10),
    ),
)
register(
    "register:count_table",
    "各省城市数",
    rows=lambda asked: table_of(asked).rows.select_related("province"),
    columns=(
        Column("省级", "province"),
        Column("合计", "total", 10),
        *NUMBERS,
        Column("直辖市所辖区", "districts", 14),
    ),
    filters=lambda asked: [("城市数", str(table_of(asked))), ("来源", table_of(asked).source)],
)


def shown_cell(cell: Any, value: Any) -> Any:
    return "、".join(value) if cell.key == "names" and cell.code and value is not None else value


register(
    "register:printed",
    "与印发表对照",
    rows=lambda asked: compared_cells(is_whole=bool(asked.GET.get("all"))),
    columns=(
        Column("省级", "row"),
        Column("栏目", "heading", 24),
        Column("计算", lambda cell: shown_cell(cell, cell.computed), 30),
        Column("所印", lambda cell: shown_cell(cell, cell.printed), 30),
        Column("结果", lambda cell: "一致" if cell.agrees else "不一致", 10),
        Column("说明", "note", 70),
    ),
    filters=lambda asked: [("范围", "全部" if asked.GET.get("all") else "只看不一致的")],
)
register(
    "register:printed#findings",
    "印发表自身不一致之处",
    rows=lambda asked: findings(),
    columns=(
        Column("行", lambda finding: finding.row or "全表"),
        Column("栏目", lambda finding: COLUMNS.get(finding.column, "全部栏目"), 24),
        Column("不一致", "what", 60),
        Column("解释", "why", 70),
    ),
)
