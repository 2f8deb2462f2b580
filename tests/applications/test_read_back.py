"""Word和Excel: blank forms for everybody, packages to take away, and filled files taken over field by field."""

import copy
import io
import zipfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from applications import exports, services
from applications.choices import MATERIAL_COLUMNS, Kind
from applications.editions import EDITION_MODULES, Edition
from applications.imports.recognising import nearest_edition
from applications.models import AdoptedText, AnswerText, FormReading
from applications.selectors import answers_of
from applications.services import readings
from portal.history.models import Entry
from portal.jobs.services import run_pending
from portal.kit.verdicts import Refused
from tests.applications.forms_filled import CONTACT, NETWORK, blocks_of, filled

EDITIONS = {key: module.EDITION for key, module in EDITION_MODULES.items()}
pytestmark = pytest.mark.django_db

# --- Blank forms ------------------------------------------------------------------------------------------


def texts_in(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_a_blank_form_has_every_official_label_and_says_nothing(client, edition: Edition) -> None:
    content = client.get(reverse("blank_form", args=[edition.key, "docx"])).content
    text = "".join(texts_in(content).split())
    found = nearest_edition(blocks_of(content), EDITIONS.values())
    assert found.edition is edition and not found.values and not found.unread
    for question in found.edition.questions:
        if question.cells[0].kind != Kind.CONFIRM:  # asked by the portal, not on the printed form
            assert "".join(question.label.split()) in text and question.key in found.empty


def test_a_table_copied_in_twice_and_labels_behind_their_answers_join_nothing() -> None:
    edition = EDITIONS["network_2023"]
    document = Document(io.BytesIO(exports.blank_docx(edition)))
    slogan = document.tables[2].rows[3]
    slogan.cells[1].text = "处处可学"
    for answer in ("处 处可学", "时时能学"):  # of the copies one says the same, one something else
        slogan.cells[1].text, first = answer, slogan.cells[1].text
        document.tables[-1]._tbl.addnext(copy.deepcopy(document.tables[2]._tbl))
        slogan.cells[1].text = first
    found = nearest_edition(blocks_of(as_bytes(document)), EDITIONS.values())
    assert [(each.question, each.text) for each in found.values] == [("slogan", "处处可学")]
    assert [text for _, text in found.unread] == ["时时能学"]
    document = Document(io.BytesIO(exports.blank_docx(edition)))
    for row, answer in ((2, "本市概况。"), (3, "处处可学")):
        label, place = document.tables[2].rows[row].cells
        label.text, place.text = answer, label.text
    found = nearest_edition(blocks_of(as_bytes(document)), EDITIONS.values())
    assert not found.values and {text for _, text in found.unread} == {"本市概况。", "处处可学"}


def as_bytes(document: Any) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


# --- On the page ------------------------------------------------------------------------------------------


def handed_in(client: Any, application: Any, content: bytes, name: str = "申请表.docx") -> FormReading:
    address = reverse("applications:offline", args=[application.pk])
    answer = client.post(address, {"file": ContentFile(content, name)})
    assert answer.status_code == 302, answer.content.decode()
    row = FormReading.objects.latest("pk")
    run_pending()
    row.refresh_from_db()
    return row


def shown(client: Any, row: FormReading) -> Any:
    return client.get(reverse("applications:reading", args=[row.pk]))


def take(client: Any, row: FormReading, keys: list[str] | None = None, seen: str | None = None) -> Any:
    """Press 采用 on the page as it is shown now, with what is ticked at first or with these keys."""
    page = shown(client, row).context
    ticked = [each.key for _, listed in page["parts"] for each in listed if each.is_ticked]
    data = {"key": ticked if keys is None else keys, "seen": page["seen"] if seen is None else seen}
    return client.post(reverse("applications:reading", args=[row.pk]), data)


def value(application: Any, where: str) -> str:
    entry = answers_of(application).entries.get(where)
    return entry.value if entry else ""


def save(application: Any, user: Any, **cells: str) -> None:
    values = {where.replace("__", "."): text for where, text in cells.items()}
    seen = {where: entry.version for where, entry in answers_of(application).entries.items()}
    assert services.save_cells(application=application, user=user, values=values, seen=seen).is_whole


def test_a_filled_form_is_shown_field_by_field_and_taken_over_as_ticked(clerk, cast, draft) -> None:
    save(draft, cast.second_clerk, contact__name="演示乙", contact__post="科员")
    activity = {"on": "每年10月", "host": "市教育局", "name": "学习活动周", "content": "全市开展。"}
    content = filled(
        NETWORK,
        {
            "contact": {**CONTACT, "email": "not an address"},
            "population": {"value": "341.56", "year": "2024"},
            "activities": [{"id": "a", "cells": activity}],
            "cases": [{"id": "b", "cells": {"name": "", "text": "没有名称的一段话，无从放置"}}],
        },
    )
    document = Document(io.BytesIO(content))
    document.add_paragraph("附：联系人微信号 wx-1")
    written = io.BytesIO()
    document.save(written)
    row = handed_in(clerk, draft, written.getvalue())
    assert row.state == "read", row.reason
    page = shown(clerk, row)
    text = page.content.decode()
    ways = {each.key: each.way for _, listed in page.context["parts"] for each in listed}
    assert ways["contact.name"] == "replaces" and ways["contact.phone"] == "fills" and ways["activities+1"] == "adds"
    assert "contact.post" not in ways and ("工作联系人 · 职务", "科员") in page.context["found"].same
    assert "请填写完整的电子邮箱" in text and "附：联系人微信号 wx-1" in text
    assert "文件封面写的是“演示省演示市”" in text
    ticked = {each.key for _, listed in page.context["parts"] for each in listed if each.is_ticked}
    assert not ticked & {"contact.name", "contact.email"} and {"contact.phone", "activities+1"} <= ticked
    before = Entry.objects.count()
    assert take(clerk, row).status_code == 302
    assert value(draft, "population.value") == "341.56" and value(draft, "contact.name") == "演示乙"
    assert value(draft, "contact.email") == ""
    entry = Entry.objects.latest("pk")
    assert entry.verb == "answers.read_back" and Entry.objects.count() == before + 1
    assert AdoptedText.objects.filter(question="population", source="文件“申请表.docx”").exists()
    again = shown(clerk, row).context
    assert {each.key for _, listed in again["parts"] for each in listed} == {"contact.name", "contact.email"}
    # What was replaced is found among the earlier texts.
    assert take(clerk, row, ["contact.name"]).status_code == 302
    texts = AnswerText.objects.filter(application=draft, question="contact", cell="name").order_by("version")
    assert [each.value for each in texts] == ["演示乙", "演示甲"]


def test_what_a_colleague_types_meanwhile_is_not_overwritten(clerk, cast, draft) -> None:
    row = handed_in(clerk, draft, filled(NETWORK, {"contact": CONTACT}))
    seen = shown(clerk, row).context["seen"]
    save(draft, cast.second_clerk, contact__name="演示乙")
    answer = take(clerk, row, ["contact.name", "contact.phone"], seen=seen)
    assert answer.status_code == 409 and "同事刚刚改动了此处" in answer.content.decode()
    assert value(draft, "contact.name") == "演示乙" and value(draft, "contact.phone") == CONTACT["phone"]


def test_a_package_comes_back_and_is_merged_with_what_changed_since(clerk, cast, draft) -> None:
    row_id = services.add_row(application=draft, user=cast.clerk, question="documents")
    save(
        draft,
        cast.clerk,
        contact__name="演示甲",
        contact__post="科员",
        slogan__text="人人皆学",
        **{f"documents__title__{row_id}": "《意见》"},
    )
    answer = clerk.post(reverse("applications:make_package", args=[draft.pk]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        workbook = load_workbook(io.BytesIO(archive.read(next(each for each in names if each.endswith(".xlsx")))))
        document = Document(io.BytesIO(archive.read(next(each for each in names if each.endswith(".docx")))))
        assert "怎样填写" in archive.read(next(each for each in names if each.endswith(".txt"))).decode("utf-8-sig")
    hidden = workbook["_portal"]
    assert hidden.sheet_state == "veryHidden" and draft.packages.get().mark in hidden["B1"].value
    form = workbook["申请表"]
    places = {line[0].value: line[3] for line in form.iter_rows() if line[0].value}
    assert form.protection.sheet and not places["slogan.text"].protection.locked and form["B4"].protection.locked
    assert any("slogan" in each for each in places) and form.data_validations.dataValidation
    # Elsewhere: in the office without the network, and on the portal.
    places["contact.name"].value, places["contact.post"].value = "演示丙", "主任"
    places["overview.text"].value, places["slogan.text"].value = "概况。", None
    documents = next(sheet for sheet in workbook if "documents" in sheet.title)
    documents["D4"].value, documents["C5"].value = "市人民政府", "《规划》"
    save(draft, cast.second_clerk, contact__name="演示丁", contact__phone="0572-1234567")
    written = io.BytesIO()
    workbook.save(written)
    row = handed_in(clerk, draft, written.getvalue(), "申请表.xlsx")
    assert row.state == "read" and row.package == draft.packages.get(), row.reason
    page = shown(clerk, row)
    listed = {each.key: each for _, part in page.context["parts"] for each in part}
    assert {key: each.way for key, each in listed.items()} == {
        "contact.name": "conflicts",
        "contact.post": "replaces",
        "overview.text": "fills",
        "slogan.text": "clears",
        f"documents.issuer.{row_id}": "fills",
        "documents+1": "adds",
    }
    assert listed["contact.post"].is_ticked and not listed["contact.name"].is_ticked
    assert not listed["slogan.text"].is_ticked
    assert listed["contact.name"].lines[0].base == "演示甲" and "两边都改过" in page.content.decode()
    assert take(clerk, row).status_code == 302
    assert value(draft, "contact.name") == "演示丁" and value(draft, "contact.post") == "主任"
    assert value(draft, "slogan.text") == "人人皆学" and value(draft, "contact.phone") == "0572-1234567"
    assert value(draft, f"documents.issuer.{row_id}") == "市人民政府" and draft.rows.count() == 2
    # Its Word file is known by its mark too.
    next(
        cell for table in document.tables for line in table.rows for cell in line.cells if cell.text == "科员"
    ).text = "处长"
    materials = document.add_table(0, 6)
    for texts in (MATERIAL_COLUMNS, ("1", "活动照片", "照片.jpg", "73 KB", "开幕式。", "0a8492dc9a65b02c")):
        for cell, text in zip(materials.add_row().cells, texts, strict=True):
            cell.text = text
    again = io.BytesIO()
    document.save(again)
    second = handed_in(clerk, draft, again.getvalue())
    assert second.package == row.package
    ways = {each.key: each.way for _, part in shown(clerk, second).context["parts"] for each in part}
    assert ways == {"contact.post": "conflicts"}
    assert "照片.jpg" not in str(second.found)  # uploaded materials are listed in the form, not asked


def test_another_applications_package_is_refused(clerk, cast, draft, client_for, round_) -> None:
    theirs = services.begin(round=round_, user=cast.neighbour_clerk)
    package = readings.make_package(application=theirs, user=cast.neighbour_clerk)
    for content, name in ((exports.package_docx(package), "a.docx"), (exports.package_workbook(package), "a.xlsx")):
        row = handed_in(clerk, draft, content, name)
        assert row.state == "refused"
        assert "另一份申请（W2026-330400）的填报包" in shown(clerk, row).content.decode()


def test_the_older_form_is_carried_over(clerk, draft) -> None:
    alliance = EDITIONS["alliance_2017"]
    answers = {
        "contact": CONTACT,
        "difficulties": {"text": "经费不足。"},
        "innovations": {"text": "机制创新。"},
        "started_on": {"on": "2013年10月"},
    }
    row = handed_in(clerk, draft, filled(alliance, answers))
    page = shown(clerk, row)
    ticked = {each.key for _, part in page.context["parts"] for each in part}
    assert {"contact.mobile", "results.text", "started.on"} <= ticked
    assert "《全国学习型城市建设联盟成员城市申报表》" in page.content.decode()
    assert "1 处" in page.content.decode() and "条未读" not in page.content.decode()  # letters are counted apart
    assert [
        "本市创建学习型城市存在的主要困难和问题 · 本市创建学习型城市存在的主要困难和问题（本表没有这一栏）",
        "经费不足。",
    ] in row.found["unread"]


def test_who_may_not_fill_in_takes_nothing_over(approver, cast, draft, clerk) -> None:
    row = handed_in(clerk, draft, filled(NETWORK, {"contact": CONTACT}))
    assert "只能查看" in shown(approver, row).content.decode()
    answer = take(approver, row, ["contact.name"])
    assert answer.status_code == 409 and value(draft, "contact.name") == ""
    with pytest.raises(Refused):
        readings.make_package(application=draft, user=cast.approver)


def test_a_file_that_cannot_be_read_says_what_to_do(clerk, draft) -> None:
    address = reverse("applications:offline", args=[draft.pk])
    answer = clerk.post(address, {"file": ContentFile(b"%PDF-1.7 scan", "a.pdf")})
    assert answer.status_code == 409 and "PDF和扫描件不能读回" in answer.content.decode()
    assert "请先选择填好的文件" in clerk.post(address, {}).content.decode()
    other = Document()
    other.add_paragraph("会议通知")
    written = io.BytesIO()
    other.save(written)
    row = handed_in(clerk, draft, written.getvalue())
    assert row.state == "refused" and "没有认出申请表的栏目" in shown(clerk, row).content.decode()


def test_old_files_are_cleared_but_the_row_stays(clerk, draft) -> None:
    row = handed_in(clerk, draft, filled(NETWORK, {"contact": CONTACT}))
    FormReading.objects.update(uploaded_at="2026-01-01T00:00:00Z")
    assert readings.clear_readings() == 1
    assert "已满 30 天" in shown(clerk, row).content.decode()
