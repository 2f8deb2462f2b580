"""A version as tables of cells, one for each noun: what the workbook writes, and what it reads back."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db import models

from monitoring.models import Area, Element, IndicatorRevision, InputItem, ValidationRule, VersionLink
from monitoring.selectors.packages import COLUMNS

KEY, OLD, NEW = "key", "old", "new"
META = "_framework"
NOTES = "填写说明"


@dataclass(frozen=True)
class Column:
    """``name`` in the package, ``heading`` in the sheet; ``field`` of the model, none for what refers to other rows."""

    name: str
    heading: str
    field: Any = None
    is_hidden: bool = False

    @property
    def labels(self) -> dict[str, str]:
        """The words of a choice by their codes, without the empty one."""
        return {code: str(label) for code, label in (self.field.choices or ()) if code} if self.field else {}


@dataclass(frozen=True)
class Noun:
    """A sheet: ``rows`` is the name of the rows in the package."""

    rows: str
    sheet: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    required: tuple[str, ...]

    @property
    def word(self) -> str:
        return str(self.model._meta.verbose_name)


def _of(model: type[models.Model]) -> tuple[Column, ...]:
    fields: list[Any] = [model._meta.get_field(name) for name in COLUMNS[model]]
    return tuple(Column(field.name, str(field.verbose_name), field) for field in fields)


def _link_column(name: str) -> Column:
    field: Any = VersionLink._meta.get_field(name)
    return Column(name, str(field.verbose_name), field)


def _placed(columns: tuple[Column, ...], after: str, more: Column) -> tuple[Column, ...]:
    at = [column.name for column in columns].index(after) + 1
    return (*columns[:at], more, *columns[at:])


NOUNS = (
    Noun("areas", "宏观框架", Area, _of(Area), ("code", "title")),
    Noun("elements", "结构要素", Element, (Column("area", "所属宏观框架"), *_of(Element)), ("area", "code", "title")),
    Noun(
        "indicators",
        "关键指标",
        IndicatorRevision,
        (Column("element", "所属结构要素"), *_of(IndicatorRevision), Column(KEY, "标识", is_hidden=True)),
        ("element", "code", "title"),
    ),
    Noun("items", "数据项", InputItem, _of(InputItem), ("code", "title")),
    Noun("rules", "校验规则", ValidationRule, _of(ValidationRule), ("code", "left")),
    Noun(
        "links",
        "版本沿革",
        VersionLink,
        (Column(OLD, "上一版编号"), Column(NEW, "本版编号"), _link_column("kind"), _link_column("note")),
        (OLD, NEW, "kind"),
    ),
)


def cell_of(column: Column, value: Any) -> Any:
    """What a value of the package is in its cell: the word of a choice, levels line by line, numbers as such."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return column.labels.get(value, value) if column.labels else value


def plain_text(text: Any) -> str:
    """The text of a cell for comparison: line ends of any kind are one, blanks around it do not count."""
    return str(text).replace("\r\n", "\n").replace("\r", "\n").strip()


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones, without blanks: for codes, headings and choices."""
    return "".join(unicodedata.normalize("NFKC", text).split())
