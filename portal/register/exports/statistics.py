"""我国城市数与学习型城市联盟城市统计表 as XLSX and PDF in the printed layout, and as plain CSV."""

from hashlib import sha256
from typing import Any

from django.core.cache import cache
from openpyxl.styles import Alignment

from portal.documents import pdf
from portal.documents.templating import template_version
from portal.documents.xlsx import OfficialSheet, csv_bytes
from portal.kit.canonical import dumps
from portal.kit.dates import chinese_date
from portal.register.selectors.comparison import compare, findings
from portal.register.selectors.statistics import COLUMNS, RULES, UNKNOWN, Statistics, cells

TEMPLATE = "papers/city_statistics.html"
WIDTHS = (16, 8, 9, 9, 9, 13, 44, 15, 8)
KEPT_SECONDS = 24 * 60 * 60


def statistics_workbook(table: Statistics) -> bytes:
    """The table as it was printed; a second sheet names the rules, a third what differs from the print."""
    sheet = OfficialSheet("统计表", WIDTHS)
    sheet.title(table.title)
    sheet.line(f"（{chinese_date(table.on)}）", horizontal="center")
    sheet.header(table.headings)
    sheet.sheet.row_dimensions[sheet.row - 1].height = 48
    first = sheet.row
    sheet.rows((cells(line) for line in table.lines), horizontal="center")
    for row in range(first, sheet.row):
        names = sheet.sheet.cell(row, 7)
        side = "left" if row > first else "center"
        names.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    _heighten(sheet, first, 7, 20)
    for sentence in filter(None, (table.source, table.districts_note)):
        sheet.line(sentence, height=18 * -(-len(sentence) // 62))
        sheet.sheet.cell(sheet.row - 1, 1).alignment = Alignment(vertical="center", wrap_text=True)
    _rules(sheet, table)
    if table.is_printed_day:
        _differences(sheet, table)
    return sheet.bytes()


def _rules(sheet: OfficialSheet, table: Statistics) -> None:
    rules = OfficialSheet("统计口径", (30, 90), workbook=sheet.workbook)
    rules.title("统计口径")
    rules.header(["栏目", "口径"])
    first = rules.row
    rules.rows([table.heading(key), RULES[key]] for key in COLUMNS)
    _heighten(rules, first, 2, 42)


def _differences(sheet: OfficialSheet, table: Statistics) -> None:
    shown = OfficialSheet("与印发表对照", (18, 22, 14, 14, 90), workbook=sheet.workbook, landscape=True)
    shown.title("与印发表对照")
    shown.header(["省级", "栏目", "计算", "所印", "说明"])
    first = shown.row
    shown.rows(
        [each.row, each.heading, each.computed, each.printed, each.note]
        for each in compare(table)
        if each.agrees is False
    )
    shown.line("印发表自身不一致之处")
    shown.rows([each.row or "全表", COLUMNS.get(each.column, ""), "", "", each.words] for each in findings())
    _heighten(shown, first, 5, 42)


def _heighten(sheet: OfficialSheet, first: int, column: int, characters: int) -> None:
    """Office programs do not make a row of wrapped text high enough by themselves."""
    for row in range(first, sheet.row):
        text = str(sheet.sheet.cell(row, column).value or "")
        sheet.sheet.row_dimensions[row].height = 18 * max(1, -(-len(text) // characters))


def statistics_csv(table: Statistics) -> bytes:
    """The nine printed columns, one line each; unknown figures are empty. Above them what the table was made for."""
    rows = [[("" if value in (None, UNKNOWN) else value) for value in cells(line)] for line in table.lines]
    chosen = f"筛选条件：成员类别：{table.kind.label}；统计日期：{chinese_date(table.on)}"
    return csv_bytes(table.headings, rows, above=filter(None, (table.title, chosen, table.source)))


def statistics_pdf(table: Statistics) -> bytes:
    """The sheet for printing. The same figures are typeset once a day at most."""
    content = paper_content(table)
    key = f"statistics:{sha256((dumps(content) + template_version(TEMPLATE)).encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = pdf.render(TEMPLATE, content).pdf
        cache.set(key, found, KEPT_SECONDS)
    return bytes(found)


def paper_content(table: Statistics) -> dict[str, Any]:
    return {
        "title": table.title,
        "on": chinese_date(table.on),
        "headings": table.headings,
        "lines": [cells(line) for line in table.lines],
        "sentences": [each for each in (table.source, table.districts_note) if each],
        "rules": [[table.heading(key), RULES[key]] for key in COLUMNS],
    }
