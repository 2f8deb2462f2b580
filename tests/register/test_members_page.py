"""The public register of member cities."""

import re
from datetime import date

import pytest
from django.core.management import call_command

from portal.regions.models import Place
from portal.register.services import end_membership, enter_membership

pytestmark = pytest.mark.django_db

PAGE = "/register/"


@pytest.fixture
def facts(db):
    call_command("load_facts")


def shown(client, **query):
    return client.get(PAGE, query).content.decode()


def test_everyone_reads_the_register_without_signing_in(facts, client):
    page = shown(client)
    assert "<h1>成员城市</h1>" in page
    assert "共 67 条" in page
    assert "北京市" in page and "不晚于2016年12月31日" in page and "1-4批" in page


def test_the_cities_stand_in_official_order(facts, client):
    cells = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', shown(client), re.DOTALL)
    cities = [" ".join(re.sub(r"<[^>]*>", "", cell).split()) for cell in cells]
    assert cities[:5] == ["北京市", "天津市", "石家庄市", "唐山市", "邯郸市"]
    assert cities.index("苏州市") + 1 == cities.index("昆山市")


def test_it_can_be_narrowed_by_province_kind_and_name(facts, client):
    enter_membership(place=Place.objects.get(code="330100"), kind="gnlc", source="某公布", joined_on=date(2016, 2, 1))
    province = {"province": Place.objects.get(code="330000").pk}
    assert "共 7 条" in shown(client, **province)
    assert "共 1 条" in shown(client, kind="gnlc", **province)
    assert "2016年2月1日" in shown(client, kind="gnlc")
    assert "共 1 条" in shown(client, name="昆山")
    assert "共 1 条" in shown(client, name="kunshan")
    assert "没有符合条件的记录" in shown(client, name="没有这个城市")


def test_a_corps_city_is_found_under_xinjiang_and_under_the_corps(facts, client):
    for code in ("650000", "660000"):
        assert "石河子市" in shown(client, province=Place.objects.get(code=code).pk)


def test_what_has_ended_or_is_not_published_does_not_show(facts, client):
    kunshan = Place.objects.get(code="320583")
    end_membership(membership=kunshan.memberships.get(), left_on=date(2020, 1, 1), reason="城市申请退出")
    enter_membership(place=Place.objects.get(code="330500"), kind="network", source="", joined_on=date(2020, 1, 1))
    page = shown(client)
    assert "共 66 条" in page and "湖州市" not in page


def test_the_page_costs_the_same_with_few_and_with_many(facts, client, django_assert_max_num_queries):
    client.get(PAGE)
    with django_assert_max_num_queries(30) as many:
        client.get(PAGE)
    with django_assert_max_num_queries(30) as few:
        client.get(PAGE, {"name": "昆山"})
    assert len(many) == len(few)


def test_every_person_sees_the_same(facts, cast, client_for):
    for person in ("clerk", "officer", "reviewer", "stranger", "expert"):
        assert "共 67 条" in shown(client_for(getattr(cast, person)))
