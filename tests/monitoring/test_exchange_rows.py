"""填报表 out, filled in, back in: a preview of every change; nothing stale or foreign is taken over unsaid."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from monitoring.models import Value
from monitoring.services.entry import save_value
from monitoring.services.exchange import HEADINGS
from tests.reports import a_cycle, a_report, row_of


@pytest.fixture
def report(cast: SimpleNamespace) -> Any:
    made = a_report(cast)
    save_value(value=row_of(made, "people"), user=cast.clerk, seen=None, data={"number": "3", "value_year": 2025})
    return made


class Sheet:
    """The downloaded workbook, changed by hand."""

    def __init__(self, client: Client, report: Any) -> None:
        self.client, self.report = client, report
        content = client.get(reverse("monitoring:entry_xlsx", args=[report.pk])).content
        self.book = load_workbook(BytesIO(content))
        self.rows = {row[1].value: row[0].row for row in self.book["填报"].iter_rows(min_row=2)}

    def cell(self, title: str, heading: str) -> Any:
        return self.book["填报"].cell(self.rows[title], HEADINGS.index(heading) + 1)

    def put(self, title: str, **values: Any) -> "Sheet":
        for heading, value in values.items():
            self.cell(title, heading).value = value
        return self

    def preview(self, report: Any = None) -> Any:
        stream = BytesIO()
        self.book.save(stream)
        address = reverse("monitoring:entry_import", args=[(report or self.report).pk])
        return self.client.post(address, {"file": SimpleUploadedFile("填报表.xlsx", stream.getvalue())})

    def confirm(self, shown: Any, **more: Any) -> Any:
        address = reverse("monitoring:confirm_entry_import", args=[self.report.pk])
        return self.client.post(address, {"rows": shown.context["rows"], **more}, follow=True)


def test_out_and_in_without_edits_changes_nothing(client: Client, cast: SimpleNamespace, report: Any) -> None:
    client.force_login(cast.clerk)
    sheet = Sheet(client, report)
    assert set(sheet.rows) == {"人口", "测量点1"}  # what is computed is not asked
    assert sheet.book["填报"].column_dimensions["R"].hidden
    found = sheet.preview().context["preview"]
    assert (found.unchanged, found.takes, found.faults, found.foreign) == (2, [], [], [])


def test_what_was_filled_in_is_shown_and_then_taken_over(client: Client, cast: SimpleNamespace, report: Any) -> None:
    client.force_login(cast.clerk)
    sheet = Sheet(client, report).put("人口", 填报方式="暂无法取得", 数据=None, 原因="发布滞后")
    shown = sheet.put("测量点1", 数据=0.1 + 0.2 + 11.7, 来源类别="年鉴").preview()
    page = shown.content.decode()
    assert "以下内容尚未生效" in page and "发布滞后" in page
    assert row_of(report, "people").number is not None
    assert "已导入2项" in sheet.confirm(shown).content.decode()
    people, point = row_of(report, "people"), row_of(report, "1.1.1")
    assert (people.answer, people.reason, people.number) == ("unobtainable", "late", None)
    assert (point.number, point.source_kind, point.changes.get().why) == (12, "yearbook", "由XLSX文件导入")


def test_what_cannot_be_read_is_named_by_its_line(client: Client, cast: SimpleNamespace, report: Any) -> None:
    client.force_login(cast.clerk)
    sheet = Sheet(client, report).put("人口", 数据="3万").put("测量点1", 数据="=1+1")
    faults = "".join(sheet.preview().context["preview"].faults)
    assert "人口”：请不要写“万”" in faults and "“数据”是没有计算结果的公式" in faults

    sheet = Sheet(client, report).put("测量点1", 质量等级="很好").put("人口", 数据=0.5)
    sheet.cell("人口", "数据").number_format = "0.0%"
    faults = "".join(sheet.preview().context["preview"].faults)
    assert "“质量等级”请从列表中选择，不能写“很好”" in faults and "本栏不是百分比" in faults


def test_stale_lines_are_the_persons_to_choose(client: Client, cast: SimpleNamespace, report: Any) -> None:
    client.force_login(cast.clerk)
    sheet = Sheet(client, report).put("测量点1", 数据=7)
    save_value(value=row_of(report, "1.1.1"), user=cast.second_clerk, seen=None, data={"number": "8"})
    save_value(value=row_of(report, "people"), user=cast.second_clerk, seen=None, data={"number": "9"})
    shown = sheet.preview()
    found = shown.context["preview"]
    assert [str(each.row.asked.code) for each in found.stale] == ["1.1.1"] and found.unchanged == 1
    assert "下载之后平台上又被修改的" in shown.content.decode()
    sheet.confirm(shown)
    assert row_of(report, "1.1.1").number == 8
    sheet.confirm(shown, take=str(row_of(report, "1.1.1").pk))
    assert row_of(report, "1.1.1").number == 7 and row_of(report, "people").number == 9

    sheet = Sheet(client, report).put("测量点1", 数据=70)
    shown = sheet.preview()
    save_value(value=row_of(report, "1.1.1"), user=cast.second_clerk, seen=None, data={"number": "80"})
    assert "刚刚又被" in sheet.confirm(shown).content.decode()
    assert row_of(report, "1.1.1").number == 80


def test_foreign_lines_and_cells_are_named(client: Client, cast: SimpleNamespace, report: Any) -> None:
    client.force_login(cast.clerk)
    sheet = Sheet(client, report).put("人口", 计量单位="人").put("测量点1", 数据=5, 核对码="x")
    found = sheet.preview().context["preview"]
    words = "".join(found.foreign)
    assert "“计量单位”一栏不能改" in words and "没有核对码" in words and not found.takes

    sheet = Sheet(client, report).put("人口", 数据=6)  # sorted, but for the hidden column
    sheet.put("人口", 核对码=sheet.cell("测量点1", "核对码").value)
    sheet.book["填报"].title = "Sheet1"
    sheet.book.move_sheet("Sheet1", 1)
    found = sheet.preview().context["preview"]
    assert "编号与本行的核对码" in "".join(found.foreign) and not found.takes
    for _ in range(2100):
        sheet.book["Sheet1"].append(["x"])
    assert "第2001行以下还有内容" in sheet.preview().content.decode()

    other = a_report(cast, cycle=a_cycle(cast, version=report.cycle.version, year=2026))
    words = "".join(Sheet(client, report).preview(other).context["preview"].foreign)
    assert "不属于这份监测报告" in words

    sheet = Sheet(client, report).put("测量点1", 数据=5)  # the city's own row, in the department's hands
    client.force_login(cast.department_clerk)
    assert "不由本单位填报" in "".join(sheet.preview().context["preview"].foreign)
    client.force_login(cast.clerk)
    Value.objects.filter(pk=row_of(report, "1.1.1").pk).update(state="accepted")
    assert "省级已接收" in "".join(sheet.preview().context["preview"].locked)


def test_another_file_is_refused(client: Client, cast: SimpleNamespace, report: Any) -> None:
    client.force_login(cast.clerk)
    address = reverse("monitoring:entry_import", args=[report.pk])
    page = client.post(address, {"file": SimpleUploadedFile("a.xlsx", b"no workbook")}).content.decode()
    assert "这不是 XLSX 文件" in page
    sheet = Sheet(client, report)
    sheet.book["填报"].delete_cols(5)
    assert "第一行缺少列：填报方式" in sheet.preview().content.decode()
