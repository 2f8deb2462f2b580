"""Word files: text stays text, what is missing is marked, pages follow GB/T 9704, the same content gives same bytes."""

import io
import subprocess
from pathlib import Path
from shutil import which

import pdfplumber
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from portal.documents.docx import FANG, MISSING, TITLE, OfficialDocument, fill, put, row

WRITER = Path("/usr/lib/libreoffice/program/libswlo.so")


def letter(text: str = "{{r city }}，你好。") -> bytes:
    out = OfficialDocument(note="草稿，仅供参考")
    out.title("关于{{r city }}的请示")
    out.paragraph(text)
    out.heading("一、基本情况")
    out.signed("湖州市教育局", "2026年11月21日")
    return out.bytes()


def opened(content: bytes):
    return Document(io.BytesIO(content))


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in opened(content).paragraphs]


def test_page_and_faces_follow_the_standard() -> None:
    document = opened(letter())
    section = document.sections[0]
    measured = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(each.mm) for each in measured] == [210, 297, 37, 28]
    normal = document.styles["Normal"]
    assert normal.font.size == Pt(16) and normal.paragraph_format.line_spacing == Pt(28.95)
    assert normal.element.rPr.rFonts.get(qn("w:eastAsia")) == FANG
    assert document.paragraphs[0].style.element.rPr.rFonts.get(qn("w:eastAsia")) == TITLE
    assert section.first_page_header.paragraphs[0].text == "草稿，仅供参考"
    assert "PAGE" in section.footer._element.xml and "PAGE" in section.even_page_footer._element.xml
    assert 'w:altName w:val="仿宋"' in document.part.part_related_by(FONTS).blob.decode()


FONTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable"


def test_values_are_filled_in_and_the_missing_are_marked() -> None:
    words = {"city": "〔待填写：城市名称〕"}
    assert texts(fill(letter(), {"city": "湖州市"}, words))[:2] == ["关于湖州市的请示", "湖州市，你好。"]
    without = opened(fill(letter(), {"city": " "}, words))
    marked = [run for run in without.paragraphs[1].runs if run.style.style_id == MISSING]
    assert [run.text for run in marked] == ["〔待填写：城市名称〕"]
    assert without.styles[MISSING].element.rPr.find(qn("w:shd")).get(qn("w:fill")) == "FFFF00"


@pytest.mark.parametrize("typed", ["{{ 7 * 7 }}", "{% for x in y %}", "<w:p/>&amp;", "a\x0bb\x00c", "{{r city }}"])
def test_what_was_typed_is_never_read_as_a_template(typed: str) -> None:
    line = texts(fill(letter(), {"city": typed}, {}))[1]
    assert line == "".join("\ufffd" if each < " " else each for each in typed) + "，你好。"


def test_lines_of_an_answer_are_paragraphs() -> None:
    out = OfficialDocument()
    out.title("请示")
    out.paragraph("{{r text }}")
    found = opened(fill(out.bytes(), {"text": "第一段\n第二段"}, {})).paragraphs
    assert [each.text for each in found[1:3]] == ["第一段", "第二段"]
    assert found[1].paragraph_format.first_line_indent == found[2].paragraph_format.first_line_indent == Pt(32)


def test_same_content_gives_the_same_bytes() -> None:
    assert letter() == letter()
    assert fill(letter(), {"city": "湖州市"}, {}) == fill(letter(), {"city": "湖州市"}, {})


def test_cells_hold_lines_and_keep_their_widths() -> None:
    out = OfficialDocument()
    table = out.table((40, 120))
    cells = row(table, least_mm=9)
    put(cells[0], "姓名")
    put(cells[1], "第一行\n第二行\x00")
    found = opened(out.bytes()).tables[0]
    assert [each.text for each in found.rows[0].cells[1].paragraphs] == ["第一行", "第二行\ufffd"]
    assert round(found.rows[0].cells[0].width.mm) == 40


@pytest.mark.skipif(not (which("soffice") and WRITER.exists()), reason="LibreOffice Writer is not installed")
def test_office_programs_open_it(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(fill(letter(), {"city": "湖州市"}, {}))
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "letter.docx"],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with pdfplumber.open(tmp_path / "letter.pdf") as pdf:
        (page,) = pdf.pages
        text = page.extract_text().replace(" ", "")
    for words in ("草稿，仅供参考", "关于湖州市的请示", "湖州市，你好。", "—1—", "2026年11月21日"):
        assert words in text
