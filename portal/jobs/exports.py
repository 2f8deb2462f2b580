"""A list as a file: written row by row, so that memory stays flat however long it is."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from portal.jobs.choices import ExportFormat
from portal.kit.cells import plain, put
from portal.kit.listings import Extract

MOST_ROWS = 1_000_000  # on one sheet, which holds 1,048,576; the rest goes on on the next
STEP = 300  # rows between two words about the progress
EVERYTHING = "无（全部）"
WIDEST = 48  # of a column, in narrow characters
LINE_HEIGHT, HIGHEST = 15.0, 405.0  # points; a row takes 409
LONGEST_NAME = 28  # of a sheet: 31 characters, with room for the number of a further one
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")

TITLE, BOLD = Font(bold=True, size=14), Font(bold=True)
SHADED = PatternFill("solid", fgColor="F0F0F0")
LINE = Side(style="thin", color="BFBFBF")
# Long texts are read whole, on the screen and on paper.
IN_TABLE = {
    "alignment": Alignment(wrap_text=True, vertical="top"),
    "border": Border(left=LINE, right=LINE, top=LINE, bottom=LINE),
}
NOTHING: Mapping[str, Any] = {}

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
    widths = [min(width, WIDEST) for width in extract.widths]
    number, sheet = 0, _sheet(book, extract, above)
    try:
        for number, row in _counted(extract, progress):
            if number % MOST_ROWS == 1 and number > 1:
                sheet = _sheet(book, extract, above)
            _append(sheet, len(above) + 2 + (number - 1) % MOST_ROWS, row, widths)
    except BaseException:
        _clear(book)
        raise
    book.save(file)
    return number


def _clear(book: Workbook) -> None:
    """What was written so far lies in files of the library's own, which it removes by itself only once it is saved."""
    for sheet in book.worksheets:
        sheet.close()
        sheet._writer.cleanup()


def _counted(extract: Extract, progress: Progress) -> Iterator[tuple[int, Sequence[Any]]]:
    for number, row in enumerate(extract.rows, start=1):
        if number % STEP == 1:
            progress(number - 1, max(extract.total, number), f"已写入{number - 1}条")
        yield number, row


def _sheet(book: Workbook, extract: Extract, above: list[str]) -> Any:
    sheet = book.create_sheet(_NOT_IN_A_NAME.sub("", extract.title)[:LONGEST_NAME])
    for column, width in enumerate(extract.widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width, WIDEST)
    head = len(above) + 1
    sheet.freeze_panes = f"A{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes, each as wide as the table
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    for number, line in enumerate(above):
        sheet.append([_cell(sheet, line, {"font": TITLE} if number == 0 else NOTHING)])
    sheet.append([_cell(sheet, label, IN_TABLE | {"font": BOLD, "fill": SHADED}) for label in extract.labels])
    return sheet


def _append(sheet: Any, number: int, row: Sequence[Any], widths: Sequence[float]) -> None:
    """A row as high as its longest text: not every program makes room by itself."""
    lines = max(map(_lines, row, widths), default=1)
    if lines > 1:
        sheet.row_dimensions[number].height = min(lines * LINE_HEIGHT, HIGHEST)
    sheet.append([_cell(sheet, value, IN_TABLE) for value in row])
    sheet.row_dimensions.pop(number, None)  # it is written: nothing is kept of it


def _lines(value: Any, width: float) -> int:
    """How many lines a text takes in a column of ``width`` narrow characters; a Chinese one is as wide as two."""
    if not isinstance(value, str) or (len(value) * 2 < width and "\n" not in value):
        return 1
    return sum(max(1, ceil(sum(1 + (each > "\u2e7f") for each in line) / (width - 2))) for line in value.split("\n"))


def _cell(sheet: Any, value: Any, looks: Mapping[str, Any] = NOTHING) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    put(cell, value)
    for name, look in looks.items():
        setattr(cell, name, look)
    return cell
