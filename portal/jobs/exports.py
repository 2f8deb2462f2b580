"""A list as a file: written row by row, so that memory stays flat however long it is."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from portal.jobs.choices import ExportFormat
from portal.kit.cells import plain, put
from portal.kit.listings import Extract

MOST_ROWS = 1_000_000  # on one sheet, which holds 1,048,576; the rest goes on on the next
STEP = 300  # rows between two words about the progress
EVERYTHING = "无（全部）"
LONGEST_NAME = 28  # of a sheet: 31 characters, with room for the number of a further one
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")

Progress = Callable[[int, int, str], None]


def write(extract: Extract, kind: str, head: Sequence[str], file: BinaryIO, progress: Progress) -> int:
    """Write the list into ``file``; above its labels stand title, ``head`` and selection. How many rows there were."""
    writer = _write_csv if kind == ExportFormat.CSV else _write_xlsx
    return writer(extract, lines_above(extract, head), file, progress)


def lines_above(extract: Extract, head: Sequence[str]) -> list[str]:
    """Title, who exported when, and by what the list was narrowed."""
    selection = "；".join(f"{label}：{word}" for label, word in extract.selection)
    return [extract.title, *head, f"筛选条件：{selection or EVERYTHING}"]


def _write_csv(extract: Extract, above: list[str], file: BinaryIO, progress: Progress) -> int:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerows([plain(line)] for line in above)
    writer.writerow([plain(label) for label in extract.labels])
    written = 0
    for written, row in _counted(extract, progress):  # noqa: B007
        writer.writerow([plain(value) for value in row])
    text.detach()
    return written


def _write_xlsx(extract: Extract, above: list[str], file: BinaryIO, progress: Progress) -> int:
    book = Workbook(write_only=True)
    number, sheet = 0, _sheet(book, extract, above)
    for number, row in _counted(extract, progress):
        if number % MOST_ROWS == 1 and number > 1:
            sheet = _sheet(book, extract, above)
        sheet.append([_cell(sheet, value) for value in row])
    book.save(file)
    return number


def _counted(extract: Extract, progress: Progress) -> Iterator[tuple[int, Sequence[Any]]]:
    for number, row in enumerate(extract.rows, start=1):
        if number % STEP == 1:
            progress(number - 1, max(extract.total, number), f"已写入{number - 1}条")
        yield number, row


def _sheet(book: Workbook, extract: Extract, above: list[str]) -> Any:
    sheet = book.create_sheet(_NOT_IN_A_NAME.sub("", extract.title)[:LONGEST_NAME])
    for column, width in enumerate(extract.widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"A{len(above) + 2}"
    for number, line in enumerate(above):
        sheet.append([_cell(sheet, line, bold=number == 0)])
    sheet.append([_cell(sheet, label, bold=True) for label in extract.labels])
    return sheet


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    put(cell, value)
    if bold:
        cell.font = Font(bold=True)
    return cell
