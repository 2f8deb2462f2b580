"""Coverage against targets: three numerators never mixed, county level apart, over the years; the groups of the guide."""

from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from portal.regions.models import Place
from portal.register.choices import Basis, Measure
from portal.register.models import Undertaking
from portal.register.selectors.coverage import coverage, facts, groups, series
from portal.register.services import enter_membership

pytestmark = pytest.mark.django_db

PAGE = "/register/coverage/"
DAY = date(2025, 12, 31)


@pytest.fixture
def loaded(db):
    call_command("load_facts", stdout=StringIO())


def place(code):
    return Place.objects.get(code=code)


def begin(cast, code, day=date(2015, 6, 1), state="confirmed"):
    return Undertaking.objects.create(
        place=place(code), began_on=day, evidence="某文件", office=cast.zhejiang, entered_by=cast.officer, state=state
    )


def join(code, kind="network", day=date(2024, 12, 20)):
    return enter_membership(place=place(code), kind=kind, source="名单（演示）", batch="第一批", joined_on=day)


def shares(area):
    return {measure: (share.number, share.of, share.target, share.county) for measure, share in area.shares.items()}


@pytest.mark.sql
def test_three_numerators_are_counted_apart(loaded, cast):
    begin(cast, "330100")
    begin(cast, "330200", state="entered")  # not signed: counts nowhere
    begin(cast, "320583")  # 昆山, of county level
    begin(cast, "110000")
    for code in ("330100", "330300", "110000", "320583"):
        join(code)
    known = facts()
    found = coverage(known, DAY)
    zhejiang = next(each for each in found.provinces if each.code == "330000")
    assert shares(zhejiang) == {
        Measure.WORK: (1, 11, 90, 0),
        Measure.COVERED: (2, 11, 50, 0),
        Measure.ALLIANCE: (6, None, None, 0),
        Measure.NETWORK: (2, None, None, 0),
        Measure.GNLC: (0, None, None, 0),
    }
    jiangsu = next(each for each in found.provinces if each.code == "320000")
    assert shares(jiangsu)[Measure.WORK] == (0, 13, 90, 1)
    assert shares(jiangsu)[Measure.NETWORK] == (0, None, None, 1)
    assert shares(jiangsu)[Measure.ALLIANCE] == (4, None, None, 1)
    beijing = found.provinces[0]
    assert shares(beijing)[Measure.WORK] == (1, 1, 90, 0)
    assert shares(beijing)[Measure.COVERED] == (0, 0, None, 0)  # a municipality is no 地市级城市
    assert shares(beijing)[Measure.NETWORK] == (1, None, None, 0)
    # The three regions have their own targets, the nation none.
    assert [area.shares[Measure.WORK].target for area in found.regions] == [90, 80, 70]
    assert [area.shares[Measure.COVERED].target for area in found.regions] == [50, 50, 30]
    assert found.nation.shares[Measure.WORK].target is None
    assert found.nation.shares[Measure.COVERED].number == 2 and found.nation.shares[Measure.COVERED].of == 293
    east = found.regions[0].shares[Measure.COVERED]
    assert (east.percent, east.wanted, east.short) == (2, 50, 48)


def test_numerator_and_denominator_are_of_the_same_units(loaded, cast):
    join("232700")  # 大兴安岭地区 is no 地级市
    known = facts()
    by_cities, by_units = (
        next(each for each in coverage(known, DAY, basis).provinces if each.code == "230000").shares[Measure.COVERED]
        for basis in (Basis.CITIES, Basis.UNITS)
    )
    assert (by_cities.number, by_cities.of) == (0, 12)
    assert (by_units.number, by_units.of) == (1, 13)
    old = coverage(known, date(2016, 12, 31), Basis.UNITS)
    assert old.nation.shares[Measure.WORK].of is None
    assert "没有载明地级单位数" in old.no_denominator
    assert "没有2014年12月31日有效的城市数" in coverage(known, date(2014, 12, 31)).no_denominator


def test_over_the_years_and_the_groups_of_the_guide(loaded, cast):
    begin(cast, "330100", date(2012, 1, 1))
    join("330100")
    join("330500", "gnlc", date(2023, 5, 1))
    known = facts()
    years = series(known, DAY)
    assert [each.on.year for each in years] == list(range(2014, 2026))
    works = [each.nation.shares[Measure.WORK].number for each in years]
    assert works == [1] * 12
    assert [each.nation.shares[Measure.COVERED].number for each in years][-3:] == [0, 1, 1]
    world, leading = groups(known, DAY)
    assert (world.number, [city.name for city, _ in world.cities], world.joined) == (10, ["湖州市"], 0)
    assert len(leading.cities) == 4 + 27 + 5 and leading.joined == 1
    names = [city.name for city, _ in leading.cities]
    assert {"北京市", "深圳市", "拉萨市", "乌鲁木齐市"} <= set(names) and "湖州市" not in names


def test_everybody_reads_the_page_and_takes_the_figures(loaded, cast, client, django_assert_max_num_queries):
    join("330100")
    begin(cast, "330500")
    client.get(PAGE)
    for asked in ({"measure": "work", "on": "2020-12-31"}, {"measure": "alliance", "on": "2016-12-31"}):
        with django_assert_max_num_queries(12):
            page = client.get(PAGE, asked).content.decode()
        assert "<h1>覆盖情况</h1>" in page and "statistics-tile-map" in page and "style=" not in page.split("<main")[1]
    begin(cast, "330400", state="entered")
    page = client.get(PAGE, {"measure": "work"}).content.decode()
    assert "90%、80%和70%" in page and "1/102" in page
    assert "覆盖东中部地区50%左右、西部地区30%的地市级城市" in client.get(PAGE).content.decode()
    lines = client.get(f"{PAGE}coverage.csv").content.decode("utf-8-sig").splitlines()
    assert (
        lines[0] == "学习型城市覆盖情况"
        and lines[1].startswith("筛选条件：统计日期：")
        and lines[4].startswith("全国,")
    )
    assert len(lines) == 3 + 1 + 1 + 3 + 31
    book = load_workbook(BytesIO(client.get(f"{PAGE}coverage.xlsx").content))
    assert book.sheetnames == ["覆盖情况", "历年数字", "分步目标"] and book["历年数字"].max_row == 2 + 4 * 13
    assert book.active["A1"].value == "学习型城市覆盖情况" and book.active["A2"].value == lines[1]
    assert "统计日期请选2000年以后" in client.get(PAGE, {"on": "1999-01-01"}).content.decode()
    assert client.get(f"{PAGE}coverage.csv", {"basis": "x"}).status_code == 403


def test_an_empty_portal_says_what_is_missing(cast, client):
    page = client.get(PAGE).content.decode()
    assert "不算比例" in page and "名册中尚无登记" in page
