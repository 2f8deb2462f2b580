"""A version as a workbook that may be changed and read back: a sheet for each noun, everything as text."""

from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from monitoring.models import FrameworkVersion
from monitoring.selectors.packages import checksum_of, package_of
from monitoring.selectors.tables import META, NOTES, NOUNS, Column, Noun, cell_of
from portal.documents.xlsx import put, saved

WORDS = (
    "每个表是框架的一类内容，第一行是列名；列的先后可以调整，不改的列可以删去。",
    "增加一行就是新增，删去一行就是删除，改动单元格就是修改；上传后先看到每一处变化，确认后才写入草稿。",
    "“文字来源”“数据性质”“数值类型”等列从下拉清单中选；“分级”每行一级，由低到高。",
    "计算公式和校验对象按文本填写，例如 learners / adults * 100，不要写成Excel公式。",
    "标有“示例指标（非官方）”的各项由平台拟定，只作演示，不得用于正式监测。",
)
WIDE, NARROW = 40, 14
MOST_IN_A_LIST = 255  # characters that a drop-down list may have
ROWS_WITH_LISTS = 300


def framework_workbook(version: FrameworkVersion) -> bytes:
    package = package_of(version)
    book = Workbook()
    notes = book.worksheets[0]
    notes.title = NOTES
    notes.column_dimensions["A"].width = 100
    for number, words in enumerate((f"{version}　{version.get_state_display()}", *WORDS), start=1):
        put(notes.cell(number, 1), words)
    for noun in NOUNS:
        _sheet(book.create_sheet(noun.sheet), noun, package[noun.rows])
    _meta(book.create_sheet(META), version, checksum_of(package))
    return saved(book)


def _sheet(sheet: Worksheet, noun: Noun, rows: list[dict[str, Any]]) -> None:
    lines = [[cell_of(column, row[column.name]) for column in noun.columns] for row in rows]
    for number, line in enumerate([[column.heading for column in noun.columns], *lines], start=1):
        for at, value in enumerate(line, start=1):
            cell: Any = sheet.cell(number, at)
            put(cell, value)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.number_format = "General" if isinstance(value, int) else "@"
            if number == 1:
                cell.font = Font(bold=True)
    for at, column in enumerate(noun.columns, start=1):
        _dress(sheet, get_column_letter(at), column)
    sheet.freeze_panes = "D2" if noun.rows == "indicators" else "B2"


def _dress(sheet: Worksheet, letter: str, column: Column) -> None:
    is_long = column.field is not None and not column.labels and (column.field.max_length or WIDE * 2) > WIDE
    sheet.column_dimensions[letter].width = WIDE if is_long else NARROW
    sheet.column_dimensions[letter].hidden = column.is_hidden
    listed = ",".join(column.labels.values())
    if listed and len(listed) <= MOST_IN_A_LIST:
        choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        choice.add(f"{letter}2:{letter}{ROWS_WITH_LISTS}")
        sheet.add_data_validation(choice)


def _meta(sheet: Worksheet, version: FrameworkVersion, checksum: str) -> None:
    """Which content was written out: read back, it tells a workbook of another version from one of this."""
    for line in (("framework", version.framework.code), ("version", version.label), ("checksum", checksum)):
        sheet.append(line)
    sheet.sheet_state = "hidden"
