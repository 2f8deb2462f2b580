"""Counties and districts, added by the ministry one by one or by XLSX with a preview."""

from io import BytesIO

import pytest
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from portal.regions.imports import HEADINGS
from portal.regions.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

LIST, ADD, IMPORT, CONFIRM, TEMPLATE = (
    "/places/",
    "/places/new/",
    "/places/import/",
    "/places/import/confirm/",
    "/places/import/template/",
)


@pytest.fixture
def ministry(cast, client_for):
    return client_for(cast.ministry_manager)


def fields(**changes):
    return {"code": "330502", "name": "吴兴区", "kind": "区", "parent_code": "330500", "pinyin": "wuxingqu"} | changes


def upload(client, *rows):
    book = Workbook()
    book.active.append(list(HEADINGS))
    for row in rows:
        book.active.append(list(row))
    stream = BytesIO()
    book.save(stream)
    return client.post(IMPORT, {"file": SimpleUploadedFile("区县.xlsx", stream.getvalue())}).content.decode()


@pytest.mark.parametrize("address", [LIST, ADD, IMPORT, TEMPLATE])
def test_the_ministrys_account_manager_keeps_places_and_nobody_else(cast, client_for, address):
    assert client_for(cast.ministry_manager).get(address).status_code == 200
    for person in (
        "clerk",
        "manager",
        "officer",
        "province_manager",
        "reviewer",
        "round_manager",
        "expert",
        "stranger",
    ):
        response = client_for(getattr(cast, person)).get(address)
        assert response.status_code == 403, person
        assert "行政区划由教育部的账号管理员维护" in response.content.decode()
    assert client_for().get(address).url.startswith("/account/login/")


def test_the_list_can_be_narrowed(ministry):
    page = ministry.get(LIST, {"name": "湖州"}).content.decode()
    assert "湖州市" in page and "嘉兴市" not in page
    zhejiang = Place.objects.get(code="330000")
    page = ministry.get(LIST, {"province": zhejiang.pk, "kind": "地级市"}).content.decode()
    assert "嘉兴市" in page and "绵阳市" not in page


def test_the_list_costs_the_same_with_one_and_with_many(ministry, django_assert_max_num_queries):
    def cost():
        with django_assert_max_num_queries(50) as captured:
            ministry.get(LIST)
        return len(captured)

    ministry.get(LIST)
    few = cost()
    parent = Place.objects.get(code="330500")
    Place.objects.bulk_create(
        Place(code=f"3305{number}", name=f"某{number}区", kind="区", parent=parent) for number in range(10, 40)
    )
    assert cost() == few


def test_a_district_is_added(cast, ministry):
    page = ministry.post(ADD, fields(), follow=True).content.decode()
    assert "已添加浙江省吴兴区（330502）" in page
    place = Place.objects.get(code="330502")
    assert place.parent == cast.places["330500"]
    assert LogEntry.objects.get_for_object(place).get().actor == cast.ministry_manager


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"code": "330500"}, "该代码已存在"),
        ({"code": "33050"}, "行政区划代码为 6 位数字"),
        ({"code": "33050²"}, "行政区划代码为 6 位数字"),
        ({"code": "510799"}, "前两位不同"),
        ({"parent_code": "999999"}, "所属的行政区划代码“999999”不存在"),
        ({"kind": "province"}, "选择一个有效的选项"),
        ({"name": "=1+1"}, "名称请用汉字"),
        ({"pinyin": "Wúxìng"}, "拼音用小写字母"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_added(ministry, changes, fault):
    before = Place.objects.count()
    assert fault in ministry.post(ADD, fields(**changes)).content.decode()
    assert Place.objects.count() == before


ROWS = ((330502, "吴兴区", "区", "330500", "wuxingqu"), ("330503", "南浔区", "区", "330500", ""))


def test_a_table_is_previewed_and_then_added(ministry):
    before = Place.objects.count()
    page = upload(ministry, *ROWS)
    assert "检查通过" in page and "添加浙江省吴兴区" in page
    assert Place.objects.count() == before
    rows = page.split('name="rows" value="')[1].split('"')[0]
    assert "已添加 2 个区县" in ministry.post(CONFIRM, {"rows": rows}, follow=True).content.decode()
    assert Place.objects.filter(parent__code="330500").count() == 2
    assert "该代码已存在" in ministry.post(CONFIRM, {"rows": rows}).content.decode()


def test_a_faulty_row_stops_the_whole_table(ministry):
    page = upload(ministry, *ROWS, ("330502", "吴兴区", "区", "330500", ""), ("330504", "某镇", "镇", "330500", ""))
    assert "其中 2 行有错误" in page
    assert "该代码已存在" in page and "类别可填：县级市、县、区" in page
    assert not Place.objects.filter(code="330502").exists()


def test_changed_rows_are_refused(ministry):
    page = ministry.post(CONFIRM, {"rows": "nonsense"}, follow=True).content.decode()
    assert "预览已失效，请重新上传文件" in page
