"""A filled file is known again: labels however they are typed, values as the form keeps them, hostile files refused."""

import io
import subprocess
import zipfile
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.editions import EDITION_MODULES
from applications.exports.forms import blank_docx
from applications.imports.labels import best_match, cell_labels, question_labels, whole_match
from applications.imports.recognising import recognise
from applications.imports.values import tidy, when_and_event
from applications.inspection import forms_apart, office
from applications.inspection.forms_apart import converter, fault_at_once, read_office
from tests.applications.forms_filled import CONTACT, NETWORK, blocks_of, filled

EDITIONS = {key: module.EDITION for key, module in EDITION_MODULES.items()}

# --- Labels -----------------------------------------------------------------------------------------------

LABELS = [(edition, question) for edition in EDITIONS.values() for question in edition.questions]
GAPS = st.sampled_from(["", "", "", " ", "\u3000", "\n", "\xa0"])
WIDE = {each: chr(ord(each) + 0xFEE0) for each in "0123456789()-.:"} | {"（": "(", "）": ")", "，": ","}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(LABELS), st.data())
def test_a_label_is_known_however_it_is_spaced_and_whichever_width_its_signs_have(asked: Any, data: Any) -> None:
    edition, question = asked
    wide = data.draw(st.booleans())
    words = "".join(
        (WIDE.get(each, each) if wide else each) + data.draw(GAPS if each.isalpha() else st.just(""))
        for each in question.label
    )
    number = data.draw(st.sampled_from(["", "3.", "（二）", "１、", "①"]))
    after = data.draw(st.sampled_from(["", "：", "\n", "：市教育局负责。"]))
    match = best_match(number + words + after, question_labels(edition))
    assert match and match.label.question is question, number + words + after
    assert match.rest == after.strip("：\n")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="市教育局学习型城建设工作的负责人姓名职务20１年（）：。，\n 、", max_size=60))
def test_running_text_is_never_taken_for_another_label(text: str) -> None:
    for edition in EDITIONS.values():
        match = best_match(text, question_labels(edition))
        if match:  # then the label stands there, but for the slips that its length allows
            assert match.slips <= len(match.label.signs) * 0.12
            assert not (match.slips and match.is_joined)


def test_what_is_nearly_two_labels_is_nobodys() -> None:
    assert best_match("市分管工作负责人", question_labels(NETWORK)) is None
    assert whole_match("电话", cell_labels(NETWORK.question("contact"))).cell.key == "phone"
    assert whole_match("联系人电话或手机", cell_labels(NETWORK.question("contact"))) is None


@pytest.mark.parametrize(
    ("where", "written", "kept"),
    [
        ("population.value", "３４１．５６ 万人", "341.56"),
        ("gdp_per_capita.value", "约 128,400元", "128,400"),
        ("population.value", "三百万", "三百万"),
        ("population.year", "2024 年", "2024"),
        ("started.on", "二〇一三年十月十六日", "2013年10月16日"),
        ("started.on", "2013/10", "2013年10月"),
        ("started.on", "每年 10 月", "每年10月"),
        ("started.on", "    年    月    日", ""),
        ("contact.mobile", "１３８ 0000 0000", "13800000000"),
        ("contact.phone", "0572 － 1234567", "0572-1234567"),
        ("contact.email", "ａ@example.cn ", "a@example.cn"),
        ("contact.name", "____", ""),
        ("contact.post", "党组成员、\n副局长", "党组成员、副局长"),
    ],
)
def test_values_are_kept_as_the_form_wants_them(where: str, written: str, kept: str) -> None:
    question, cell = where.split(".")
    asked = next(each for each in NETWORK.question(question).cells if each.key == cell)
    assert tidy(asked, written) == kept


@pytest.mark.parametrize(
    ("written", "event"),
    [
        ("2014年10月（召开推进会）", "召开推进会"),
        ("2014年10月（演示）召开推进会（全市）", "（演示）召开推进会（全市）"),
        ("2014年10月，召开推进会（全市）", "召开推进会（全市）"),
        ("2014年10月（召开推进会", "召开推进会"),
    ],
)
def test_an_event_keeps_the_brackets_that_are_its_own(written: str, event: str) -> None:
    assert when_and_event(written) == ("2014年10月", event)


# --- Whole files ------------------------------------------------------------------------------------------


def test_an_added_row_and_deleted_words_come_into_no_answer() -> None:
    document = Document(io.BytesIO(filled(NETWORK, {"contact": CONTACT, "results": {"text": "成效明显。"}})))
    person = document.tables[0]
    for cell, text in zip(person.add_row().cells[1:5], ("微信号", "wx-1", "传真", "0572-7654321"), strict=True):
        cell.text = text
    document.tables[0].rows[0].cells[2].paragraphs[0].add_run("隐藏的字").font.hidden = True
    written = io.BytesIO()
    document.save(written)
    found = recognise(blocks_of(written.getvalue()), NETWORK)
    said = {value.where: value.text for value in found.values}
    assert said == {f"contact.{key}": text for key, text in CONTACT.items()} | {"results.text": "成效明显。"}
    assert [text.split() for _, text in found.unread] == [["微信号", "wx-1", "传真", "0572-7654321"]]
    assert found.city == "演示省（自治区、直辖市）演示市"


@pytest.mark.skipif(not converter(), reason="LibreOffice is not installed")
def test_a_doc_is_read_by_way_of_libreoffice(tmp_path) -> None:
    (tmp_path / "form.docx").write_bytes(filled(NETWORK, {"contact": CONTACT}))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [converter(), "--headless", profile, "--convert-to", "doc", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "form.docx")], check=True, capture_output=True, timeout=120)
    found = recognise(blocks_of((tmp_path / "form.doc").read_bytes()), NETWORK)
    assert {value.text for value in found.values} == set(CONTACT.values())


# --- Hostile files ----------------------------------------------------------------------------------------


def packed(**members: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": b"<Types/>", **members}.items():
            archive.writestr(name, content)
    return written.getvalue()


BILLION = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (packed(**{"word/document.xml": BILLION}), "不安全的声明"),
        (packed(**{"word/document.xml": b"<a/>", "word/vbaProject.bin": b"x"}), "含有宏"),
        (packed(**{"word/document.xml": b"<a/>", "word/embeddings/a.bin": b"x"}), "嵌有其他文件"),
        (packed(**{"word/document.xml": b" " * (office.MOST_XML_BYTES + 1)}), "解开后过大"),
        (packed(**{"word/document.xml": b"<a>"}), "已损坏"),
        (packed(**{"other.xml": b"<a/>"}), "不是Word文档"),
        (b"PK\x03\x04 broken", "已损坏"),
        (blank_docx(NETWORK)[:9000], "已损坏"),
        (forms_apart.OLE + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (forms_apart.OLE + "_VBA_PROJECT".encode("utf-16-le"), "含有宏"),
        (forms_apart.OLE + "Workbook".encode("utf-16-le"), "旧格式的Excel"),
    ],
)
def test_a_hostile_file_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    reason = read_office(io.BytesIO(content))["reason"]
    assert words in reason and "请" in reason


def test_what_is_no_form_is_refused_at_once(monkeypatch) -> None:
    assert "扫描件不能读回" in fault_at_once("a.pdf", 9, b"%PDF-1.7")
    assert "压缩包" in fault_at_once("a.zip", 9, b"PK\x03\x04 other.txt")
    assert "0 字节" in fault_at_once("a.docx", 0, b"")
    assert "20 MB" in fault_at_once("a.docx", 30_000_000, b"PK\x03\x04")
    assert "另存为" in fault_at_once("a.png", 9, b"\x89PNG")
    monkeypatch.setattr(forms_apart, "converter", lambda: "")
    assert "没有安装转换软件" in fault_at_once("a.doc", 9, forms_apart.OLE)
