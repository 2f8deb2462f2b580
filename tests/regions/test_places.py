"""What a place knows about itself, and which places belong under which province."""

import pytest
from django.core.management import call_command

from portal.regions.models import Place
from portal.regions.services import add_missing

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts(db):
    call_command("load_facts")


def place(code):
    return Place.objects.get(code=code)


@pytest.mark.parametrize(
    ("code", "full_name"),
    [
        ("330100", "浙江省杭州市"),
        ("110000", "北京市"),
        ("659001", "新疆维吾尔自治区石河子市"),
        ("320583", "江苏省昆山市"),
    ],
)
def test_the_full_name_is_printed_with_the_province(facts, code, full_name):
    assert place(code).full_name == full_name


def test_a_municipality_is_province_and_city(facts):
    beijing = place("110000")
    assert beijing.is_municipality
    assert not place("330100").is_municipality
    assert beijing in Place.objects.cities()
    assert beijing in Place.objects.provinces()


def test_the_corps_cities_count_under_xinjiang_and_are_recommended_by_the_corps(facts):
    shihezi, xinjiang, corps = place("659001"), place("650000"), place("660000")
    assert shihezi.province == xinjiang
    assert shihezi in Place.objects.under(xinjiang)
    assert shihezi not in Place.objects.recommended_by(xinjiang)
    assert Place.objects.recommended_by(corps).count() == 12
    assert place("650100") not in Place.objects.recommended_by(corps)


def test_a_county_level_city_is_within_its_province(facts):
    assert place("320583") in Place.objects.recommended_by(place("320000"))
    assert place("320583") not in Place.objects.recommended_by(place("330000"))


def test_places_are_added_parents_first():
    rows = [
        {"code": "330106", "name": "西湖区", "kind": "区", "parent": "330100", "pinyin": ""},
        {"code": "330100", "name": "杭州市", "kind": "地级市", "parent": "330000", "pinyin": "hangzhoushi"},
        {"code": "330000", "name": "浙江省", "kind": "province", "parent": "", "pinyin": "zhejiangsheng"},
    ]
    assert add_missing(rows, {"330000": "east"}) == 3
    assert add_missing(rows, {}) == 0
    assert place("330106").province.region_class == "east"


def test_places_that_are_each_others_parent_are_refused():
    rows = [
        {"code": "1", "name": "甲", "kind": "区", "parent": "2", "pinyin": ""},
        {"code": "2", "name": "乙", "kind": "区", "parent": "1", "pinyin": ""},
    ]
    with pytest.raises(ValueError, match="1, 2"):
        add_missing(rows, {})


def test_a_renamed_place_ends_and_its_bureau_goes_on_under_the_new_name(cast, client_for):
    old = cast.huzhou.place
    manager = client_for(cast.ministry_manager)
    told = {"kind": "renamed", "on": "2026-01-01", "document": "演示批复〔2026〕1号", "name": "新湖州市"}
    assert "请填写更名后的名称" in manager.post(f"/places/{old.pk}/succession/", told | {"name": ""}).content.decode()
    assert manager.post(f"/places/{old.pk}/succession/", told).status_code == 302
    old.refresh_from_db()
    new = old.succession.successor
    assert (old.name, new.name, new.code, str(old.ended_on)) == ("湖州市", "新湖州市", old.code, "2026-01-01")
    cast.huzhou.refresh_from_db()
    assert cast.huzhou.place == new and cast.huzhou.name.startswith("新湖州市")
    page = manager.get("/places/?name=湖州").content.decode()
    assert "湖州市更名为新湖州市" in page and "2026年1月1日撤销" in page
    assert manager.get(f"/places/{old.pk}/succession/").status_code == 404, "it has ended"


def test_a_merged_place_names_the_one_that_stands_for_it(cast, client_for):
    manager, place = client_for(cast.ministry_manager), cast.huzhou.place
    told = {"kind": "merged", "on": "2026-01-01", "document": "演示批复〔2026〕2号", "into": "999999"}
    assert "没有这个行政区划代码" in manager.post(f"/places/{place.pk}/succession/", told).content.decode()
    assert manager.post(f"/places/{place.pk}/succession/", told | {"into": "330400"}).status_code == 302
    place.refresh_from_db()
    assert place.succession.successor == cast.jiaxing.place
