"""Members of every kind: imported from a table, previewed; the register exported in the same columns."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from portal.accounts.models import Appointment, Organisation, User
from portal.history.selectors import entries
from portal.kit.downloads import XLSX
from portal.regions.models import Place
from portal.register.choices import HEADINGS
from portal.register.imports import run
from portal.register.models import Membership
from portal.register.services import end_membership, enter_membership
from portal.register.validators import Refused, when_joined

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

IMPORT, CONFIRM, EXPORT = "/register/import/", "/register/import/confirm/", "/register/members.xlsx"
SOURCE = "UIL公布名单（演示）"


@pytest.fixture
def ministry(cast, client_for):
    return client_for(cast.ministry_approver)


def table(*rows, headings=HEADINGS):
    book = Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("gnlc.xlsx", stream.getvalue(), XLSX)


def upload(client, *rows):
    return client.post(IMPORT, {"file": table(*rows)}).content.decode()


def confirm(client, page):
    rows = page.split('name="rows" value="')[1].split('"')[0]
    return client.post(CONFIRM, {"rows": rows}, follow=True).content.decode()


def test_nothing_is_there_before_the_ministry_brings_it(ministry):
    assert not Membership.objects.filter(kind="gnlc").exists()
    book = load_workbook(BytesIO(ministry.get("/register/import/template.xlsx").content))
    assert [cell.value for cell in book.worksheets[0][1]] == [
        "城市",
        "代码",
        "加入年份/日期",
        "来源",
        "成员类别",
        "批次",
    ]
    assert book.worksheets[0].max_row <= 301 and not book.worksheets[0]["A2"].value


def test_a_table_is_previewed_and_then_entered_with_its_source(cast, ministry):
    page = upload(ministry, ("湖州市", "", 2016, SOURCE), ("浙江省嘉兴市", 330400, "2019年2月17日", SOURCE))
    assert "检查通过" in page
    assert "登记浙江省湖州市（330500），全球网络（GNLC），加入时间不晚于2016年12月31日" in page
    assert "登记浙江省嘉兴市（330400），全球网络（GNLC），加入时间2019年2月17日" in page
    assert not Membership.objects.exists()
    assert "已登记 2 个城市。" in confirm(ministry, page)
    huzhou, jiaxing = (Membership.objects.get(place__code=code) for code in ("330500", "330400"))
    assert (huzhou.kind, huzhou.joined_by, huzhou.source) == ("gnlc", date(2016, 12, 31), SOURCE)
    assert jiaxing.joined_on == date(2019, 2, 17)
    entry = entries(f"membership:{huzhou.pk}").get()
    assert entry.actor == cast.ministry_approver.name and SOURCE in entry.sentence


def test_a_second_import_changes_nothing(ministry):
    rows = (("湖州市", "", "2016", SOURCE), ("嘉兴市", "", "2019-02-17", SOURCE))
    confirm(ministry, upload(ministry, *rows))
    page = upload(ministry, *rows)
    assert page.count("已登记，内容相同") == 2 and "检查通过" in page
    assert "已登记 0 个城市，2 个不变。" in confirm(ministry, page)
    assert Membership.objects.count() == 2


def test_what_differs_is_shown_and_left_alone(ministry):
    confirm(ministry, upload(ministry, ("湖州市", "", "2016", SOURCE)))
    page = upload(ministry, ("湖州市", "", "2019", SOURCE), ("嘉兴市", "", "2020", SOURCE))
    assert f"已登记为不晚于2016年12月31日，来源“{SOURCE}”；与本行不同，本次不改" in page
    assert "已登记 1 个城市，1 个不变。" in confirm(ministry, page)
    assert Membership.objects.get(place__code="330500").joined_by == date(2016, 12, 31)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("没有市", "", "2016", SOURCE), "没有找到“没有市”，请核对名称或填写代码。"),
        (("", "330500", "2016", SOURCE), "请填写城市。"),
        (("湖州市", "999999", "2016", SOURCE), "代码“999999”不存在"),
        (("湖州市", "330400", "2016", SOURCE), "代码330400是浙江省嘉兴市，与“湖州市”不一致"),
        (("浙江省", "", "2016", SOURCE), "“浙江省”不是城市，不能登记。"),
        (("浙江省", "330000", "2016", SOURCE), "浙江省不是城市，不能登记。"),
        (("湖州市", "", "2016", ""), "请填写来源"),
        (("湖州市", "", "", SOURCE), "不是日期，请填写年份（2016）"),
        (("湖州市", "", "2099", SOURCE), "不晚于今天"),
        (("湖州市", "", "1900", SOURCE), "1950年以后"),
        (("鼓楼区", "", "2016", SOURCE), "“鼓楼区”有2个：浙江省鼓楼区（330502）、四川省鼓楼区（510702），请填写代码。"),
    ],
)
def test_a_row_that_cannot_be_meant_stops_the_whole_table(cast, ministry, row, fault):
    for code, parent in (("330502", "330500"), ("510702", "510700")):
        Place.objects.create(code=code, name="鼓楼区", kind="区", parent=cast.places[parent])
    page = upload(ministry, ("嘉兴市", "", "2016", SOURCE), row)
    assert fault in page and "有错误，整份不能导入" in page and 'name="rows"' not in page
    assert not Membership.objects.exists()


def test_the_same_city_twice_and_one_that_left_are_refused(cast, ministry):
    left = enter_membership(place=cast.places["510700"], kind="gnlc", source="某公布", joined_on=date(2016, 1, 1))
    end_membership(membership=left, left_on=date(2020, 1, 1), reason="城市申请退出")
    page = upload(
        ministry, ("湖州", "", "2016", SOURCE), ("湖州市", "", "2016", SOURCE), ("绵阳市", "", "2016", SOURCE)
    )
    assert "与第 2 行重复。" in page and "绵阳市已于2020年1月1日退出（城市申请退出）" in page


def test_changed_rows_and_those_of_another_person_are_refused(cast, ministry, client_for):
    assert "预览已失效" in ministry.post(CONFIRM, {"rows": "nonsense"}, follow=True).content.decode()
    assert client_for(cast.reviewer).get(IMPORT).status_code == 403


def test_the_export_can_be_imported_again_whatever_the_kind(cast, ministry, client):
    enter_membership(place=cast.places["330500"], kind="gnlc", source=SOURCE, joined_by=date(2016, 12, 31))
    enter_membership(place=cast.places["330400"], kind="gnlc", source=SOURCE, joined_on=date(2019, 2, 17))
    enter_membership(
        place=cast.places["330400"], kind="alliance", source="=cmd", joined_on=date(2014, 5, 1), batch="甲"
    )
    exported = client.get(EXPORT, {"kind": "gnlc"})
    assert exported["Content-Type"] == XLSX
    sheet = load_workbook(BytesIO(exported.content)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["城市", "代码", "加入年份/日期", "来源", "成员类别", "批次"],
        ["浙江省嘉兴市", "330400", "2019年2月17日", SOURCE, "全球网络（GNLC）", None],
        ["浙江省湖州市", "330500", "不晚于2016年12月31日", SOURCE, "全球网络（GNLC）", None],
    ]
    again = SimpleUploadedFile("again.xlsx", exported.content, XLSX)
    assert ministry.post(IMPORT, {"file": again}).content.decode().count("已登记，内容相同") == 2
    alliance = SimpleUploadedFile("a.xlsx", client.get(EXPORT, {"kind": "alliance"}).content, XLSX)
    assert "已登记，内容相同" in ministry.post(IMPORT, {"file": alliance}).content.decode()
    assert load_workbook(BytesIO(client.get(EXPORT).content)).sheetnames == ["联盟", "全球网络（GNLC）"]


def test_members_of_every_kind_are_imported_by_batch(cast, ministry):
    kinds = (*HEADINGS, "成员类别", "批次")
    file = table(
        ("湖州市", "", "2016", SOURCE, "联盟", "第四批"),
        ("湖州市", "", "2019", SOURCE, "", ""),  # the kind chosen on the page
        ("嘉兴市", "", "2024", SOURCE, "全国学习型城市网络", "第一批"),
        headings=kinds,
    )
    page = ministry.post(IMPORT, {"file": file, "kind": "gnlc"}).content.decode()
    assert "登记浙江省湖州市（330500），联盟第四批，加入时间不晚于2016年12月31日" in page
    assert "已登记 3 个城市。" in confirm(ministry, page)
    held = {(each.place.name, each.kind, each.batch) for each in Membership.objects.all()}
    assert held == {("湖州市", "alliance", "第四批"), ("湖州市", "gnlc", ""), ("嘉兴市", "network", "第一批")}
    wrong = table(
        ("绵阳市", "", "2016", SOURCE, "联盟", ""), ("绵阳市", "", "2016", SOURCE, "同盟", "一"), headings=kinds
    )
    page = ministry.post(IMPORT, {"file": wrong}).content.decode()
    assert "请填写联盟的批次" in page and "成员类别“同盟”无法识别" in page


def test_the_secretariat_keeps_the_members_of_the_alliance_alone(cast):
    secretariat = Organisation.objects.create(name="联盟秘书处（演示）", kind="secretariat", is_demo=True)
    person = User.objects.create(username="keeper", name="演示秘书", is_demo=True)
    Appointment.objects.create(user=person, organisation=secretariat, role="approver")
    person.act_for(secretariat.pk)
    rows = [
        {
            "行号": "2",
            "城市": "湖州市",
            "代码": "",
            "加入年份/日期": "2016",
            "来源": SOURCE,
            "成员类别": kind,
            "批次": "一",
        }
        for kind in ("联盟", "国家网络")
    ]
    alliance, network = run(rows, for_good=False, user=person)
    assert alliance.done and "联盟秘书处只登记联盟成员" in network.fault


def test_an_empty_register_is_an_empty_table(db, client):
    assert load_workbook(BytesIO(client.get(EXPORT).content)).active.max_row == 1


def test_a_table_costs_the_same_with_one_row_and_with_many(cast, ministry, django_assert_max_num_queries):
    rows = [("湖州市", "", "2016", SOURCE), ("嘉兴市", "", "2016", SOURCE), ("绵阳市", "", "2016", SOURCE)]
    upload(ministry, rows[0])
    with django_assert_max_num_queries(30) as one:
        upload(ministry, rows[0])
    with django_assert_max_num_queries(30) as many:
        upload(ministry, *rows)
    assert len(one) == len(many)


TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "on", "by"),
    [
        ("2016", None, date(2016, 12, 31)),
        ("2016年", None, date(2016, 12, 31)),
        ("2026", None, TODAY),
        ("2016年2月", None, date(2016, 2, 29)),
        ("2016-02", None, date(2016, 2, 29)),
        ("2016年2月17日", date(2016, 2, 17), None),
        ("2016/2/17", date(2016, 2, 17), None),
        ("2016.02.17", date(2016, 2, 17), None),
        (" 不晚于 2016年12月31日 ", None, date(2016, 12, 31)),
    ],
)
def test_when_a_city_joined_is_read_as_it_is_written(text, on, by):
    joined = when_joined(text, TODAY)
    assert (joined.on, joined.by) == (on, by)
    assert joined.agrees_with(on, by)


@pytest.mark.parametrize(
    "text", ["", "去年", "2016年13月", "2016-02-30", "16", "2016年2月17日起", "2026-11-22", "2026-12"]
)
def test_what_is_no_day_in_the_past_is_refused(text):
    with pytest.raises(Refused, match=r"请填写年份|请核对"):
        when_joined(text, TODAY)
