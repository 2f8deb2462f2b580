"""Small XLSX tables that people fill in: reading them, carrying them from preview to confirmation, blank ones.

Nothing is kept on the server between preview and confirmation: the rows travel in the page, signed for the person.
"""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from portal.kit.verdicts import Refused

ROW_NUMBER = "行号"

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024
MAX_ROWS = 300
MAX_COLUMNS = 50
LIFETIME = 2 * 60 * 60  # seconds from preview to confirmation
SALT = "portal.kit.workbooks"

Rows = list[dict[str, str]]


def read_rows(file: UploadedFile, headings: Sequence[str], *, optional: Sequence[str] = ()) -> Rows:
    """The rows below the headings as text, each with its row number in the sheet; empty rows are left out.

    ``optional`` headings are read where the table has them. Raises ``Refused`` when it is no XLSX, too large, without
    one of the headings, empty, or with anything below the rows that are read: nothing is left out unsaid.
    """
    content = checked_content(file)
    try:
        sheet = load_workbook(BytesIO(content), read_only=True, data_only=True).worksheets[0]
        found = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
        lines = [[_text(cell) for cell in line] for line in islice(found, MAX_ROWS + 1)]
        below = any(any(line) for line in found)
    except Exception as fault:  # openpyxl raises whatever a broken part makes it stumble over
        raise Refused("文件无法打开，可能已损坏。请用下载的模板重新填写后上传。") from fault
    first = lines[0] if lines else []
    missing = [heading for heading in headings if heading not in first]
    if missing:
        raise Refused(f"第一行缺少列：{'、'.join(missing)}。请用下载的模板填写，不要改动第一行。")
    places = {heading: first.index(heading) for heading in (*headings, *optional) if heading in first}
    rows = [
        {ROW_NUMBER: str(number), **{heading: (line + [""] * len(first))[at] for heading, at in places.items()}}
        for number, line in enumerate(lines[1:], start=2)
        if any(line)
    ]
    if below:
        raise Refused(
            f"第 {MAX_ROWS + 1} 行以下还有内容。一次最多导入 {MAX_ROWS} 行：请删去中间的空行，或分几个文件上传。"
        )
    if not rows:
        raise Refused("表中没有数据，请从第二行起填写后再上传。")
    return rows


@dataclass(frozen=True)
class ReadSheet:
    """A sheet as text, line by line from the first; ``odd`` names the cells that are no plain text or number.

    ``odd``: (line, column), both from 1 → ``formula``, ``error`` or ``date``.
    """

    title: str
    lines: list[list[str]]
    odd: dict[tuple[int, int], str]


def read_sheets(file: UploadedFile, *, most_rows: int, most_sheets: int = 20) -> list[ReadSheet]:
    """Every sheet of a workbook, hidden ones too; raises ``Refused`` when it is none, too large or has more rows."""
    content = checked_content(file)
    try:
        # As written, not as last counted: a formula without its result would otherwise read as an empty cell.
        book = load_workbook(BytesIO(content), read_only=True, data_only=False)
        sheets = [_read_sheet(sheet, most_rows) for sheet in book.worksheets[: most_sheets + 1]]
    except Refused:
        raise
    except Exception as fault:  # openpyxl raises whatever a broken part makes it stumble over
        raise Refused("文件无法打开，可能已损坏。请重新导出后修改，再上传。") from fault
    if len(sheets) > most_sheets:
        raise Refused(f"文件超过{most_sheets}个工作表，请只保留需要导入的。")
    return sheets


def _read_sheet(sheet: Any, most_rows: int) -> ReadSheet:
    lines: list[list[str]] = []
    odd: dict[tuple[int, int], str] = {}
    for number, line in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        texts = [_text(cell.value) for cell in line]
        # Formatted empty rows may go on for a million.
        if number > most_rows and (any(texts) or number > 2 * most_rows):
            raise Refused(f"“{sheet.title}”表第 {most_rows} 行以下还有内容，请删去空行，或分几个文件上传。")
        if number <= most_rows:
            lines.append(texts)
            kinds = {"f": "formula", "e": "error", "d": "date"}
            odd |= {(number, at): kinds[cell.data_type] for at, cell in enumerate(line, 1) if cell.data_type in kinds}
    return ReadSheet(sheet.title, lines, odd)


def carry(rows: Rows, user: Any) -> str:
    """The rows as signed text for a hidden field; only the same person, acting for the same office, can confirm."""
    return signing.dumps({"for": _bearer(user), "rows": rows}, salt=SALT, compress=True)


def carried(text: str, user: Any) -> Rows:
    """The rows that ``carry`` wrote; raises ``Refused`` when they were changed, are too old or another person's."""
    try:
        found = signing.loads(text, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature as fault:
        raise Refused("预览已失效，请重新上传文件。") from fault
    if found["for"] != _bearer(user):
        raise Refused("预览是以其他身份做的，请以当前身份重新上传文件。")
    return found["rows"]


def blank(title: str, headings: Sequence[str], notes: Sequence[str]) -> bytes:
    """An empty table to fill in: the headings, and the notes on a second sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(list(headings))
    for number, heading in enumerate(headings, start=1):
        sheet.cell(1, number).font = Font(bold=True)
        column = get_column_letter(number)
        sheet.column_dimensions[column].width = max(14, 2 * len(heading) + 4)
        for row in range(2, MAX_ROWS + 2):  # as text, so that codes keep their zeros
            sheet[f"{column}{row}"].number_format = "@"
    sheet.freeze_panes = "A2"
    explanation = book.create_sheet("填写说明")
    explanation.column_dimensions["A"].width = 90
    for note in notes:
        explanation.append([note])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def checked_content(file: UploadedFile) -> bytes:
    """The bytes of an XLSX file of reasonable size; raises ``Refused`` for anything else."""
    if file.size is None or file.size > MAX_BYTES:
        raise Refused(f"文件超过 {MAX_BYTES // 1024 // 1024} MB，请分几个文件上传。")
    content = file.read()
    try:
        unpacked = sum(part.file_size for part in zipfile.ZipFile(BytesIO(content)).infolist())
    except zipfile.BadZipFile as fault:
        raise Refused("这不是 XLSX 文件。请用下载的模板填写，并保存为 .xlsx 格式。") from fault
    if unpacked > MAX_UNPACKED:
        raise Refused("文件展开后过大，请用下载的模板重新填写。")
    return content


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def _bearer(user: Any) -> list[int]:
    return [user.pk, user.organisation.pk]
