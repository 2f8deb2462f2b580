"""Small XLSX tables: what is read, and what is refused before anything is unpacked."""

import zipfile
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from portal.kit import workbooks
from portal.kit.verdicts import Refused

HEADINGS = ("代码", "名称")
PERSON = SimpleNamespace(pk=1, organisation=SimpleNamespace(pk=2))


def file(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("t.xlsx", stream.getvalue())


def test_cells_are_read_as_text_with_their_row_number():
    rows = workbooks.read_rows(
        file(HEADINGS, (330100, " 杭州市 "), (None, None), ("0571", date(2026, 1, 2)), (1.0,)), HEADINGS
    )
    assert rows == [
        {"行号": "2", "代码": "330100", "名称": "杭州市"},
        {"行号": "4", "代码": "0571", "名称": "2026-01-02"},
        {"行号": "5", "代码": "1", "名称": ""},
    ]


def test_columns_may_stand_in_another_order():
    assert workbooks.read_rows(file(("名称", "备注", "代码"), ("甲", "x", "1")), HEADINGS) == [
        {"行号": "2", "代码": "1", "名称": "甲"}
    ]


@pytest.mark.parametrize("gap", [0, 300, 5000])
def test_a_row_that_stands_too_far_down_is_not_left_out_unsaid(gap):
    rows = [(str(number), "甲") for number in range(workbooks.MAX_ROWS)] if not gap else [(None, None)] * gap
    assert gap or len(workbooks.read_rows(file(HEADINGS, *rows), HEADINGS)) == workbooks.MAX_ROWS
    with pytest.raises(Refused, match="一次最多导入 300 行"):
        workbooks.read_rows(file(HEADINGS, *rows, ("1", "乙")), HEADINGS)


def test_a_formula_is_not_computed():
    assert workbooks.read_rows(file(HEADINGS, ("1", "=1+1")), HEADINGS)[0]["名称"] == ""


def test_an_archive_that_unpacks_too_large_is_refused_unread():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (workbooks.MAX_UNPACKED + 1))
    with pytest.raises(Refused, match="文件展开后过大"):
        workbooks.read_rows(SimpleUploadedFile("t.xlsx", stream.getvalue()), HEADINGS)


def test_an_archive_that_is_no_workbook_is_refused():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", b"x")
    with pytest.raises(Refused, match="文件无法打开"):
        workbooks.read_rows(SimpleUploadedFile("t.xlsx", stream.getvalue()), HEADINGS)


def test_rows_are_carried_unchanged_for_the_same_capacity_only():
    rows = [{"行号": "2", "代码": "1", "名称": "甲"}]
    text = workbooks.carry(rows, PERSON)
    assert workbooks.carried(text, PERSON) == rows
    other = SimpleNamespace(pk=1, organisation=SimpleNamespace(pk=3))
    with pytest.raises(Refused, match="以其他身份做的"):
        workbooks.carried(text, other)
    with pytest.raises(Refused, match="预览已失效"):
        workbooks.carried(text[:-2], PERSON)


def test_a_blank_table_keeps_codes_as_text():
    book = load_workbook(BytesIO(workbooks.blank("区县", HEADINGS, ("说明一",))))
    assert [cell.value for cell in book["区县"][1]] == list(HEADINGS)
    assert book["区县"]["A2"].number_format == "@"
    assert book["填写说明"]["A1"].value == "说明一"
