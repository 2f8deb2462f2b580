"""填报表 as it comes back: every cell as text; what a spreadsheet program has made of it is understood or named."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from openpyxl import load_workbook

from monitoring.services.answers import plain
from monitoring.services.exchange import ANSWERS, ASKED, CHECK, HEADINGS, FileLine
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from portal.kit.workbooks import checked_content

SHEET = "填报"
MOST_LINES = 2000
MOST_COLUMNS = 40


def file_lines(file: UploadedFile) -> list[FileLine]:
    """The lines of a filled workbook. Raises ``Refused`` when it is none, or not the one that was downloaded."""
    content = checked_content(file)
    try:
        shown, written = (_grid(content, data_only=each) for each in (True, False))
    except Refused:
        raise
    except Exception as fault:  # openpyxl raises whatever a broken part makes it stumble over
        raise Refused("文件无法打开，可能已损坏。请重新下载填报表，填写后上传。") from fault
    head = [cell_text(cell) for cell in shown[0]] if shown else []
    missing = [heading for heading in HEADINGS if heading not in head]
    if missing:
        raise Refused(f"第一行缺少列：{'、'.join(missing)}。请用下载的填报表填写，不要改动第一行和隐藏的核对码。")
    places = {heading: head.index(heading) for heading in HEADINGS}
    lines = [
        _line(number, cells, formulas, places)
        for number, (cells, formulas) in enumerate(zip(shown[1:], written[1:], strict=True), start=2)
        if any(cell_text(each) for each in cells) or any(cell_text(each) for each in formulas)
    ]
    if not lines:
        raise Refused("表中没有数据行。请重新下载填报表，填写后上传。")
    return lines


def _grid(content: bytes, *, data_only: bool) -> list[tuple[Any, ...]]:
    """The lines of the sheet with the column 核对码, whatever it is called and wherever it stands."""
    book = load_workbook(BytesIO(content), data_only=data_only, read_only=True)
    sheets = sorted(book.worksheets, key=lambda sheet: sheet.title != SHEET)
    first = [next(sheet.iter_rows(max_col=MOST_COLUMNS), ()) for sheet in sheets]
    found = next((each for each, head in zip(sheets, first, strict=True) if CHECK in map(cell_text, head)), sheets[0])
    return _lines(found)


def _lines(sheet: Any) -> list[tuple[Any, ...]]:
    """Read line by line and no further than what was downloaded can reach: a huge sheet is refused at once."""
    lines = list(sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_LINES + 2))
    if len(lines) > MOST_LINES + 1:
        raise Refused(f"表中第{MOST_LINES + 1}行以下还有内容或格式：请删去这些行，或者用下载的填报表填写。")
    return lines


def _line(number: int, cells: tuple[Any, ...], written: tuple[Any, ...], places: dict[str, int]) -> FileLine:
    said = {heading: cell_text(cells[at]) for heading, at in places.items()}
    faults = [
        f"“{heading}”是没有计算结果的公式，请改填数值后再上传。"
        for heading in ANSWERS
        if not said[heading] and written[places[heading]].data_type == "f"
    ]
    return FileLine(
        number=number,
        asked={heading: said[heading] for heading in ASKED},
        cells={heading: said[heading] for heading in ANSWERS},
        token=said[CHECK],
        faults=tuple(faults),
    )


def cell_text(cell: Any) -> str:
    """What a person means by a cell: figures without an exponent, 56.3% for a figure shown as percentage, ISO days."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        # What a spreadsheet holds has fifteen digits; the sixteenth is the machine's.
        number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
        return f"{plain(number * 100)}%" if "%" in (cell.number_format or "") else plain(number)
    return clean_text(str(value)).strip()
