"""我国城市数与学习型城市联盟城市统计表 for any day and kind: the print of 2016 beside it, files, the ministry's numbers.

The second computation here reads the fixture by itself and shares no code with the portal's.
"""

import json
from collections import Counter
from datetime import date
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from openpyxl import load_workbook

from portal.history.selectors import entries
from portal.kit.verdicts import Refused
from portal.regions.models import Place
from portal.register.models import CityCount, CountTable
from portal.register.selectors.comparison import compare, findings
from portal.register.selectors.statistics import statistics
from portal.register.services import end_membership, enter_counts, enter_membership, void_counts

pytestmark = pytest.mark.django_db

PRINT = json.loads(Path("fixtures/alliance-statistics-2016.json").read_text(encoding="utf-8"))
DAY = date(2016, 12, 31)
PAGE = "/register/statistics/"

# Read off the print by hand: what is of county level, what is no city, as the Ministry of Civil Affairs has it.
COUNTY = {"苏州昆山市", "济源市", "石河子"}
NO_CITY = {"大兴安岭地区"}


@pytest.fixture
def facts(db):
    call_command("load_facts", stdout=StringIO())


def by_hand():
    """The whole table a second time, from the print: province → the figures by the portal's rules."""
    found = {}
    for row in PRINT["provinces"]:
        municipal = row["municipalities"] or 0
        cities, county = row["prefecture_level"] or 0, 0 if municipal else row["county_level"] or 0
        names = [name for name in row["alliance_city_names"] if name not in COUNTY]
        share = Fraction(len(names) * 100, municipal + cities)
        found[row["name"]] = {
            "cities_total": municipal + cities + county,
            "municipalities": municipal,
            "prefecture_level": cities,
            "county_level": county,
            "members": len(names),
            "percent": int(share + Fraction(1, 2)),
            "planned": row["planned_percent"],
        }
    numbers = ("cities_total", "municipalities", "prefecture_level", "county_level", "members")
    nation = {key: sum(row[key] for row in found.values()) for key in numbers}
    base = nation["municipalities"] + nation["prefecture_level"]
    weighted = sum(row["planned"] * (row["municipalities"] + row["prefecture_level"]) for row in found.values())
    nation["percent"] = int(Fraction(nation["members"] * 100, base) + Fraction(1, 2))
    nation["planned"] = int(Fraction(weighted, base) + Fraction(1, 2))
    return {"全国": nation, **found}


@pytest.mark.sql
def test_the_command_gives_computed_and_printed_figures_with_rule_and_note(facts):
    out = StringIO()
    call_command("coverage_table", kind="alliance", on="2016-12-31", format="json", stdout=out)
    table = json.loads(out.getvalue())
    second = by_hand()
    assert len(table["rows"]) == len(second) == 32
    printed_rows = [PRINT["national"], *PRINT["provinces"]]
    for row, (name, figures), print_ in zip(table["rows"], second.items(), printed_rows, strict=True):
        assert row["name"].startswith(name)
        for key, figure in figures.items():
            cell = row["cells"][key]
            assert cell["computed"] == figure, (name, key)
            assert cell["rule"]
            assert cell["agrees"] is (figure == (cell["printed"] or 0))
            assert cell["agrees"] or cell["note"], (name, key)
        assert row["cells"]["percent"]["printed"] == print_["alliance_percent_printed"]
        assert row["cells"]["members"]["printed"] == print_["alliance_cities"]
    assert table["counts"]["source"] == "民政部中国行政区划简册2015年"


def test_what_differs_from_the_print_is_exactly_this(facts):
    differing = {
        (cell.row, cell.key): (cell.computed, cell.printed)
        for cell in compare(statistics("alliance", DAY))
        if not cell.agrees
    }
    assert differing == {
        ("全国", "members"): (64, 67),
        ("全国", "percent"): (22, 23),
        ("全国", "names"): ("占地级及以上城市数的%", "占城市数的%"),
        ("北京市", "county_level"): (0, 14),
        ("天津市", "county_level"): (0, 13),
        ("上海市", "county_level"): (0, 16),
        ("重庆市", "county_level"): (0, 21),
        ("江苏省", "members"): (4, 5),
        ("河南省", "members"): (2, 3),
        ("河南省", "percent"): (12, 18),
    }


def test_every_disagreement_of_the_print_with_itself_is_found_and_explained():
    found = {(each.row, each.column): each.words for each in findings()}
    assert "没有找到" not in "".join(found.values()) and "得不出" not in "".join(found.values())
    words = Counter((each.row, each.column) for each in findings())
    # A second look at the print: every sum of a line, every sum of a column, every count, every percentage.
    for row in PRINT["provinces"]:
        parts = sum(row[key] or 0 for key in ("municipalities", "prefecture_level", "county_level"))
        assert (parts != row["cities_total"]) is ((row["name"], "county_level") in words)
        names = row["alliance_city_names"]
        odd = len(names) != (row["alliance_cities"] or 0) or (
            COUNTY & set(names) and len(names) == row["alliance_cities"]
        )
        assert bool(odd) is ((row["name"], "members") in words)
        base = (row["municipalities"] or 0) + (row["prefecture_level"] or 0)
        usual = int(Fraction((row["alliance_cities"] or 0) * 100, base) + Fraction(1, 2))
        at_level = [name for name in names if name not in COUNTY | NO_CITY]
        strict = int(Fraction(len(at_level) * 100, base) + Fraction(1, 2))
        odd = row["alliance_percent_printed"] not in {usual} or strict != usual or row["municipalities"]
        assert bool(odd) is ((row["name"], "percent") in words), row["name"]
    for key in ("cities_total", "municipalities", "prefecture_level", "county_level"):
        total = sum(row[key] or 0 for row in PRINT["provinces"])
        assert (total != PRINT["national"][key]) is (("全国", key) in words)
    assert "各省相加为66，全国所印为67" in "".join(each.words for each in findings() if each.column == "members")
    assert "多出的64恰为四个直辖市" in found["全国", "county_level"]
    assert "4÷12" in found["黑龙江", "percent"] or "33%" in found["黑龙江", "percent"]
    text = "".join(each.words for each in findings())
    for word in (
        "昆山",
        "济源",
        "石河子",
        "大兴安岭",
        "25个省",
        "占城市数的%",
        "80.4",
        "开展创建学习型城市工作覆盖率",
        "时点",
        "逗号",
    ):
        assert word in text, word


def test_any_day_and_kind(facts):
    hangzhou = Place.objects.get(code="330100")
    member = enter_membership(place=hangzhou, kind="gnlc", source="某公布", joined_on=date(2020, 5, 1))
    enter_membership(place=Place.objects.get(code="330500"), kind="gnlc", source="", joined_on=date(2020, 5, 1))
    assert statistics("gnlc", date(2020, 4, 30)).nation.names == ""
    after = statistics("gnlc", date(2020, 5, 1))
    assert after.nation.names == "杭州市"  # what no document states is not counted
    assert after.title == "我国城市数与学习型城市全球网络（GNLC）城市统计表"
    end_membership(membership=member, left_on=date(2022, 1, 1), reason="某原因")
    assert statistics("gnlc", date(2022, 1, 1)).nation.at_level == []


def test_numbers_that_no_source_gives_are_not_made_up(facts, client):
    early = statistics("alliance", date(2015, 12, 30))
    assert early.counts is None and early.nation.cities_total is None and early.nation.percent is None
    page = client.get(PAGE, {"kind": "alliance", "on": "2015-12-30"}).content.decode()
    assert "没有2015年12月30日有效的城市数" in page
    later = statistics("alliance", date(2023, 6, 30))
    assert (later.nation.municipalities, later.nation.prefecture_level, later.nation.county_level) == (4, 293, None)
    assert later.nation.cities_total is None
    assert "统计日期请选2000年以后" in client.get(PAGE, {"kind": "alliance", "on": "2999-01-01"}).content.decode()
    assert "不是日期" in client.get(PAGE, {"kind": "alliance", "on": "昨天"}).content.decode()
    assert client.get(f"{PAGE}statistics.csv", {"kind": "x", "on": "2016-12-31"}).status_code == 403


def test_the_pages_and_files_say_the_same(facts, client, django_assert_max_num_queries):
    asked = {"kind": "alliance", "on": "2016-12-31"}
    client.get(PAGE, asked)
    with django_assert_max_num_queries(10):
        page = client.get(PAGE, asked).content.decode()
    assert "<h1>我国城市数与学习型城市联盟城市统计表</h1>" in page and "（14）" in page
    assert "昆山市（县级）" in page and "括号内为直辖市所辖区数" in page
    with django_assert_max_num_queries(10):
        printed = client.get(f"{PAGE}printed/").content.decode()
    assert "不一致 10 格" in printed and "多出的64恰为四个直辖市" in printed
    book = load_workbook(BytesIO(client.get(f"{PAGE}statistics.xlsx", asked).content))
    assert book.sheetnames == ["统计表", "统计口径", "与印发表对照"]
    sheet = book["统计表"]
    assert "A1:I1" in {str(each) for each in sheet.merged_cells.ranges}
    assert [cell.value for cell in sheet[3]] == PRINT["headings"]
    assert [cell.value for cell in sheet[4]] == ["全国", 653, 4, 288, 361, 64, "占地级及以上城市数的%", 22, 80]
    lines = client.get(f"{PAGE}statistics.csv", asked).content.decode("utf-8-sig").splitlines()
    assert "2016年12月31日" in lines[1] and lines[3] == ",".join(PRINT["headings"]) and len(lines) == 3 + 33
    answer = client.get(f"{PAGE}statistics.pdf", asked)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_files_made_on_request_are_limited_by_address(facts, client, settings):
    cache.clear()
    settings.FILE_RATE = "1/m"
    asked = {"kind": "alliance", "on": "2016-12-31"}
    assert client.get(f"{PAGE}statistics.xlsx", asked).status_code == 200
    refused = client.get(f"{PAGE}statistics.xlsx", asked)
    assert refused.status_code == 429 and 0 < int(refused["Retry-After"]) <= 60
    assert "下载过于频繁" in refused.content.decode() and "秒后重试" in refused.content.decode()
    assert client.get(f"{PAGE}statistics.xlsx", asked, REMOTE_ADDR="10.0.0.9").status_code == 200, "others are served"
    cache.clear()


@pytest.mark.sql
def test_the_ministry_enters_newer_numbers_with_their_source_and_voids_wrong_ones(facts, cast, client_for):
    reviewer = client_for(cast.reviewer)
    form = reviewer.get("/register/counts/new/").content.decode()
    assert 'name="prefecture_cities_330000" value="11"' in form
    told = {"as_of": "2025-12-31", "source": "某简册2026年（演示）", "note": ""}
    for province in Place.objects.filter(kind="province").exclude(region_class=""):
        if province.is_municipality:
            told[f"districts_{province.code}"] = 16
        else:
            told |= {f"prefecture_cities_{province.code}": 10, f"county_cities_{province.code}": 5}
    wrong = reviewer.post("/register/counts/new/", told | {"prefecture_units_330000": 3, "source": ""}).content.decode()
    assert "没有来源的城市数不能登记" in wrong and "不能少于地级市数" in wrong and 'value="10"' in wrong
    page = reviewer.post("/register/counts/new/", told, follow=True).content.decode()
    assert "某简册2026年（演示）" in page
    table = CountTable.objects.get(as_of=date(2025, 12, 31))
    nation = statistics("alliance", date(2026, 1, 1)).nation
    assert (nation.cities_total, nation.county_level) == (4 + 27 * 15, 135)
    assert cast.reviewer.name in entries(table.chain).get().sentence
    with pytest.raises(Refused, match="已有城市数"):
        enter_counts(as_of=table.as_of, source="另一来源", note="", rows=[], user=cast.reviewer)
    with pytest.raises(Refused, match="由教育部"):
        enter_counts(as_of=date(2024, 1, 1), source="x", note="", rows=[], user=cast.officer)
    assert "请填写作废原因" in reviewer.post(f"/register/counts/{table.pk}/void/").content.decode()
    reviewer.post(f"/register/counts/{table.pk}/void/", {"reason": "抄错一行"})
    assert statistics("alliance", date(2026, 1, 1)).nation.prefecture_level == 293
    with pytest.raises(Refused, match="已作废"):
        void_counts(table=table, reason="再一次", user=cast.reviewer)
    assert CityCount.objects.filter(table=table).count() == 31
