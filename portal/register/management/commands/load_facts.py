"""``manage.py load_facts``: the places, numbers of cities and printed memberships that every installation begins with."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.regions.choices import PREFECTURE_LEVEL, PlaceKind, RegionClass
from portal.regions.models import Place
from portal.regions.querysets import CORPS_CODE, MUNICIPALITY_CODES
from portal.regions.services import add_missing
from portal.register.choices import MembershipKind
from portal.register.models import CityCount, CountTable, Membership
from portal.register.printed import (
    ON,
    SOURCE,
    printed_codes,
    printed_table,
    province_code,
    read_places,
    read_statistics,
)
from portal.register.services import enter_membership, load_counts

# 《教育部等七部门关于推进学习型城市建设的意见》: planned percentage of 2020 in east, middle and west.
REGION_OF_PERCENT = {90: RegionClass.EAST, 80: RegionClass.MIDDLE, 70: RegionClass.WEST}

NOTE = "1-4批联盟城市名单，学习型城市建设联盟城市统计2016年12月；文件未载明加入日期。"
BATCH, KNOWN_BY = "1-4批", ON

# The source names a year only: as everywhere in the register, that is a safe statement for its last day.
COUNTS_OF_2015 = date(2015, 12, 31)
SOURCE_OF_2015 = "民政部中国行政区划简册2015年"
NOTE_OF_2015 = (
    "据中成协[2017]022号附件一所印；来源只载年份，自该年最后一日起采用。"
    "所印直辖市“#县级市”一栏为所辖区数，另记，不计入县级市。"
)
COUNTS_OF_2023 = date(2023, 6, 30)
SOURCE_OF_2023 = "国家统计局统计用区划代码和城乡划分代码（截至2023年6月30日）"
NOTE_OF_2023 = "由平台所载行政区划汇总；其中没有县级市，因此县级市数和合计未知，可由教育部登记较新的城市数。"


class Command(BaseCommand):
    help = "Loads places, numbers of cities and printed alliance memberships; what is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        statistics = read_statistics()
        try:
            with transaction.atomic():
                places = add_missing(read_places(), region_classes(statistics))
                memberships = enter_printed(statistics)
                counts = enter_counts()
        except ValueError as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"Facts: {places} places, {memberships} memberships, {counts} tables of numbers added.")


def region_classes(statistics: Any) -> dict[str, str]:
    """The region class of each printed province by code; the corps counts as west with 新疆."""
    rows = read_places()
    classes: dict[str, str] = {CORPS_CODE: RegionClass.WEST}
    for printed in statistics["provinces"]:
        classes[province_code(printed["name"], rows)] = REGION_OF_PERCENT[printed["planned_percent"]]
    return classes


def enter_printed(statistics: Any) -> int:
    """Enter every printed alliance city that the register does not hold yet, also none that has left since."""
    known = set(Membership.objects.filter(kind=MembershipKind.ALLIANCE).values_list("place_id", flat=True))
    codes = printed_codes(statistics)
    # The place as it was printed: what a renamed one has become is the ministry's decision.
    places = {place.code: place for place in Place.objects.filter(code__in=codes).order_by("-pk")}
    missing = [places[code] for code in codes if places[code].pk not in known]
    for place in missing:
        enter_membership(
            place=place, kind=MembershipKind.ALLIANCE, source=SOURCE, note=NOTE, batch=BATCH, joined_by=KNOWN_BY
        )
    return len(missing)


def enter_counts() -> int:
    """Enter the numbers of 2015 as printed and those of 2023 as the places say, unless the day has its own."""
    known = set(CountTable.objects.values_list("as_of", flat=True))
    wanted = {COUNTS_OF_2015: (SOURCE_OF_2015, NOTE_OF_2015, printed_counts)}
    wanted[COUNTS_OF_2023] = (SOURCE_OF_2023, NOTE_OF_2023, counted_places)
    missing = {as_of: facts for as_of, facts in wanted.items() if as_of not in known}
    if missing:
        provinces = {place.code: place for place in Place.objects.present().filter(kind=PlaceKind.PROVINCE)}
        for as_of, (source, note, rows) in missing.items():
            load_counts(as_of=as_of, source=source, note=note, rows=rows(provinces))
    return len(missing)


def printed_counts(provinces: dict[str, Place]) -> Iterable[CityCount]:
    """What was printed: of a municipality the column of county-level cities holds its districts."""
    for row in printed_table().provinces:
        is_municipality = bool(row.municipalities)
        yield CityCount(
            province=provinces[row.code],
            municipalities=row.municipalities or 0,
            prefecture_cities=row.prefecture_level or 0,
            county_cities=0 if is_municipality else row.county_level or 0,
            districts=row.county_level if is_municipality else None,
        )


def counted_places(provinces: dict[str, Place]) -> Iterable[CityCount]:
    """The prefecture level of the 31 provinces, counted in the file of places."""
    rows = read_places()
    kinds = Counter((row["parent"], row["kind"]) for row in rows)
    for printed in printed_table().provinces:
        yield CityCount(
            province=provinces[printed.code],
            municipalities=int(printed.code in MUNICIPALITY_CODES),
            prefecture_cities=kinds[printed.code, PlaceKind.PREFECTURE_CITY],
            prefecture_units=sum(kinds[printed.code, kind] for kind in PREFECTURE_LEVEL),
        )
