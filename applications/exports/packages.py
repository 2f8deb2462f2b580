"""填报包: what an office without the network takes along, a ZIP of the form for Word and for Excel with instructions.

Both bear the package's mark; the workbook also bears, hidden, the address of each field and the version that stood there.
"""

import io
import zipfile
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from applications.choices import PORTAL_SHEET, Kind
from applications.editions import Cell, Question, address
from applications.exports.forms import package_docx
from applications.models import OfflinePackage
from applications.selectors import AnswerSheet, answers_of, deadline_of
from applications.validators import CONFIRMED, DENIED
from portal.documents.xlsx import BORDER, FANG, HEI, SONG, put, saved
from portal.kit.dates import beijing

_ZIP_EPOCH = (2000, 1, 1, 0, 0, 0)
FORM_SHEET = "申请表"
GREY, WHITE = PatternFill("solid", fgColor="EDEFF2"), PatternFill("solid", fgColor="FFFFFF")
TO_FILL = PatternFill("solid", fgColor="FFF8E1")
WRAP = Alignment(vertical="top", wrap_text=True)
LONG_HEIGHT, SHORT_HEIGHT, ROW_HEIGHT = 120, 24, 64


def package_zip(package: OfflinePackage) -> bytes:
    """The ZIP of a package, made from the form as it stands."""
    name = package.application.place.name
    files = {
        f"填报说明（{name}）.txt": _instructions(package).encode("utf-8-sig"),
        f"申请表（{name}）.docx": package_docx(package),
        f"申请表（{name}）.xlsx": package_workbook(package),
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return written.getvalue()


def package_name(package: OfflinePackage) -> str:
    return f"填报包-{package.application.place.name}-{package.application.number}-{package.mark}.zip"


def _instructions(package: OfflinePackage) -> str:
    application = package.application
    demo = "（演示）" if application.round.is_demo else ""
    lines = (
        f"《{application.edition.title}》填报包{demo}",
        "",
        f"申请编号：{application.number}　城市：{application.place.name}　批次：{application.round.title}",
        f"填报包编号：{package.mark}　生成时间：{beijing(package.made_at)}（北京时间）",
        f"城市提交截止时间：{beijing(deadline_of(application))}（北京时间）。填好文件不等于提交，以平台上“签发并提交”为准。",
        "",
        "一、怎样填写",
        "1.Word和Excel两个文件内容相同，任选一个填写即可，不必两个都填。可用Word、Excel或WPS打开。",
        "2.Word文件：填在各栏目右侧或下方的空格里；有“时间：”“名称：”等提示的，填在冒号后面。不要改动栏目名称。",
        "3.Excel文件：只能填写浅黄色的格子，其余格子已锁定；换行按Alt+Enter。请保留文件原来的格式（.xlsx）。",
        "4.佐证材料不在填报包内，请在平台上上传。",
        "",
        "二、填好以后",
        "1.登录平台，打开本申请，进入“Word和Excel”，上传填好的文件。",
        "2.平台逐栏列出读到的内容：将会改变的、没有变化的、没有认出的。由您勾选后才写入申请表，不会自动覆盖。",
        "3.填写期间同事在平台上改过的栏目，会把两份内容并列显示，由您决定保留哪一份。",
        "4.被替换的内容仍可在各栏目的“以前的内容”中找回。",
        "",
        "文件中有联系人姓名和电话，请妥善保管，不要通过公开渠道传递。",
    )
    return "\r\n".join(lines) + "\r\n"


# --- The workbook -----------------------------------------------------------------------------------------


def package_workbook(package: OfflinePackage) -> bytes:
    """The form as a workbook: one line for each field, a sheet for each list, only the answers unlocked."""
    workbook = Workbook()
    first = workbook.active
    assert isinstance(first, Worksheet)
    _Book(workbook, first, package).write()
    return saved(workbook)


class _Book:
    def __init__(self, workbook: Workbook, first: Worksheet, package: OfflinePackage) -> None:
        self.workbook, self.first, self.package = workbook, first, package
        self.application = package.application
        self.sheet_of: AnswerSheet = answers_of(self.application)

    def write(self) -> None:
        self._form()
        for question in self.application.edition.questions:
            if question.repeats:
                self._list(question)
        self._portal()

    # --- One line for each field --------------------------------------------------------------------------

    def _form(self) -> None:
        sheet = self.first
        sheet.title = FORM_SHEET
        self._page(sheet, (2, 40, 18, 68, 44))
        edition = self.application.edition
        self._title(sheet, f"{edition.title}（{self.application.place.name}）", 5)
        words = f"申请编号{self.application.number}，填报包{self.package.mark}。只填浅黄色格子；列举的各项在后面的工作表中填写。"
        self._note(sheet, words, 5)
        self._header(sheet, 3, ("栏目", "填写项", "填写内容", "要求"))
        row = 4
        for part in edition.parts:
            if part.page != "questions":
                continue
            row = self._heading(sheet, row, part.label)
            for question in part.questions:
                row = self._question(sheet, row, question)
        sheet.freeze_panes = "A4"
        sheet.print_title_rows = "3:3"

    def _heading(self, sheet: Worksheet, row: int, label: str) -> int:
        cell = sheet.cell(row, 2)
        put(cell, label)
        cell.font, cell.fill = Font(name=HEI, size=12), GREY
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=5)
        sheet.row_dimensions[row].height = SHORT_HEIGHT
        return row + 1

    def _question(self, sheet: Worksheet, row: int, question: Question) -> int:
        if question.repeats:
            self._fixed(sheet, row, 2, question.label)
            self._fixed(sheet, row, 4, f"请在工作表“{sheet_name(question)}”中填写。")
            for column in (3, 5):
                self._fixed(sheet, row, column, "")
            sheet.row_dimensions[row].height = 48
            return row + 1
        begin = row
        for cell in question.cells:
            self._hidden(sheet, row, address(question.key, cell.key))
            self._fixed(sheet, row, 3, cell.label if len(question.cells) > 1 else "")
            self._answer(sheet, row, 4, cell, self.sheet_of.value(question.key, cell.key))
            self._fixed(sheet, row, 5, requirement(question, cell), small=True)
            sheet.row_dimensions[row].height = LONG_HEIGHT if cell.kind == Kind.LONG else 30
            row += 1
        for at in range(begin, row):
            self._fixed(sheet, at, 2, question.label if at == begin else "")
        if row - begin > 1:
            sheet.merge_cells(start_row=begin, end_row=row - 1, start_column=2, end_column=2)
        elif sheet.row_dimensions[begin].height < 48:
            sheet.row_dimensions[begin].height = 48
        return row

    # --- A sheet for each list ----------------------------------------------------------------------------

    def _list(self, question: Question) -> None:
        sheet = self.workbook.create_sheet(sheet_name(question))
        widths = [40 if cell.kind == Kind.LONG else 22 for cell in question.cells]
        self._page(sheet, (2, 6, *widths), landscape=True)
        self._title(sheet, question.label, 2 + len(widths), size=13)
        self._note(sheet, f"每行一项，最多{question.most_rows}项。{question.help}", 2 + len(widths))
        self._header(sheet, 3, ("序号", *(cell.label for cell in question.cells)))
        ids = self.sheet_of.rows(question)
        spare = [f"+{number}" for number in range(1, question.most_rows - len(ids) + 1)]
        for number, row_id in enumerate([*ids, *spare], 1):
            row = number + 3
            self._hidden(sheet, row, f"{question.key}/{row_id}")
            self._fixed(sheet, row, 2, str(number))
            for column, cell in enumerate(question.cells, 3):
                self._answer(sheet, row, column, cell, self.sheet_of.value(question.key, cell.key, row_id))
            sheet.row_dimensions[row].height = ROW_HEIGHT
        sheet.freeze_panes = "C4"

    # --- What all sheets share ----------------------------------------------------------------------------

    def _page(self, sheet: Worksheet, widths: tuple[float, ...], *, landscape: bool = False) -> None:
        for column, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.column_dimensions["A"].hidden = True
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.protection.sheet = True  # without a password: it keeps from slips, not from people
        sheet.protection.formatRows = sheet.protection.formatColumns = False

    def _title(self, sheet: Worksheet, text: str, columns: int, *, size: int = 16) -> None:
        cell = sheet.cell(1, 2)
        put(cell, text)
        cell.font = Font(name=SONG, size=size, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.merge_cells(start_row=1, end_row=1, start_column=2, end_column=columns)
        sheet.row_dimensions[1].height = 44

    def _note(self, sheet: Worksheet, text: str, columns: int) -> None:
        cell = sheet.cell(2, 2)
        put(cell, text)
        cell.font, cell.alignment = Font(name=FANG, size=11), WRAP
        sheet.merge_cells(start_row=2, end_row=2, start_column=2, end_column=columns)
        sheet.row_dimensions[2].height = 34

    def _header(self, sheet: Worksheet, row: int, labels: tuple[str, ...]) -> None:
        for column, label in enumerate(labels, 2):
            cell = self._fixed(sheet, row, column, label)
            cell.font, cell.fill = Font(name=HEI, size=12), GREY
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.row_dimensions[row].height = SHORT_HEIGHT

    def _fixed(self, sheet: Worksheet, row: int, column: int, text: str, *, small: bool = False) -> Any:
        cell = sheet.cell(row, column)
        put(cell, text or None)
        cell.font, cell.alignment, cell.border = Font(name=SONG, size=10 if small else 11), WRAP, BORDER
        return cell

    def _hidden(self, sheet: Worksheet, row: int, text: str) -> None:
        put(sheet.cell(row, 1), text)

    def _answer(self, sheet: Worksheet, row: int, column: int, cell: Cell, text: str) -> None:
        place = sheet.cell(row, column)
        put(place, text or None)
        place.number_format = "@"  # what is typed stays as it is typed: no dates and no powers of ten
        place.font, place.alignment, place.border = Font(name=FANG, size=12), WRAP, BORDER
        place.fill, place.protection = TO_FILL, Protection(locked=False)
        if check := validation(cell, place.coordinate):
            sheet.add_data_validation(check)
            check.add(place)
        if cell.limit:
            over = FormulaRule([f"LEN({place.coordinate})>{cell.limit}"], font=Font(color="B3261E"))
            sheet.conditional_formatting.add(place.coordinate, over)

    def _portal(self) -> None:
        """What the workbook is of, and the version of each field, for whoever looks; the package's row decides."""
        sheet = self.workbook.create_sheet(PORTAL_SHEET)
        sheet.sheet_state = "veryHidden"
        rows: list[tuple[str, str]] = [
            ("填报包", f"填报包{self.package.mark}"),
            ("申请编号", f"申请编号{self.application.number}"),
            ("批次", self.application.round.code),
            ("表", self.application.edition.key),
            ("生成时间", timezone.localtime(self.package.made_at).isoformat(timespec="seconds")),
        ]
        rows += [(where, str(version)) for where, (version, _) in sorted(self.package.base["cells"].items())]
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row, 1):
                put(sheet.cell(number, column), text)
        sheet.protection.sheet = True


def sheet_name(question: Question) -> str:
    return f"{question.row_word}（{question.key}）"[:31]


def requirement(question: Question, cell: Cell) -> str:
    """What stands beside a field: its limit, its unit, our advice."""
    limit = f"{cell.limit}字以内。" if cell.limit else ""
    unit = f"单位：{cell.unit}。" if cell.unit else ""
    optional = "" if cell.required and question.required else "没有可不填。"
    return f"{limit}{unit}{optional}{cell.help or (question.hint if cell == question.cells[0] else '')}"


def validation(cell: Cell, place: str) -> DataValidation | None:
    """What the office program says at once; a warning, for it counts and reads less well than the portal."""
    if cell.kind == Kind.CONFIRM:
        return DataValidation(type="list", formula1=f'"{CONFIRMED},{DENIED}"', allow_blank=True)
    if cell.kind == Kind.YEAR:
        formula, words = f"AND(ISNUMBER(--{place}),LEN({place})=4)", "请填写四位年份，例如 2025。"
    elif cell.kind == Kind.FIGURE:
        formula, words = f"ISNUMBER(--{place})", f"请只填写数字，单位（{cell.unit}）已在栏目名称中注明。"
    elif cell.kind == Kind.MOBILE:
        formula, words = f'LEN(SUBSTITUTE({place}," ",""))=11', "请填写11位手机号。"
    elif cell.kind == Kind.EMAIL:
        formula, words = f'ISNUMBER(FIND("@",{place}))', "请填写完整的电子邮箱，例如 name@example.cn。"
    elif cell.limit:
        formula, words = f"LEN({place})<={cell.limit}", f"本栏{cell.limit}字以内，请删减；字数以平台统计为准。"
    else:
        return None
    check = DataValidation(type="custom", formula1=formula, allow_blank=True, errorStyle="warning")
    check.error, check.errorTitle, check.showErrorMessage = words, "请核对", True
    return check
