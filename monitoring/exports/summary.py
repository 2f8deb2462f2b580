"""全国监测汇总 as a workbook: the matrix of all cities, completeness, what could not be obtained; written row by row."""

import tempfile
from collections.abc import Sequence
from decimal import Decimal
from typing import IO, Any

from django.db.models import Max
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from monitoring.models import Figure, Snapshot
from monitoring.selectors.availability import availability
from monitoring.selectors.completeness import WORDS, completeness
from monitoring.selectors.figures import marks, rounded, shown
from portal.kit import cells
from portal.regions.choices import RegionClass

PORTION = 2000


def as_workbook(snapshot: Snapshot) -> IO[bytes]:
    """A temporary file: 数据矩阵, 完整程度, 可得性, 说明; the caller closes it."""
    book = Workbook(write_only=True)
    _matrix(book, snapshot)
    _completeness(book, snapshot)
    _availability(book, snapshot)
    _about(book, snapshot)
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 — the response closes it
    book.save(file)
    file.seek(0)
    return file


def _matrix(book: Any, snapshot: Snapshot) -> None:
    """One line a city, one column an indicator or data item; figures as numbers, marks in words beside them."""
    order = ("definition__version_id", "definition__position", "item__position", "code")
    units = (
        snapshot.figures.order_by(*order).values_list("code", "title").annotate(Max("unit"))
    )  # a substitute has none
    heads = list({(code, title): (code, title, unit) for code, title, unit in units}.values())
    keys = {(code, title): number for number, (code, title, _) in enumerate(heads)}
    sheet = book.create_sheet("数据矩阵")
    sheet.freeze_panes = "D3"
    _append(sheet, ["行政区划代码", "城市", "省份", *(f"{code} {title}" for code, title, _ in heads)], bold=True)
    _append(sheet, ["", "", "计量单位", *(unit for *_, unit in heads)])
    line: list[Any] = []
    figures = snapshot.figures.select_related("place").order_by("place__code", "pk")
    for figure in figures.iterator(chunk_size=PORTION):
        if not line or line[0] != figure.place.code:
            if line:
                _append(sheet, line)
            line = [figure.place.code, figure.city, figure.province, *([""] * len(heads))]
        line[3 + keys[figure.code, figure.title]] = _cell(figure)
    if line:
        _append(sheet, line)


def _cell(figure: Figure) -> Any:
    """A bare number where nothing must be said beside it, else the same words as on the page."""
    said = [word for word, _ in marks(figure) if word not in ("示例指标（非官方）", "拓展")]
    if figure.number is not None and not said:
        return rounded(figure.number, figure.decimals)
    if figure.number is None and not figure.text:
        return "；".join(each for each in (shown(figure), figure.get_reason_display()) if each)
    return f"{shown(figure)}（{'、'.join(said)}）" if said else shown(figure)


def _completeness(book: Any, snapshot: Snapshot) -> None:
    sheet = book.create_sheet("完整程度")
    _append(sheet, ["范围", "国家指标数（城市×指标）", *(f"{word}（%）" for _, word, _ in WORDS)], bold=True)
    for region, name in (("", "全国"), *RegionClass.choices):
        rows = snapshot.figures.filter(region=region) if region else snapshot.figures.all()
        found = completeness(rows)
        if found.asked:
            _append(sheet, [str(name), found.asked, *(found.share(key) for key, *_ in WORDS)])


def _availability(book: Any, snapshot: Snapshot) -> None:
    sheet = book.create_sheet("可得性")
    heads = ["编号", "指标或数据项", "应填", "有数据", "替代", "暂无法取得", "无法计算", "原因"]
    _append(sheet, heads, bold=True)
    for each in availability(snapshot):
        reasons = "、".join(f"{word}{number}" for word, number in each.reason_words)
        counts = (each.asked, each.reported, each.substituted, each.unobtainable, each.missing)
        _append(sheet, [each.code, each.title, *counts, reasons])


def _about(book: Any, snapshot: Snapshot) -> None:
    sheet = book.create_sheet("说明")
    lines = [
        ("快照", str(snapshot)),
        ("监测框架", str(snapshot.cycle.version)),
        ("校验值（SHA-256）", snapshot.sha256),
        ("勘误说明", snapshot.erratum),
        ("演示", "演示数据，不得引用" if snapshot.cycle.is_demo else "否"),
        ("注", "“暂无法取得”“不适用”“无法计算”以文字列出，不以0代替；示例指标（非官方）不是国家指标。"),
    ]
    for line in lines:
        _append(sheet, line)


def _append(sheet: Any, values: Sequence[Any], *, bold: bool = False) -> None:
    row = []
    for value in values:
        cell = WriteOnlyCell(sheet)
        cells.put(cell, value)
        if isinstance(value, Decimal):
            cell.number_format = cells.places(value)
        if bold:
            cell.font = Font(bold=True)
        row.append(cell)
    sheet.append(row)
