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
