"""What everybody reads without an account: front page, search, a city, the guide and its forms, the map of the site."""

import io
from datetime import date

import docx
import pikepdf
import pytest
from django.core.management import call_command

from applications.editions import get_edition
from portal.regions.models import Place
from portal.register.services import end_membership, enter_membership
from portal.shell.public.blank_forms import EDITIONS
from tests.plot import a_case_in, a_renamed_place, a_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts(db):
    call_command("load_facts")


def page(client, address, **query):
    response = client.get(address, query)
    text = response.content.decode()
    assert response.status_code == 200 and text.count("<h1") == 1
    return " ".join(text.split())


def test_the_front_page_counts_the_register(facts, client, django_assert_max_num_queries):
    enter_membership(place=Place.objects.get(code="330100"), kind="gnlc", source="某公布", joined_on=date(2016, 2, 1))
    with django_assert_max_num_queries(12):
        front = page(client, "/")
    assert "<b>67</b>" in front and "全国学习型城市建设联盟成员" in front and "本平台尚未公布名单" in front
    assert "<span>浙江</span> <b>6</b>" in front, "a city with two memberships counts once"
    assert "<span>福建</span> <b>0</b>" in front


@pytest.mark.parametrize("typed", ["昆山", "江苏省昆山", "苏州昆山", "kunshan", "Kūn shān", "ks", "320583"])
def test_a_city_is_found_in_the_ways_people_type(facts, client, typed):
    found = page(client, "/search/", q=typed)
    assert 'href="/cities/320583/"' in found and "江苏省昆山市" in found and "联盟" in found


def test_a_search_without_result_says_what_to_do(facts, client):
    assert "没有找到" in page(client, "/search/", q="没有这个") and "请换一个说法" in page(
        client, "/search/", q="\x00%'\""
    )
    assert "没有找到" not in page(client, "/search/")


def test_a_city_has_its_memberships_lists_and_certificates_on_one_page(cast, client, django_assert_max_num_queries):
    case = a_case_in(cast, "published", a_round(cast))
    with django_assert_max_num_queries(20):
        city = page(client, "/cities/330500/")
    assert "<h1>湖州市</h1>" in city and "全国学习型城市网络成员城市" in city and "演示第一批" in city
    assert f'href="/lists/{case.list_items.get().list_id}/"' in city
    certificate = case.certificates.get()
    assert certificate.number in city and "有效" in city and certificate.code not in city
    for typed in ("湖州", "浙江湖州"):
        assert f'href="/lists/{case.list_items.get().list_id}/"' in page(client, "/search/", q=typed)


def test_what_has_ended_stays_readable_without_its_reason(facts, client):
    place = Place.objects.get(code="320583")
    end_membership(membership=place.memberships.get(), left_on=date(2020, 1, 1), reason="（演示）内部原因")
    city = page(client, "/cities/320583/")
    assert "现无成员资格" in city and "已退出" in city and "2020年1月1日" in city and "内部原因" not in city


def test_a_renamed_city_keeps_its_history(facts, client):
    old = Place.objects.get(code="320583")
    new = a_renamed_place(old, "新昆山市")
    city = page(client, f"/cities/{new.code}/")
    assert "新昆山市" in city and "昆山市（至" in city and "当时名称" in city


def test_a_city_that_is_no_member_says_how_to_join(facts, client):
    city = page(client, "/cities/330500/")
    assert "名册中没有这个城市的成员资格" in city and 'href="/guide/"' in city
    assert client.get("/cities/330000/").status_code == 404, "a province is no city"


def test_the_guide_quotes_both_documents_and_names_them(client):
    guide = page(client, "/guide/")
    for words in (
        "城市申请须经市政府同意",
        "视情况组织开展实地考察，确定加入全国学习型城市网络城市名单",
        "符合下列条件的地级及地级以上城市均可推荐申报",
        "“联盟”秘书处确认并报联盟工作委员会同意后",
        "《新时代学习型城市建设指南》",
        "中成协[2017]022号",
    ):
        assert words in guide, words


@pytest.mark.parametrize("key", EDITIONS)
def test_the_blank_forms_are_the_official_ones_without_names(client, key):
    word = client.get(f"/guide/forms/{key}.docx")
    text = "\n".join(each.text for each in docx.Document(io.BytesIO(word.content)).paragraphs)
    assert get_edition(key).title in text.replace("\n", "")
    paper = client.get(f"/guide/forms/{key}.pdf")
    with pikepdf.open(io.BytesIO(paper.content)) as pdf:
        assert len(pdf.pages) >= 3 and "演示" not in str(pdf.docinfo)
    assert client.get(f"/guide/forms/{key}.exe").status_code == 404


def test_the_blank_summary_sheet_is_annex_two(client):
    assert 'href="/guide/forms/network_2023_summary.docx"' in page(client, "/guide/")
    word = docx.Document(io.BytesIO(client.get("/guide/forms/network_2023_summary.docx").content))
    text = "".join(each.text for each in word.paragraphs).replace("\u3000", "")
    assert text == "附件2推荐加入全国学习型城市网络城市汇总表推荐单位：（公章）填报人及联系方式："
    assert [each.text for each in word.tables[0].column_cells(0)[:4]] == ["序 号", "1", "2", "3"]
    assert client.get("/guide/forms/network_2023_summary.pdf").status_code == 404


def test_the_map_of_the_site_leads_to_every_public_page(facts, client):
    site_map = page(client, "/site-map/")
    for address in ("/guide/", "/register/", "/lists/", "/casebook/", "/verify/", "/open-data/", "/cities/320583/"):
        assert f'href="{address}"' in site_map, address
    assert "/cities/330500/" not in site_map
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: http" in robots and "/sitemap.xml" in robots and "Disallow: /account/" in robots


def test_a_stranger_gets_an_unchanged_page_once_and_nobody_keeps_a_page_of_somebody(cast, client, client_for):
    client.get("/guide/")
    first = client.get("/guide/")
    assert first["Cache-Control"] == "private, no-cache" and "Cookie" in first["Vary"]
    again = client.get("/guide/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304 and again.content == b""
    client.cookies["display"] = "large"
    assert client.get("/guide/", headers={"if-none-match": first["ETag"]}).status_code == 200
    own = client_for(cast.clerk).get("/guide/", headers={"if-none-match": first["ETag"]})
    assert own.status_code == 200 and "ETag" not in own and own["Cache-Control"] == "private, no-cache"
