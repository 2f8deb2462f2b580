"""A snapshot in long format, one figure a line, with its code lists: CSV, JSON, XLSX; written row by row."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from monitoring.choices import Answer, Quality, Reason, SourceKind
from monitoring.models import Figure, Snapshot
from monitoring.selectors.figures import plain, rounded
from portal.kit import cells
from portal.regions.choices import RegionClass

PORTION = 2000
DIGITS = 15  # that a workbook keeps of a number
YES_NO = {True: "是", False: "否"}

CODE_LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "answer": ("填报方式", {str(key): str(word) for key, word in Answer.choices if key}),
    "reason": ("暂无法取得的原因", {str(key): str(word) for key, word in Reason.choices}),
    "source_kind": ("来源类别", {str(key): str(word) for key, word in SourceKind.choices}),
    "quality": ("质量等级", {str(key): str(word) for key, word in Quality.choices}),
    "region": ("区域", {str(key): str(word) for key, word in RegionClass.choices}),
}


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    of: Callable[[Figure], Any]


COLUMNS = (
    Column("year", "数据年度", lambda each: each.snapshot.cycle.year),
    Column("cycle", "监测周期", lambda each: each.snapshot.cycle.code),
    Column("snapshot", "快照序号", lambda each: each.snapshot.number),
    Column("place", "行政区划代码", lambda each: each.place.code),
    Column("city", "城市", lambda each: each.city),
    Column("province", "省份", lambda each: each.province),
    Column("region", "区域代码", lambda each: each.region),
    Column("code", "编号", lambda each: each.code),
    Column("title", "指标或数据项", lambda each: each.title),
    Column("is_item", "数据项", lambda each: each.item_id is not None),
    Column("is_core", "国家核心指标", lambda each: each.is_core),
    Column("is_unofficial", "示例指标（非官方）", lambda each: each.is_unofficial),
    Column("answer", "填报方式代码", lambda each: each.answer),
    Column("value", "数值或文字", lambda each: plain(each, each.decimals)),
    Column("unit", "计量单位", lambda each: each.unit),
    Column("reason", "原因代码", lambda each: each.reason),
    Column("note", "说明", lambda each: each.note),
    Column("value_year", "数据年份", lambda each: each.value_year),
    Column("source_kind", "来源类别代码", lambda each: each.source_kind),
    Column("source", "来源", lambda each: each.source),
    Column("quality", "质量等级代码", lambda each: each.quality),
    Column("calibre_differs", "口径与定义不同", lambda each: each.calibre_differs),
    Column("calibre_note", "口径说明", lambda each: each.calibre_note),
    Column("on_time", "按时上报", lambda each: each.on_time),
)


def rows_of(snapshot: Snapshot) -> Iterator[Figure]:
    """All figures in the order of the snapshot, in portions."""
    found = snapshot.figures.select_related("place").order_by("pk")
    for figure in found.iterator(chunk_size=PORTION):
        figure.snapshot = snapshot
        yield figure


def about(snapshot: Snapshot) -> dict[str, Any]:
    """What a file says of itself."""
    return {
        "title": str(snapshot),
        "year": snapshot.cycle.year,
        "framework": str(snapshot.cycle.version),
        "published_at": snapshot.published_at.isoformat() if snapshot.published_at else None,
        "sha256": snapshot.sha256,
        "is_demonstration": snapshot.cycle.is_demo,
        "erratum": snapshot.erratum,
    }


def as_csv(snapshot: Snapshot) -> Iterator[bytes]:
    yield "\ufeff".encode()
    yield _line([column.label for column in COLUMNS])
    for figure in rows_of(snapshot):
        yield _line(_cells(figure))


def _line(values: list[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([cells.plain(value) for value in values])
    return text.getvalue().encode()


def _cells(figure: Figure) -> list[Any]:
    """The line of a figure: numbers as such, so that programs reckon with them; yes and no in words."""
    return [_number(figure) if column.key == "value" else _in_words(column.of(figure)) for column in COLUMNS]


def _number(figure: Figure) -> Any:
    """With more digits than a workbook keeps it goes as text, and so do words."""
    number = rounded(figure.number, figure.decimals) if figure.number is not None else None
    exact = number is not None and len(number.as_tuple().digits) <= DIGITS
    return number if exact else plain(figure, figure.decimals)


def _in_words(value: Any) -> Any:
    return YES_NO[value] if isinstance(value, bool) else value


def as_json(snapshot: Snapshot) -> Iterator[bytes]:
    head = {
        **about(snapshot),
        "columns": {each.key: each.label for each in COLUMNS},
        "codes": {key: {"title": title, "codes": codes} for key, (title, codes) in CODE_LISTS.items()},
    }
    yield f'{_json(head)[:-1]},"figures":[\n'.encode()
    comma = ""
    for figure in rows_of(snapshot):
        yield f"{comma}{_json({column.key: column.of(figure) for column in COLUMNS})}".encode()
        comma = ",\n"
    yield b"\n]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def as_xlsx(snapshot: Snapshot) -> IO[bytes]:
    """A temporary file that holds the workbook: 数据, 代码表, 说明; the caller closes it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.freeze_panes = "A2"
    _append(sheet, [column.label for column in COLUMNS])
    for figure in rows_of(snapshot):
        _append(sheet, _cells(figure))
    codes = book.create_sheet("代码表")
    _append(codes, ["代码表", "代码", "含义"])
    for title, words in CODE_LISTS.values():
        for key, word in words.items():
            _append(codes, [title, key, word])
    notes = book.create_sheet("说明")
    for key, value in about(snapshot).items():
        _append(notes, [key, _in_words(value)])
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 — the response closes it
    book.save(file)
    file.seek(0)
    return file


def _append(sheet: Any, values: list[Any]) -> None:
    row = []
    for value in values:
        cell = WriteOnlyCell(sheet)
        cells.put(cell, value)
        if isinstance(value, Decimal):
            cell.number_format = cells.places(value)
        row.append(cell)
    sheet.append(row)


def code_lists() -> Iterator[bytes]:
    """The code lists as CSV, for those who take the figures as CSV."""
    yield "\ufeff".encode()
    yield _line(["代码表", "代码", "含义"])
    for title, words in CODE_LISTS.values():
        for key, word in words.items():
            yield _line([title, key, word])
