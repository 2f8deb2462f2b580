"""Opening organisations under the own one."""

import pytest
from django.urls import reverse

from portal.accounts import services
from portal.accounts.models import Organisation
from portal.history.selectors import entries
from portal.kit.verdicts import Refused
from portal.regions.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

PAGE = "/people/organisations/new/"


@pytest.fixture
def shaoxing(cast):
    return Place.objects.create(code="330600", name="绍兴市", kind="地级市", parent=cast.places["330000"])


@pytest.fixture
def corps(cast):
    """新疆, the corps, and a city that counts under the one and is recommended by the other."""
    xinjiang = Place.objects.create(code="650000", name="新疆维吾尔自治区", kind="province")
    place = Place.objects.create(code="660000", name="新疆生产建设兵团", kind="corps")
    city = Place.objects.create(code="659001", name="石河子市", kind="省直辖县级", parent=xinjiang)
    offices = [
        services.open_organisation(by=None, name=name, kind="province", parent=cast.ministry, place=at)
        for name, at in (("新疆维吾尔自治区教育厅", xinjiang), ("新疆生产建设兵团教育局", place))
    ]
    return city, *offices


def test_a_province_opens_a_city(cast, client_for, shaoxing):
    client = client_for(cast.province_manager)
    form = client.get(PAGE).content.decode()
    assert "绍兴市" in form
    assert "湖州市</option>" not in form, "taken places are not offered"
    assert "绵阳市" not in form, "nor those of another province"
    response = client.post(PAGE, {"kind": "city", "name": "绍兴市教育局", "place": shaoxing.pk})
    opened = Organisation.objects.get(name="绍兴市教育局")
    assert response.url == reverse("accounts:organisation", args=[opened.pk])
    assert (opened.parent, opened.place, opened.kind) == (cast.zhejiang, shaoxing, "city")
    assert entries(f"organisation:{opened.pk}").get().sentence == (
        "演示省账号管理员甲开设单位“绍兴市教育局”（市教育行政部门），上级单位为浙江省教育厅（演示）。"
    )


def test_a_city_opens_a_department(cast, client_for):
    client_for(cast.manager).post(PAGE, {"kind": "department", "name": "湖州市人力资源和社会保障局"})
    opened = Organisation.objects.get(name="湖州市人力资源和社会保障局")
    assert (opened.parent, opened.place) == (cast.huzhou, cast.places["330500"])


def test_the_ministry_opens_a_province(cast, client_for):
    beijing = Place.objects.create(code="110000", name="北京市", kind="province")
    client_for(cast.ministry_manager).post(PAGE, {"kind": "province", "name": "北京市教育委员会", "place": beijing.pk})
    assert Organisation.objects.get(place=beijing).parent == cast.ministry


def test_a_municipality_is_province_and_city(cast):
    beijing = Place.objects.create(code="110000", name="北京市", kind="province")
    above = services.open_organisation(
        by=None, name="北京市教育委员会", kind="province", parent=cast.ministry, place=beijing
    )
    city = services.open_organisation(
        by=None, name="北京市学习型城市建设办公室", kind="city", parent=above, place=beijing
    )
    assert city.place == beijing


def test_the_corps_opens_its_cities_and_xinjiang_does_not(corps):
    city, xinjiang, corps_office = corps
    with pytest.raises(Refused, match="石河子市不在新疆维吾尔自治区教育厅的管辖范围内"):
        services.open_organisation(by=None, name="石河子市教育局", kind="city", parent=xinjiang, place=city)
    opened = services.open_organisation(by=None, name="石河子市教育局", kind="city", parent=corps_office, place=city)
    assert opened.place.province.name == "新疆维吾尔自治区"


@pytest.mark.parametrize(
    ("manager", "fields", "fault"),
    [
        ("province_manager", {"kind": "city", "name": "绍兴市教育局"}, "请选择所在地"),
        ("province_manager", {"kind": "city", "name": "湖州市教育局（演示）", "place": "330600"}, "已有同名单位"),
        ("province_manager", {"kind": "city", "name": "=cmd", "place": "330600"}, "单位名称请用汉字"),
        ("province_manager", {"kind": "city", "name": "绵阳市教育局", "place": "510700"}, "选择一个有效的选项"),
        ("province_manager", {"kind": "province", "name": "某厅"}, "选择一个有效的选项"),
        ("manager", {"kind": "city", "name": "某市教育局"}, "选择一个有效的选项"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_opened(cast, client_for, shaoxing, manager, fields, fault):
    if "place" in fields:
        fields = fields | {"place": Place.objects.get(code=fields["place"]).pk}
    before = Organisation.objects.count()
    page = client_for(getattr(cast, manager)).post(PAGE, fields).content.decode()
    assert fault in page
    assert Organisation.objects.count() == before


def test_a_place_has_one_office_of_a_kind(cast):
    with pytest.raises(Refused, match="该地已有同类单位"):
        services.open_organisation(
            by=None, name="湖州市教育局", kind="city", parent=cast.zhejiang, place=cast.places["330500"]
        )


@pytest.mark.parametrize(
    ("person", "kind", "fault"),
    [
        ("clerk", "department", "只有账号管理员可以开设单位"),
        ("manager", "city", "可以开设的单位类别是：市直部门"),
        ("province_manager", "department", "可以开设的单位类别是：市教育行政部门、省级成人教育协会"),
    ],
)
def test_nobody_opens_what_does_not_report_to_them(cast, person, kind, fault):
    with pytest.raises(Refused, match=fault):
        services.open_organisation(by=getattr(cast, person), name="某单位", kind=kind, place=cast.places["330500"])
