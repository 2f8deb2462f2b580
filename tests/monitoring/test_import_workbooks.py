"""A draft goes out as a workbook and comes back: without edits nothing changes, with edits every change is shown first."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from openpyxl import Workbook, load_workbook

from monitoring.exports.frameworks import framework_workbook
from monitoring.imports.frameworks import plan_of
from monitoring.models import CrosswalkLink, FrameworkVersion, Indicator
from monitoring.selectors.checks import faults
from monitoring.selectors.packages import checksum_of, package_of
from monitoring.services import frameworks
from portal.kit.verdicts import Refused
from tests.frameworks import a_draft, a_published

pytestmark = pytest.mark.django_db


def uploaded(book):
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("a.xlsx", stream.getvalue())


def written(version):
    return load_workbook(BytesIO(framework_workbook(version)))


def column(sheet, heading):
    return next(cell.column for cell in sheet[1] if cell.value == heading)


def put(sheet, row, heading, value):
    sheet.cell(row, column(sheet, heading)).value = value


def words(answer):
    return answer.content.decode()


@pytest.fixture
def demonstration(cast):
    """A draft over the demonstration's version: every kind of value, items, rules, links, a crosswalk."""
    call_command("load_frameworks", demo=True, verbosity=0)
    old = FrameworkVersion.objects.get(is_demo=True)
    return frameworks.begin_version(framework=old.framework, label="新", user=cast.round_manager, previous=old)


def test_out_and_in_without_edits_changes_nothing(demonstration, cast):
    row = demonstration.revisions.last()
    row.meaning, row.nature = "第一行\r\n第二行  ", "=1+1"
    row.save()
    plan = plan_of(demonstration, uploaded(written(demonstration)))
    assert (plan.changes, plan.faults, plan.notices) == ([], [], [])
    book = written(demonstration)
    sheet = book["关键指标"]
    sheet.move_range(f"C1:E{sheet.max_row}", cols=40)  # columns in another order
    sheet.insert_rows(1)
    sheet["A1"] = "表题"
    del book["校验规则"]
    plan = plan_of(demonstration, uploaded(book))
    assert (plan.changes, plan.faults) == ([], [])
    assert checksum_of(plan.package) == checksum_of(package_of(demonstration))


def test_every_change_is_shown_before_it_is_taken_over(demonstration, cast, client_for):
    client, at = client_for(cast.round_manager), f"/monitoring/versions/{demonstration.pk}/"
    book = load_workbook(BytesIO(client.get(f"{at}framework.xlsx").content))
    sheet = book["关键指标"]
    last = sheet.max_row
    put(sheet, 2, "编号", "１.1.９")  # full-width signs; the lasting key stays
    put(sheet, 3, "默认填报部门", "教育 部门")
    sheet.delete_rows(last)
    for heading, value in {
        "所属结构要素": "1.2 组织",
        "编号": "1.2.9",
        "关键指标": "新测量点",
        "数据性质": "定量",
        "数值类型": "百分比",
        "计量单位": "%",
        "计算公式": "[1.1.９]".replace("９", "9") + " * 2",
    }.items():
        put(sheet, last, heading, value)
    items = book["数据项"]
    items.cell(items.max_row + 1, column(items, "代码"), "rooms")
    for heading, value in {"名称": "教室", "数值类型": "整数", "计量单位": "间", "小数位数": 0}.items():
        put(items, items.max_row, heading, value)
    del book["版本沿革"]
    key = demonstration.revisions.first().indicator.key
    page = client.post(f"{at}workbook/", {"file": uploaded(book)})
    text = words(page)
    assert page.status_code == 200 and "新增2项，修改2项，删除1项" in text
    for shown in (
        "<del>1.1.1</del>",
        "<ins>1.1.9</ins>",
        "<ins>教育部门</ins>",
        "1.2.9 新测量点",
        "rooms 教室",
        "示例12",
    ):
        assert shown in text
    demonstration.refresh_from_db()
    assert demonstration.revision == 0 and demonstration.revisions.filter(code="1.1.1").exists()

    rows = page.context["rows"]
    other = client_for(cast.officer).post(f"{at}workbook/confirm/", {"rows": rows})
    assert other.status_code == 404
    answer = client.post(f"{at}workbook/confirm/", {"rows": rows}, follow=True)
    assert "已按预览写入草稿" in words(answer)
    assert demonstration.revisions.get(code="1.1.9").indicator.key == key
    new = demonstration.revisions.get(code="1.2.9")
    assert (new.element.code, new.mark, new.formula) == ("1.2", "local", "[1.1.9] * 2")
    assert new.indicator.key == "national-1.2.9" and Indicator.objects.filter(key="national-1.2.9").count() == 1
    assert not demonstration.revisions.filter(code="示例12").exists() and demonstration.items.get(code="rooms")
    assert demonstration.links.get(new__code="1.1.9").old.code == "1.1.1"
    row = demonstration.revisions.get(code="1.1.9")
    row.title = "改过的原文"
    row.save()
    assert "文字与已核对的原文不同" in "".join(each.words for each in faults(demonstration))
    again = client.post(f"{at}workbook/confirm/", {"rows": rows}, follow=True)
    assert "没有写入：页面已过期" in words(again)
    assert "预览已失效" in words(client.post(f"{at}workbook/confirm/", {"rows": "x"}, follow=True))


def test_what_cannot_be_read_is_named_by_its_cell(demonstration):
    book = written(demonstration)
    sheet = book["关键指标"]
    put(sheet, 2, "数据性质", "大概")
    put(sheet, 2, "小数位数", "两位")
    put(sheet, 3, "关键指标", None)
    put(sheet, 4, "所属结构要素", "9.9")
    put(sheet, 5, "编号", "1.1.2")
    put(sheet, 6, "计算公式", "learners **")
    sheet.cell(7, column(sheet, "计量单位")).value = "=A1"
    book["校验规则"].cell(2, column(book["校验规则"], "下限"), "很多")
    links = book["版本沿革"]
    links.cell(2, column(links, "沿革"), "新增")
    plan = plan_of(demonstration, uploaded(book))
    where = {name: sheet.cell(1, column(sheet, name)).column_letter for name in ("数据性质", "小数位数", "计量单位")}
    text = "\n".join(plan.faults)
    for wanted in (
        f"“关键指标”表第2行{where['数据性质']}列（数据性质）：“大概”不在可选范围，应当是：定性、定量。",
        f"“关键指标”表第2行{where['小数位数']}列（小数位数）：“两位”应当是整数。",
        "第3行C列（关键指标）：不能为空。",
        "第4行A列（所属结构要素）：没有编号为“9.9”的结构要素。",
        "第5行B列（编号）：与第3行重复。",
        "（计算公式）：公式第11个字符处",
        f"第7行{where['计量单位']}列（计量单位）：是Excel公式，请改为文字或数字",
        "（下限）：“很多”应当是数字。",
        "新增的只写本版编号",
    ):
        assert wanted in text, text
    book = written(demonstration)
    book["_framework"]["B1"] = "unesco"
    with pytest.raises(Refused, match="从另一个框架导出"):
        plan_of(demonstration, uploaded(book))
    book["_framework"]["B1"], book["_framework"]["B2"] = "national", "旧版"
    assert "其中“版本沿革”一表没有读入" in plan_of(demonstration, uploaded(book)).notices[0]
    book["_framework"]["B2"], book["_framework"]["B3"] = demonstration.label, "0" * 64
    assert "草稿又有改动" in plan_of(demonstration, uploaded(book)).notices[0]
    for content, refusal in (
        (SimpleUploadedFile("a.xlsx", b"PK"), "不是 XLSX"),
        (uploaded(Workbook()), "没有可以导入的表"),
    ):
        with pytest.raises(Refused, match=refusal):
            plan_of(demonstration, content)


def test_the_official_annex_is_read_in_its_four_columns(cast, client_for):
    call_command("load_frameworks", verbosity=0)
    old = FrameworkVersion.objects.get(framework__code="national")
    version = frameworks.begin_version(framework=old.framework, label="全本", user=cast.round_manager, previous=old)
    known = version.revisions.get(code="1.1.1")
    book = Workbook()
    sheet = book.active
    sheet.append(["全国监测指标（演示）"])
    sheet.append(["结构要素", "关键指标", "数据填写", "信息性质说明"])
    sheet.append(["1.1 认识", f"1.1.1{known.title[:16]}\n{known.title[16:]}", known.data_entry, known.nature])
    sheet.append([None, "1.1.3演示测量点\n第二行", "在附件2填写", "列出名称"])
    sheet.append(["2.1学校教育", "２．１．１ 演示入学率", "     %", "统计数据"])
    plan = plan_of(version, uploaded(book))
    assert plan.faults == [] and [each.row for each in plan.changes] == ["1.1.3 演示测量点第二行", "2.1.1 演示入学率"]
    assert "本版共有6个指标" in plan.notices[-1] and "逐项核对" in plan.notices[0]
    client, at = client_for(cast.round_manager), f"/monitoring/versions/{version.pk}/"
    page = client.post(f"{at}workbook/", {"file": uploaded(book)})
    client.post(f"{at}workbook/confirm/", {"rows": page.context["rows"]})
    assert [each.code for each in version.revisions.all()] == ["1.1.1", "1.1.2", "1.1.3", "1.2.1", "1.2.2", "2.1.1"]
    first, second = version.revisions.get(code="1.1.3"), version.revisions.get(code="2.1.1")
    assert (first.kind, first.value_type, first.mark) == ("qualitative", "text", "imported")
    assert (second.value_type, second.unit, second.decimals) == ("percent", "%", 2)
    assert version.links.filter(kind="new").count() == 2 and known.links_back.get().kind == "same"
    assert "2.1.1 演示入学率</a>：请填写默认填报部门。" in "".join(words(client.get(at)).split("\n")).replace("  ", "")
    sheet.append(["9.9无此要素", "九点九", "", ""])
    assert len(plan_of(version, uploaded(book)).faults) == 2


def test_a_removed_element_takes_its_crosswalk_along(cast, client_for):
    version = a_draft(cast)
    other = a_published(cast, code="other").elements.get()
    CrosswalkLink.objects.create(element=version.elements.get(), other=other, relation="related")
    book = written(version)
    for sheet in ("关键指标", "结构要素", "校验规则"):
        book[sheet].delete_rows(2, 9)
    client, at = client_for(cast.round_manager), f"/monitoring/versions/{version.pk}/"
    page = client.post(f"{at}workbook/", {"file": uploaded(book)})
    assert "删除4项" in words(page)
    client.post(f"{at}workbook/confirm/", {"rows": page.context["rows"]})
    assert not version.elements.exists() and not CrosswalkLink.objects.exists() and version.areas.count() == 1
