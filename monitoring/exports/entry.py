"""填报表: the rows of a report as a workbook that is filled in and brought back."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from monitoring.choices import Answer
from monitoring.selectors.lines import Line
from monitoring.services.exchange import ANSWERS, ASKED, CHECK, CODES, HEADINGS, asked_cells, cells_of, token_of
from portal.kit import cells

SHEET = "填报"
NOTES = (
    "只填白色的栏；灰色的栏说明填什么，改动不采用。请不要增删列、不要改动第一行和最后一列（核对码，已隐藏）。",
    "“填报方式”：有数据的写“填写数据”或空着；没有数据的选“暂无法取得”并选原因；与本市无关的选“不适用”；用其他指标的选“替代指标”。",
    "“数据”：按“计量单位”写数字，不写单位，不写“万”“亿”；百分比56.3%写56.3。零是数据，空着表示未填。",
    "填好后在填报页面“导入填好的表”，先看预览，确认后才生效。下载之后平台上又被修改的，会逐项列出，由您决定。",
    "由平台计算的指标不在表中。",
)
WIDTHS: Mapping[str, int] = {
    "编号": 12,
    "指标或数据项": 46,
    "数据": 18,
    "往年": 24,
    "原因说明": 28,
    "替代说明": 28,
    "来源名称": 28,
}
_GREY = PatternFill("solid", fgColor="EEF1F5")


def workbook(title: str, lines: Sequence[Line]) -> bytes:
    """Rows that people fill in, each with what it says now and the figure of the year before."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    _head(sheet)
    given = [line for line in lines if not line.row.is_computed]
    for number, line in enumerate(given, start=2):
        _put_line(sheet, number, line)
    _lists(sheet, given)
    notes = book.create_sheet("填写说明")
    notes.column_dimensions["A"].width = 100
    for number, words in enumerate((title, *NOTES), start=1):
        cells.put(notes.cell(number, 1), words)
        notes.cell(number, 1).alignment = Alignment(wrap_text=True, vertical="top")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _head(sheet: Worksheet) -> None:
    for number, heading in enumerate(HEADINGS, start=1):
        cell = sheet.cell(1, number)
        cells.put(cell, heading)
        cell.font = Font(bold=True)
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = WIDTHS.get(heading, 14)
        column.hidden = heading == CHECK
    sheet.freeze_panes = "C2"


def _put_line(sheet: Worksheet, number: int, line: Line) -> None:
    row = line.row
    before = f"{line.earlier[0].year}年：{line.earlier[0].said}" if line.earlier else ""
    said = {**asked_cells(row, before), **cells_of(row), CHECK: token_of(row)}
    for at, heading in enumerate(HEADINGS, start=1):
        cell = sheet.cell(number, at)
        if heading == "数据" and row.number is not None and len(row.number.normalize().as_tuple().digits) <= 15:
            cell.value = Decimal(said[heading])
            cell.number_format = "0." + "0" * line.asked.decimals if line.asked.decimals else "General"
        elif heading == "数据年份" and said[heading]:
            cell.value = int(said[heading])
        elif said[heading]:
            cells.put(cell, said[heading])
        if heading in ASKED or not line.verdict:
            cell.fill = _GREY
        cell.alignment = Alignment(wrap_text=heading not in (CHECK, "数据"), vertical="top")


def _lists(sheet: Worksheet, lines: Sequence[Line]) -> None:
    """Words to choose from, in the columns with codes and in the cells of choices."""
    last = max(len(lines) + 1, 2)
    for heading, name in ANSWERS.items():
        if name in CODES:
            letter = get_column_letter(HEADINGS.index(heading) + 1)
            _list(sheet, CODES[name], f"{letter}2:{letter}{last}")
    letter = get_column_letter(HEADINGS.index("数据") + 1)
    for number, line in enumerate(lines, start=2):
        if line.kind == "choice" and line.row.answer != Answer.SUBSTITUTE:
            _list(sheet, line.options, f"{letter}{number}")


def _list(sheet: Worksheet, words: Mapping[str, str] | Sequence[str], place: str) -> None:
    text = ",".join(words)
    if len(text) > 250 or any("," in word or '"' in word for word in words):
        return  # what Excel does not hold in a list is checked when the file comes back
    validation = DataValidation(type="list", formula1=f'"{text}"', allow_blank=True)
    sheet.add_data_validation(validation)
    validation.add(place)
