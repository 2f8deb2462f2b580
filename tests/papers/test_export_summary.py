"""The summary sheet as XLSX: 附件2 as issued, text that stays text, versions and hashes on a second sheet."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from review.exports import workbook_of
from tests.papers import samples


def book(**changes: object):  # type: ignore[no-untyped-def]
    cities = changes.pop("cities", 3)
    return load_workbook(io.BytesIO(workbook_of(samples.summary(cities, **changes))))  # type: ignore[arg-type]


def test_the_first_sheet_is_the_official_table() -> None:
    sheet = book()["汇总表"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["推荐加入全国学习型城市网络城市汇总表", None],
        ["推荐单位：浙江省教育厅（公章）   填报人及联系方式：李经办　0571-12345678", None],
        ["序 号", "城市名称"],
        [1, "杭州市"],
        [2, "宁波市"],
        [3, "温州市"],
        ["2026年11月25日", None],
    ]
    assert {str(each) for each in sheet.merged_cells.ranges} >= {"A1:B1", "A2:B2"}


def test_the_second_sheet_binds_each_row() -> None:
    rows = list(book()["附注"].iter_rows(values_only=True))
    assert (1, "杭州市", "2026-330100-01", 1, samples.HASH) in rows
    assert any(samples.HASH in str(row[0]) for row in rows), "the hash of the sheet itself"


def test_pdf_and_workbook_have_the_same_rows() -> None:
    content = samples.summary(11)
    sheet = load_workbook(io.BytesIO(workbook_of(content)))["汇总表"]
    cities = [row[1] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert cities == [row["city"] for row in content["rows"]]


def test_a_supplement_says_which() -> None:
    assert book(is_supplement=True, supplement_number=1)["汇总表"]["A2"].value == "（补充表1）"


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-1", "@SUM(A1)", "＝HYPERLINK(1)"])
def test_formula_text_stays_text(text: str) -> None:
    rows = [{**samples.summary(1)["rows"][0], "city": text, "number": text}]
    opened = book(rows=rows, filler=text)
    for sheet in opened:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert opened["汇总表"]["B4"].value == text
    assert opened["汇总表"]["B4"].quotePrefix


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    path = tmp_path / "summary.xlsx"
    path.write_bytes(workbook_of(samples.summary(3, filler="=1+1")))
    own = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    convert = ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", str(tmp_path)]
    subprocess.run(
        ["soffice", "--headless", own, *convert, str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    text = (tmp_path / "summary.csv").read_text(encoding="utf-8")
    assert "推荐加入全国学习型城市网络城市汇总表" in text
    assert "填报人及联系方式：=1+1" in text
    assert "1,杭州市" in text
