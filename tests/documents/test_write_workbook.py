"""XLSX and CSV: text stays text, and the same content gives the same bytes."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.xlsx import OfficialSheet, csv_bytes, looks_like_formula

FORMULAE = ["=1+1", "=cmd|' /C calc'!A0", "+86 10", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "＋1"]


def sheet_of(*values: object) -> OfficialSheet:
    sheet = OfficialSheet("汇总表", [8, 30])
    sheet.label("附件2")
    sheet.title("推荐加入全国学习型城市网络城市汇总表")
    sheet.line("推荐单位：浙江省教育厅")
    sheet.header(["序号", "城市名称"])
    sheet.rows([number, value] for number, value in enumerate(values, 1))
    return sheet


def cells(content: bytes) -> list[object]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [row[1] for row in sheet.iter_rows(min_row=5)]


@pytest.mark.parametrize("text", FORMULAE)
def test_formula_text_stays_text(text: str) -> None:
    content = sheet_of(text).bytes()
    (cell,) = cells(content)
    assert cell.data_type == "s"
    assert cell.quotePrefix
    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml


def test_numbers_and_dates_stay_what_they_are() -> None:
    values = [12, Decimal("3.50"), date(2026, 11, 21)]
    written = cells(sheet_of(*values).bytes())
    assert [each.data_type for each in written] == ["n", "n", "d"]


def test_what_cannot_be_written_is_replaced() -> None:
    (cell,) = cells(sheet_of("甲\x00乙\ud800丙").bytes())
    assert cell.value == "甲\ufffd乙\ufffd丙"


def test_very_long_text_is_cut_to_what_a_cell_holds() -> None:
    (cell,) = cells(sheet_of("长" * 40_000).bytes())
    assert len(str(cell.value)) == 32_767


def test_the_same_content_has_the_same_bytes() -> None:
    assert sheet_of("湖州市", "宁波市").bytes() == sheet_of("湖州市", "宁波市").bytes()


def test_the_layout_is_official() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(sheet_of("湖州市").bytes())).active
    assert sheet is not None
    assert "A2:B2" in {str(each) for each in sheet.merged_cells.ranges}
    assert sheet["A4"].font.name == "黑体"
    assert sheet["B5"].border.left.style == "thin"
    assert sheet.print_title_rows == "$4:$4"


def test_a_row_of_the_wrong_length_is_a_fault() -> None:
    with pytest.raises(ValueError, match="3 values for 2 columns"):
        OfficialSheet("x", [1, 1]).rows([[1, 2, 3]])


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_no_text_is_evaluated_in_csv(text: str) -> None:
    content = csv_bytes(["城市"], [[text]])
    assert content.startswith(b"\xef\xbb\xbf")
    value = next(iter(list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]), [""])
    assert not value or not looks_like_formula(value[0])


def test_csv_keeps_numbers() -> None:
    assert csv_bytes(["甲"], [[-5], ["-5"]]).decode("utf-8-sig") == "甲\r\n-5\r\n'-5\r\n"
