"""Workbooks and CSV in which text stays text, laid out as official tables are; the same content gives the same bytes."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.kit.cells import MOST_CHARACTERS, looks_like_formula, plain, put

__all__ = [
    "MOST_CHARACTERS",
    "OfficialSheet",
    "csv_bytes",
    "looks_like_formula",
    "put",
    "saved",
    "without_times",
]

SONG, HEI, FANG, KAI = "宋体", "黑体", "仿宋", "楷体"
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001
_ZIP_EPOCH = (2000, 1, 1, 0, 0, 0)

_LINE = Side(style="thin", color="000000")
BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


class OfficialSheet:
    """A sheet like the official tables: a merged title, lines of text, a bordered table, ready for A4 paper.

    ``widths`` are the columns' widths in characters; every method writes at the next free row. With ``workbook`` the
    sheet is one more in it.
    """

    def __init__(
        self, name: str, widths: Sequence[float], *, landscape: bool = False, workbook: Workbook | None = None
    ) -> None:
        self.workbook = workbook or Workbook()
        sheet = self.workbook.create_sheet() if workbook else self.workbook.active
        assert isinstance(sheet, Worksheet)
        self.sheet = sheet
        self.columns = len(widths)
        self.row = 1
        sheet.title = re.sub(r"[\\/*?:\[\]]", "-", name)[:31]
        for number, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        sheet.oddFooter.center.text = "第 &P 页 共 &N 页"

    def label(self, text: str) -> None:
        """A small line above the title, such as 附件2."""
        self.line(text, font=Font(name=HEI, size=14))

    def title(self, text: str) -> None:
        """The title across all columns."""
        self.line(text, font=Font(name=SONG, size=18, bold=True), horizontal="center", height=40)

    def line(self, text: str, *, font: Font | None = None, horizontal: str = "left", height: float = 24) -> None:
        """A line of text across all columns."""
        cell = self._cell(
            1, text, font or Font(name=FANG, size=12), Alignment(horizontal=horizontal, vertical="center")
        )
        if self.columns > 1:
            self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=self.columns)
        self.sheet.row_dimensions[cell.row].height = height
        self.row += 1

    def header(self, labels: Sequence[str]) -> None:
        """The labels of the table, repeated on each printed page."""
        self._bordered(labels, Font(name=HEI, size=12), "center")
        self.sheet.print_title_rows = f"{self.row - 1}:{self.row - 1}"
        self.sheet.freeze_panes = f"A{self.row}"

    def rows(self, rows: Iterable[Sequence[Any]], *, horizontal: str | None = None) -> None:
        """Rows of the table; numbers stand on the right unless ``horizontal`` says otherwise, text wraps."""
        for values in rows:
            self._bordered(values, Font(name=SONG, size=12), horizontal)

    def bytes(self) -> bytes:
        """The workbook as a file."""
        return saved(self.workbook)

    def _bordered(self, values: Sequence[Any], font: Font, horizontal: str | None) -> None:
        if len(values) != self.columns:
            raise ValueError(f"The row has {len(values)} values for {self.columns} columns.")
        for column, value in enumerate(values, 1):
            place = horizontal or ("right" if isinstance(value, int | float | Decimal) else "left")
            alignment = Alignment(horizontal=place, vertical="center", wrap_text=True)
            self._cell(column, value, font, alignment).border = BORDER
        self.row += 1

    def _cell(self, column: int, value: Any, font: Font, alignment: Alignment) -> Cell:
        cell = self.sheet.cell(self.row, column)
        assert isinstance(cell, Cell)
        put(cell, value)
        cell.font, cell.alignment = font, alignment
        return cell


def saved(workbook: Workbook) -> bytes:
    """The file of a workbook, without the time at which it happened to be written."""
    workbook.properties.creator = ""
    workbook.properties.created = workbook.properties.modified = _EPOCH
    written = io.BytesIO()
    workbook.save(written)
    return without_times(written.getvalue())


def without_times(package: bytes) -> bytes:
    """The same office file with every moment in its packing set to one fixed time."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":  # openpyxl stamps the time of saving into it
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(entry.filename, _ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)
    return result.getvalue()


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]], *, above: Iterable[str] = ()) -> bytes:
    """A CSV file that spreadsheet programs read as Chinese (UTF-8 with BOM) and in which no text is evaluated.

    ``above`` the labels stand the title and what the table was made for, one line each, as on exported lists.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([plain(line)] for line in above)
    writer.writerow([plain(each) for each in header])
    writer.writerows([plain(each) for each in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
