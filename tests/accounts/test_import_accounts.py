"""Organisations and accounts by XLSX: preview, then all or nothing."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from portal.accounts.imports import HEADINGS
from portal.accounts.models import OneTimeCode, Organisation, User
from portal.history.models import Entry
from portal.regions.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

IMPORT, CONFIRM, TEMPLATE = "/people/import/", "/people/import/confirm/", "/people/import/template/"


@pytest.fixture
def shaoxing(cast):
    return Place.objects.create(code="330600", name="绍兴市", kind="地级市", parent=cast.places["330000"])


def workbook(*rows, headings=HEADINGS):
    book = Workbook()
    book.active.append(list(headings))
    for row in rows:
        book.active.append(list(row))
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("账号.xlsx", stream.getvalue())


def upload(client, *rows):
    return client.post(IMPORT, {"file": workbook(*rows)}).content.decode()


def carried(page):
    return page.split('name="rows" value="')[1].split('"')[0]


GOOD = (
    ("绍兴市教育局", "市教育行政部门", "绍兴市", "sx-clerk", "王五", "", "填报人"),
    ("绍兴市教育局", "", "", "sx-sign", "赵六", 13800001111, "签发人、账号管理员"),
    ("浙江省教育厅（演示）", "", "", "zj-li", "李四", "", "经办人"),
)


def counts():
    return Organisation.objects.count(), User.objects.count(), OneTimeCode.objects.count(), Entry.objects.count()


def test_the_preview_says_what_would_happen_and_keeps_nothing(cast, client_for, shaoxing):
    client = client_for(cast.province_manager)
    before = counts()
    page = upload(client, *GOOD)
    assert "检查通过" in page and "确认导入 3 行" in page
    assert "开设绍兴市教育局，为王五开通账号（填报人）" in page
    assert counts() == before


def test_confirming_does_all_and_shows_the_codes_once(cast, client_for, shaoxing):
    client = client_for(cast.province_manager)
    rows = carried(upload(client, *GOOD))
    response = client.post(CONFIRM, {"rows": rows})
    page = response.content.decode()
    assert page.count('user-select-all">') == 3
    assert "no-store" in response["Cache-Control"]
    assert Organisation.objects.get(name="绍兴市教育局").place == shaoxing
    signer = User.objects.get(username="sx-sign")
    assert (signer.role_words, signer.phone) == ("签发人、账号管理员", "13800001111")
    again = client.post(CONFIRM, {"rows": rows}).content.decode()
    assert again.count("该用户名已有人使用") == 3, "a second press opens nothing"
    assert User.objects.filter(username__startswith="sx-").count() == 2


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("绍兴市教育局", "", "", "sx-a", "王五", "", "填报人"), "单位尚未开设，须填单位类别"),
        (("绍兴市教育局", "市教育行政部门", "", "sx-a", "王五", "", "填报人"), "请选择所在地"),
        (
            ("绵阳市局", "市教育行政部门", "绵阳市", "sx-a", "王五", "", "填报人"),
            "不在浙江省教育厅（演示）的管辖范围内",
        ),
        (("绵阳市教育局（演示）", "", "", "sx-a", "王五", "", "填报人"), "单位尚未开设，须填单位类别"),
        (("湖州市统计局", "市直部门", "", "sx-a", "王五", "", "填报人"), "可以开设的单位类别是"),
        (("湖州市教育局（演示）", "", "", "hz-clerk", "王五", "", "填报人"), "该用户名已有人使用"),
        (("湖州市教育局（演示）", "", "", "hz-w", "王五", "", "局长"), "没有“局长”这一职责，可填：填报人、签发人"),
        (("湖州市教育局（演示）", "", "", "hz-w", "王五", "", "填报人、签发人"), "起草的人不能签发"),
        (("湖州市教育局（演示）", "", "", "hz-w", "", "", "填报人"), "姓名：此字段不能为空"),
        (("湖州市教育局（演示）", "", "", "hz-w", "王五", "", ""), "请至少选择一项职责"),
        (("湖州市教育局（演示）", "", "", "", "", "", ""), "本行没有要办理的事项"),
        (("=cmd|'/c calc'!A1", "市教育行政部门", "绍兴市", "sx-a", "王五", "", "填报人"), "单位名称：此字段不能为空"),
        (("+cmd|'/c calc'!A1", "市教育行政部门", "绍兴市", "sx-a", "王五", "", "填报人"), "单位名称请用汉字"),
    ],
)
def test_a_faulty_row_is_named_and_stops_the_whole(cast, client_for, shaoxing, row, fault):
    client = client_for(cast.province_manager)
    before = counts()
    page = upload(client, GOOD[2], row)
    assert fault in page.replace("&#x27;", "'")
    assert "有错误，整份不能导入" in page and "其中 1 行有错误" in page
    assert '<th scope="row">3</th>' in page
    assert 'name="rows"' not in page
    assert counts() == before


def test_a_fault_that_came_up_since_the_preview_stops_the_whole(cast, client_for, shaoxing):
    client = client_for(cast.province_manager)
    rows = carried(upload(client, *GOOD))
    User.objects.create(username="zj-li", name="别人")
    page = client.post(CONFIRM, {"rows": rows}).content.decode()
    assert "该用户名已有人使用" in page
    assert not Organisation.objects.filter(name="绍兴市教育局").exists()


def test_rows_are_confirmed_by_who_saw_them(cast, client_for, shaoxing):
    rows = carried(upload(client_for(cast.province_manager), *GOOD))
    other = client_for(cast.other_province_approver)
    assert "预览是以其他身份做的" in other.post(CONFIRM, {"rows": rows}, follow=True).content.decode()
    changed = rows[:-4] + "AAAA"
    mine = client_for(cast.province_manager)
    assert "预览已失效，请重新上传文件" in mine.post(CONFIRM, {"rows": changed}, follow=True).content.decode()
    assert not User.objects.filter(username="sx-clerk").exists()


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (SimpleUploadedFile("a.xlsx", b"%PDF-1.7"), "这不是 XLSX 文件"),
        (SimpleUploadedFile("a.xlsx", b""), "文件是空的"),
        (SimpleUploadedFile("a.xlsx", b"x" * (2 * 1024 * 1024 + 1)), "文件超过 2 MB"),
        (None, "请选择文件。"),
    ],
)
def test_a_file_that_is_no_table_is_refused(cast, client_for, file, fault):
    if file is not None:
        file.seek(0)
    page = client_for(cast.province_manager).post(IMPORT, {"file": file} if file else {}).content.decode()
    assert fault in page


def test_a_table_without_a_column_or_rows_is_refused(cast, client_for):
    client = client_for(cast.province_manager)
    page = client.post(IMPORT, {"file": workbook(headings=HEADINGS[:-1])}).content.decode()
    assert "第一行缺少列：职责" in page
    assert "表中没有数据" in upload(client)
    assert "一次最多导入 300 行" in upload(client, *[GOOD[0]] * 301)


def test_the_template_can_be_filled_in(cast, client_for):
    response = client_for(cast.province_manager).get(TEMPLATE)
    assert "attachment" in response["Content-Disposition"]
    book = load_workbook(BytesIO(response.content))
    assert tuple(cell.value for cell in book.worksheets[0][1]) == HEADINGS
    assert "每行一人" in book["填写说明"]["A1"].value
