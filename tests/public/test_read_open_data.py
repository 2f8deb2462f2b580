"""What programs read: the API, the files, the feeds; limits, and what has not changed."""

import csv
import io
import json
from datetime import date
from xml.etree import ElementTree

import openpyxl
import pytest
import schemathesis
from django.core.cache import cache
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import negative_data_rejection

from portal.regions.models import Place
from portal.register.services import end_membership, enter_membership
from portal.wsgi import application
from tests.plot import a_case_in, a_round

pytestmark = pytest.mark.django_db

API = "/api/v1"
ANSWERS = {
    "/members": {"q": "huzhou", "kind": "alliance", "province": "330000", "on": "2020-01-01", "page_size": "3"},
    "/lists": {"page": "1"},
    "/notices": {},
    "/statistics": {"kind": "alliance", "on": "2016-12-31"},
}


@pytest.fixture
def facts(db):
    call_command("load_facts")


def asked(client, address, **query):
    return client.get(API + address, query)


def test_members_are_read_by_page_and_narrowed(facts, client):
    page = asked(client, "/members", page_size="10", page="7").json()
    assert (page["count"], page["pages"], len(page["items"])) == (67, 7, 7)
    first = asked(client, "/members").json()["items"][0]
    assert first["code"] == "110000" and first["level"] == "直辖市" and first["joined_no_later_than"] == "2016-12-31"
    assert "place" not in first and "left_reason" not in first and "note" not in first
    assert [each["city"] for each in asked(client, "/members", q="hz").json()["items"]] == ["杭州市"]
    assert asked(client, "/members", province="330000").json()["count"] == 6
    assert asked(client, "/members", kind="gnlc").json()["count"] == 0
    assert asked(client, "/members", on="2016-12-30").json()["count"] == 0
    assert asked(client, "/members", page="9999").json()["items"] == []


def test_a_city_has_its_history(facts, client):
    hangzhou = Place.objects.get(code="330100")
    end_membership(membership=hangzhou.memberships.get(), left_on=date(2024, 1, 1), reason="（演示）内部原因")
    enter_membership(place=hangzhou, kind="gnlc", source="某公布", joined_on=date(2024, 2, 1))
    answer = asked(client, "/cities/330100")
    kinds = {each["kind"]: each["left_on"] for each in answer.json()["memberships"]}
    assert kinds == {"alliance": "2024-01-01", "gnlc": None} and "内部原因" not in answer.content.decode()
    assert asked(client, "/members", q="杭州").json()["count"] == 1
    assert asked(client, "/members", q="杭州", all="true").json()["count"] == 2


def test_faults_are_told_in_chinese(facts, client):
    assert asked(client, "/cities/999999").json() == {"detail": "没有这个代码的城市，请核对行政区划代码。"}
    answer = asked(client, "/members", kind="x", on="gestern", page="0")
    reasons = {each["parameter"]: each["reason"] for each in answer.json()["errors"]}
    assert answer.status_code == 422
    assert reasons == {"kind": "不是可选的值", "on": "应为日期，如 2026-11-21", "page": "太小"}
    assert asked(client, "/lists/999").status_code == 404


@pytest.mark.parametrize("address", ["/api/v1/members", "/open-data/members.csv", "/feeds/lists.atom", "/sitemap.xml"])
def test_what_has_not_changed_is_answered_by_304(facts, client, address):
    first = client.get(address)
    assert first.status_code == 200 and first["Cache-Control"] == "public, max-age=300"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    assert client.head(address)["ETag"] == first["ETag"]
    enter_membership(place=Place.objects.get(code="330500"), kind="gnlc", source="某公布", joined_on=date(2024, 2, 1))
    after = client.get(address, headers={"If-None-Match": first["ETag"]}).status_code
    assert after == (304 if "feeds" in address else 200)


def test_a_program_that_knows_no_etag_asks_by_date(facts, client):
    first = client.get("/open-data/members.json")
    again = client.get("/open-data/members.json", headers={"If-Modified-Since": first["Last-Modified"]})
    assert again.status_code == 304


def test_too_many_requests_are_refused_by_address(client, settings):
    cache.clear()
    settings.OPEN_DATA_RATE = "2/m"
    for address in ("/api/v1/lists", "/open-data/lists.csv"):
        assert client.get(address).status_code == 200
    refused = client.get("/feeds/lists.rss")
    assert refused.status_code == 429 and 0 < int(refused["Retry-After"]) <= 60
    assert "请求过于频繁" in refused.json()["detail"] and "秒后重试" in refused.json()["detail"]
    assert client.get("/feeds/lists.rss", REMOTE_ADDR="10.0.0.9").status_code == 200, "others are served"
    cache.clear()


def test_the_three_kinds_of_file_say_the_same(facts, client):
    table = json.loads(client.get("/open-data/members.json").content)
    file = client.get("/open-data/members.csv")
    assert file.content.startswith(b"\xef\xbb\xbf") and "members.csv" in file["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/open-data/members.xlsx").content)).worksheets[0]
    assert len(table["items"]) == len(rows) - 1 == sheet.max_row - 1 == 67
    assert rows[1][:2] == ["110000", "北京市"] == [sheet["A2"].value, sheet["B2"].value]
    nation = json.loads(client.get("/open-data/statistics.json").content)["items"]
    assert {each["province"] for each in nation} >= {"浙江省", "新疆维吾尔自治区"}


def test_feeds_name_what_is_published(cast, client):
    case = a_case_in(cast, "published", a_round(cast))
    mlist = case.list_items.get().list
    for form in ("rss", "atom"):
        feed = client.get(f"/feeds/lists.{form}")
        ElementTree.fromstring(feed.content)
        assert mlist.title in feed.content.decode() and f"/lists/{mlist.pk}/" in feed.content.decode()
    atom = ElementTree.fromstring(feed.content)
    space = "{http://www.w3.org/2005/Atom}"
    assert atom.find(f"{space}author/{space}name") is not None and atom.find(f"{space}entry/{space}updated") is not None
    listed = asked(client, f"/lists/{mlist.pk}").json()["items"]
    assert [(each["code"], each["city"]) for each in listed] == [("330500", "湖州市")]
    assert asked(client, "/cities/330500").json()["lists"][0]["list_id"] == mlist.pk


def test_other_sites_may_read_and_nobody_may_write(client):
    assert client.get("/api/v1/lists")["Access-Control-Allow-Origin"] == "*"
    assert client.post("/api/v1/lists").status_code == 405
    assert client.options("/api/v1/lists")["Allow"] == "GET, HEAD, OPTIONS"


def test_the_page_explains_every_address_of_the_api(client):
    page = client.get("/open-data/").content.decode()
    addresses = client.get("/api/v1/openapi.json").json()["paths"]
    assert len(addresses) >= 6 and all(f"GET {each}" in page for each in addresses)
    assert page.count("<h1") == 1 and "cdn" not in page


@pytest.fixture
def described(facts):
    """The API as it describes itself, asked through WSGI as a server would, within the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for signal in signals:
        signal.connect(close_old_connections)


def test_the_api_answers_as_it_declares(described):
    """No server error, no undeclared status, type or content; ``script/probe`` tries far more."""
    operations = [each.ok() for each in described.get_all_operations()]
    assert len(operations) >= 6
    for operation in operations:
        tried(operation)
    described["/api/v1/cities/{code}"]["GET"].Case(path_parameters={"code": "320583"}).call_and_validate()


def tried(operation):
    @given(case=operation.as_strategy())
    @settings(max_examples=12, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def answers(case):
        case.call_and_validate(excluded_checks=[negative_data_rejection])  # see script/probe.py

    answers()
