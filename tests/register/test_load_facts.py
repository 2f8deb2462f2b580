"""``manage.py load_facts``: places, region classes and the printed alliance cities."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

from portal.history.selectors import entries
from portal.regions.models import Place
from portal.register import printed
from portal.register.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

STATISTICS = json.loads(Path("fixtures/alliance-statistics-2016.json").read_text(encoding="utf-8"))
PRINTED = [(row["name"], name) for row in STATISTICS["provinces"] for name in row["alliance_city_names"]]


@pytest.fixture
def facts(db):
    call_command("load_facts")


def test_the_places_are_those_of_the_statistics(facts):
    kinds = Counter(Place.objects.values_list("kind", flat=True))
    assert kinds == {
        "province": 34,
        "corps": 1,
        "地级市": 293,
        "自治州": 30,
        "地区": 7,
        "盟": 3,
        "省直辖县级": 32,
        "县级市": 2,
    }
    assert Place.objects.get(code="610000").pinyin == "shanxisheng"
    assert [place.name for place in Place.objects.provinces()][-5:] == [
        "新疆维吾尔自治区",
        "新疆生产建设兵团",
        "台湾省",
        "香港特别行政区",
        "澳门特别行政区",
    ]


@pytest.mark.parametrize(
    ("code", "region"),
    [
        ("330000", "east"),
        ("460000", "east"),  # 海南
        ("140000", "middle"),
        ("500000", "west"),  # 重庆
        ("450000", "west"),  # 广西
        ("150000", "west"),  # 内蒙古
        ("660000", "west"),  # 兵团
        ("710000", ""),  # 台湾 is not in the table
    ],
)
def test_the_region_class_follows_the_planned_percentage(facts, code, region):
    assert Place.objects.get(code=code).region_class == region


def test_every_printed_province_has_a_class(facts):
    assert Place.objects.exclude(region_class="").count() == len(STATISTICS["provinces"]) + 1


def test_every_printed_name_is_a_member_now(facts):
    members = Membership.objects.filter(kind="alliance")
    assert members.count() == len(PRINTED) == 67
    assert {(each.batch, each.joined_words) for each in members} == {("1-4批", "不晚于2016年12月31日")}
    assert all(each.source.startswith("中成协[2017]022号") for each in members)


@pytest.mark.parametrize(
    ("province", "printed", "code"),
    [
        ("北京市", "北京", "110000"),
        ("河北省", "石家庄", "130100"),
        ("河北省", "邯郸市", "130400"),
        ("吉林省", "吉林市", "220200"),
        ("黑龙江", "大兴安岭地区", "232700"),
        ("江苏省", "苏州市", "320500"),
        ("江苏省", "苏州昆山市", "320583"),
        ("河南省", "济源市", "419001"),
        ("新疆", "石河子", "659001"),
        ("甘肃省", "兰州", "620100"),
    ],
)
def test_a_printed_name_means_one_place(facts, province, printed, code):
    assert (province, printed) in PRINTED
    assert Membership.objects.filter(place__code=code, kind="alliance").count() == 1


def test_a_name_that_means_no_place_stops_the_loading():
    with pytest.raises(ValueError, match="0 places"):
        printed.code_of("大兴安岭", printed.read_places())


def test_a_second_loading_changes_nothing(facts, django_assert_max_num_queries):
    Place.objects.filter(code="330100").update(name="改过的名称")
    Place.objects.create(code="330106", name="西湖区", kind="区", parent=Place.objects.get(code="330100"))
    with django_assert_max_num_queries(8):
        call_command("load_facts")
    assert Place.objects.count() == 403
    assert Place.objects.get(code="330100").name == "改过的名称"
    assert Membership.objects.count() == 67


def test_a_city_that_has_left_is_not_entered_again(facts):
    Membership.objects.filter(place__code="330100").update(left_on="2020-01-01", left_reason="城市申请退出")
    call_command("load_facts")
    assert Membership.objects.filter(place__code="330100").count() == 1


def test_each_entry_is_in_the_history(facts):
    membership = Membership.objects.get(place__code="320583")
    assert entries(f"membership:{membership.pk}").get().sentence == (
        "系统登记：昆山市为全国学习型城市建设联盟成员城市，"
        "依据中成协[2017]022号 附件一《我国城市数与学习型城市联盟城市统计表》。"
    )
