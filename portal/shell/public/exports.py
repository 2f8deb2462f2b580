"""Open data as files: the same rows as CSV, JSON and XLSX."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from openpyxl import Workbook
from openpyxl.styles import Font

from portal.documents.xlsx import csv_bytes, put, saved
from portal.kit.downloads import XLSX
from portal.shell.public import selectors
from portal.shell.public.selectors import Row


@dataclass(frozen=True)
class Table:
    """One table of the open data: what it is, its columns (key in JSON, heading in CSV and XLSX), where rows come from."""

    key: str
    title: str
    note: str
    columns: dict[str, str]
    rows: Callable[[], Iterable[Row]]
    changed_at: Callable[[], datetime | None]


MEMBERS = Table(
    "members",
    "成员城市",
    "每行一项成员资格，含已退出的；行政区划代码是城市的固定标识。",
    {
        "code": "行政区划代码",
        "city": "城市",
        "province_code": "省级代码",
        "province": "省级",
        "level": "级别",
        "kind": "类别代码",
        "kind_name": "成员类别",
        "batch": "批次",
        "joined_on": "加入日期",
        "joined_no_later_than": "不晚于",
        "left_on": "退出日期",
        "source": "依据文件",
    },
    lambda: map(selectors.member_row, selectors.published_members()),
    selectors.members_changed_at,
)

LISTS = Table(
    "lists",
    "公布的名单",
    "每行一份已公布的名单。",
    {
        "id": "名单编号",
        "title": "名称",
        "document_number": "文号",
        "batch": "批次",
        "published_on": "公布日期",
        "cities": "城市数",
        "is_superseded": "已更正",
        "corrected_by": "更正名单编号",
        "sha256": "校验值（SHA-256）",
    },
    lambda: map(selectors.list_row, selectors.public_lists()),
    selectors.lists_changed_at,
)

LISTED = Table(
    "listed-cities",
    "名单所列城市",
    "每行一个城市，名称与公布的名单一致。",
    {
        "list_id": "名单编号",
        "list_title": "名单",
        "document_number": "文号",
        "position": "序号",
        "code": "行政区划代码",
        "city": "城市",
        "province": "省份",
        "note": "备注",
        "is_superseded": "名单已更正",
    },
    lambda: map(selectors.listed_row, selectors.listed_cities()),
    selectors.lists_changed_at,
)

STATISTICS = Table(
    "statistics",
    "各省统计",
    "今天的城市数、成员数和占比，每省每类成员一行，全国在前；没有来源的为空。",
    {
        "kind_name": "成员类别",
        "on": "统计日期",
        "code": "省级代码",
        "province": "省级",
        "municipalities": "直辖市",
        "prefecture_cities": "地级市",
        "county_cities": "县级市",
        "members": "成员城市（地级及以上）",
        "members_below_prefecture": "成员城市（县级）",
        "percent": "占地级单位%",
        "planned_percent_2020": "规划%（2020年）",
        "cities_counted_on": "城市数截至",
    },
    selectors.statistics_today,
    lambda: None,
)

TABLES = {each.key: each for each in (MEMBERS, LISTS, LISTED, STATISTICS)}


@dataclass(frozen=True)
class Format:
    """A kind of file."""

    word: str
    content_type: str
    write: Callable[[Table], bytes]


def as_json(table: Table) -> bytes:
    items = [{key: row[key] for key in table.columns} for row in table.rows()]
    text = json.dumps({"title": table.title, "items": items}, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return text.encode()


def as_csv(table: Table) -> bytes:
    return csv_bytes(list(table.columns.values()), ([cell(row[key]) for key in table.columns] for row in table.rows()))


def as_xlsx(table: Table) -> bytes:
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = table.title
    rows = [list(table.columns.values()), *([cell(row[key]) for key in table.columns] for row in table.rows())]
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            put(sheet.cell(number, column), value)
            if number == 1:
                sheet.cell(1, column).font = Font(bold=True)
    for number, heading in enumerate(table.columns.values(), start=1):
        longest = max((len(str(row[number - 1])) for row in rows[1:] if row[number - 1] is not None), default=0)
        sheet.column_dimensions[sheet.cell(1, number).column_letter].width = (
            min(60, max(len(heading) * 2, longest * 2, 8)) + 2
        )
    sheet.freeze_panes = "A2"
    return saved(book)


def cell(value: Any) -> Any:
    """Yes and no in words; the rest as it is."""
    return ("是" if value else "否") if isinstance(value, bool) else value


FORMATS = {
    "csv": Format("CSV", "text/csv; charset=utf-8", as_csv),
    "json": Format("JSON", "application/json; charset=utf-8", as_json),
    "xlsx": Format("XLSX", XLSX, as_xlsx),
}
