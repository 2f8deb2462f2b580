"""The public reads what is published and nothing else; the first volume is a catalogue."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casebook.models import Entry, Volume
from portal.regions.models import Place
from tests.volumes import a_call, a_picture, an_entry

pytestmark = pytest.mark.django_db

HIDDEN = ("drafting", "signing", "submitted", "recommended", "reviewing", "waiting", "editing", "proofing", "agreed")
REGIONS = {"浙江省": "330000", "四川省": "510000"}


def test_search_by_theme_region_year_and_kind(cast, client_for):
    call = a_call(cast)
    an_entry(cast, "published", call=call)
    an_entry(
        cast, "published", call=call, clerk=cast.far_clerk, title="书香绵阳", theme="reading", year=2025, kind="brand"
    )
    client = client_for()

    def titles(query):
        page = client.get(f"/casebook/?{query}").content.decode()
        return [title for title in ("家门口的学习圈", "书香绵阳") if title in page]

    province = Place.objects.get(code="510000").pk
    both = ["家门口的学习圈", "书香绵阳"]
    expected = {
        "": both,
        "theme=reading": ["书香绵阳"],
        "kind=case": ["家门口的学习圈"],
        "region=west": ["书香绵阳"],
        "region=east": ["家门口的学习圈"],
        f"province={province}": ["书香绵阳"],
        "year=2026": ["家门口的学习圈"],
        "q=绵阳": ["书香绵阳"],
        "q=三百余个 就近": both,
        "q=没有的词": [],
        "year=x&theme=nothing&region=9&province=99999": both,  # a choice that is none finds everything
    }
    assert {query: titles(query) for query in expected} == expected
    assert "没有符合条件的案例" in client.get("/casebook/?q=没有的词").content.decode()


def test_nothing_unpublished_is_found_by_nobody(cast, client_for):
    call, client = a_call(cast), client_for()
    rows = [an_entry(cast, state, call=call, title=f"秘密{state}", text="秘密文字") for state in HIDDEN]
    rows += [an_entry(cast, state, call=call, title=f"秘密{state}") for state in ("declined", "taken_down", "voided")]
    for entry in rows:
        picture = a_picture(entry, cast.clerk)
        for address in ("", "case.pdf", f"pictures/{picture.pk}/"):
            assert client.get(f"/casebook/{entry.pk}/{address}").status_code == 404
    for address in (
        "/casebook/",
        "/casebook/?q=秘密文字",
        "/casebook/volumes/",
        "/casebook/models/",
        "/casebook/calls/",
    ):
        assert "秘密" not in client.get(address).content.decode().replace("秘密文字", "", 1)


def test_the_first_volume_is_a_catalogue(db, client_for):
    call_command("load_facts", verbosity=0)
    call_command("load_casebook", verbosity=0)
    call_command("load_casebook", verbosity=0)  # twice changes nothing
    volume = Volume.objects.get()
    cases = Entry.objects.filter(state="catalogued")
    assert cases.count() == 16 and volume.items.count() == 19 and volume.word == "第一辑"
    assert not cases.exclude(text="").exists()
    client = client_for()
    page = client.get("/casebook/volumes/1/").content.decode()
    for words in ("人文北京 学习之都", "——河南省舞钢市学习型城市建设案例", "323", "ISBN 978-7-04-038431-4", "仅存目"):
        assert words in page
    assert "高等教育出版社2013年9月第1版，目录" in page
    assert client.get("/casebook/volumes/1/volume.pdf").status_code == 404
    assert client.get(f"/casebook/{cases.first().pk}/").status_code == 404
    found = client.get("/casebook/?region=west&year=2013").content.decode()
    assert "西安" in found and "克拉玛依" in found and "珠海" not in found
    assert "舞钢" in client.get("/casebook/?q=舞钢").content.decode()


def test_lists_cost_the_same_for_one_and_for_many(cast, client_for):
    call, client = a_call(cast), client_for(cast.reviewer)
    addresses = ("/casebook/", "/casebook/desk/")

    def cost(address):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address)
        return len(asked)

    a_picture(an_entry(cast, "published", call=call), cast.clerk)
    one = {address: cost(address) for address in addresses}
    for number in range(6):
        clerk = (cast.clerk, cast.far_clerk)[number % 2]
        a_picture(an_entry(cast, "published", call=call, clerk=clerk, title=f"第{number}篇"), clerk)
    assert {address: cost(address) for address in addresses} == one
