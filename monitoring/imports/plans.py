"""What an import would do, for the preview; cells read into the terms of the package, refused in words."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from monitoring.formulas import BadFormula, parse
from monitoring.selectors.tables import NEW, OLD, Column, Noun, cell_of, narrow, plain_text
from portal.kit.verdicts import Refused
from portal.kit.workbooks import ReadSheet

HEADING_WITHIN = 10  # lines above the headings: a title, a note
ODD = {
    "formula": "是Excel公式，请改为文字或数字（复制后“选择性粘贴—数值”）。",
    "error": "是错误值，请改正。",
    "date": "被Excel当作日期，请把单元格格式设为“文本”后重新填写。",
}

Row = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """What would happen to one row: 新增, 修改, 删除 or 次序, with the columns that differ (heading, before, after)."""

    noun: str
    verb: str
    row: str
    columns: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Plan:
    """The package that the draft would become, and the way there."""

    package: dict[str, Any]
    changes: list[Change] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def count(self, verb: str) -> int:
        return sum(1 for each in self.changes if each.verb == verb)


def headings(sheet: ReadSheet, wanted: tuple[str, ...]) -> tuple[int, dict[str, int]]:
    """The line (from 1) with all the headings and where each stands (from 0); 0 when there is none."""
    for number, line in enumerate(sheet.lines[:HEADING_WITHIN], start=1):
        columns = {narrow(text).strip("*"): at for at, text in reversed(list(enumerate(line))) if text}
        if all(heading in columns for heading in wanted):
            return number, columns
    return 0, {}


def words(noun: Noun, row: Row) -> str:
    if noun.rows == "links":
        return f"{row[OLD] or '—'} → {row[NEW] or '—'}"
    return f"{row['code']} {row.get('title') or row.get('message') or ''}".strip()


def _shown(column: Column, value: Any) -> str:
    return plain_text(cell_of(column, value)).replace("\n", "、" if isinstance(value, list) else "\n")


def columns_of(noun: Noun, row: Row) -> list[tuple[str, str, str]]:
    shown = ((column.heading, _shown(column, row[column.name])) for column in noun.columns if not column.is_hidden)
    return [(heading, "", text) for heading, text in shown if text]


def differing(noun: Noun, was: Row, row: Row) -> list[tuple[str, str, str]]:
    return [
        (column.heading, _shown(column, was[column.name]), _shown(column, row[column.name]))
        for column in noun.columns
        if was[column.name] != row[column.name]
    ]


def usual(column: Column) -> Any:
    """What a column has where nobody said anything."""
    if column.field is None:
        return None
    default = column.field.get_default()
    return getattr(default, "value", default)


# --- Cells --------------------------------------------------------------------------------------------------------


def read_value(column: Column, text: str) -> Any:
    """The value of a cell in the terms of the package; raises ``Refused`` with what is wanted there."""
    reader: Callable[[Column, str], Any] = _text
    match column.field:
        case models.DecimalField():
            reader = _number
        case models.PositiveSmallIntegerField():
            reader = _whole
        case models.JSONField():
            return [line.strip() for line in re.split(r"[\n；;]", text) if line.strip()]
        case _ if column.labels:
            reader = _choice
    value = reader(column, text)
    try:
        column.field.clean(Decimal(value) if reader is _number and value is not None else value, None)
    except ValidationError as fault:
        raise Refused("不能为空。" if not text else "".join(fault.messages)) from fault
    return value


def _text(column: Column, text: str) -> str:
    return narrow(text) if column.name == "code" else plain_text(text)


def _choice(column: Column, text: str) -> str:
    wanted = narrow(text)
    for code, label in column.labels.items():
        if wanted in (narrow(label), code):
            return code
    if not wanted and column.field.blank:
        return ""
    raise Refused(f"“{text}”不在可选范围，应当是：{'、'.join(column.labels.values())}。" if text else "不能为空。")


def _whole(column: Column, text: str) -> int:
    plain = narrow(text)
    if not re.fullmatch(r"[0-9]{1,4}", plain):
        raise Refused(f"“{text[:30]}”应当是整数。")
    return int(plain)


def _number(column: Column, text: str) -> str | None:
    plain = narrow(text).replace(",", "")
    if not plain:
        return None
    try:
        found = Decimal(plain) if len(plain) <= 26 else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Refused(f"“{text[:30]}”应当是数字。")
    return f"{found.normalize() + 0:f}"


def must_be_formula(text: str) -> None:
    try:
        parse(text)
    except BadFormula as fault:
        raise Refused(str(fault)) from fault
