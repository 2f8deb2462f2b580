"""``manage.py load_facts``: the places and the printed memberships that every installation begins with."""

import csv
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.regions.choices import PlaceKind, RegionClass
from portal.regions.models import Place
from portal.regions.querysets import CORPS_CODE
from portal.regions.services import add_missing
from portal.register.choices import MembershipKind
from portal.register.models import Membership
from portal.register.services import enter_membership

Row = dict[str, str]

PLACES = ("places-2023-06-30.csv", "places-more.csv")
STATISTICS = "alliance-statistics-2016.json"

# 《教育部等七部门关于推进学习型城市建设的意见》: planned percentage of 2020 in east, middle and west.
REGION_OF_PERCENT = {90: RegionClass.EAST, 80: RegionClass.MIDDLE, 70: RegionClass.WEST}

SOURCE = "中成协[2017]022号 附件一《我国城市数与学习型城市联盟城市统计表》"
NOTE = "1-4批联盟城市名单，学习型城市建设联盟城市统计2016年12月；文件未载明加入日期。"
BATCH, KNOWN_BY = "1-4批", date(2016, 12, 31)

# Printed with the city above it; every other printed name is the place's own, with or without its last character.
PRINTED_WITH_CITY = {"苏州昆山市": "320583"}


class Command(BaseCommand):
    help = "Loads places and printed alliance memberships; what is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        statistics = json.loads(fixture(STATISTICS).read_text(encoding="utf-8"))
        with transaction.atomic():
            places = add_missing(read_places(), region_classes(statistics))
            memberships = enter_printed(statistics)
        self.stdout.write(f"Facts: {places} places and {memberships} memberships added.")


def fixture(name: str) -> Path:
    return Path(settings.FIXTURE_DIRS[0]) / name


def read_places() -> list[Row]:
    rows: list[Row] = []
    for name in PLACES:
        with fixture(name).open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return rows


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


def printed_codes(statistics: Any) -> list[str]:
    """The codes of all printed names, in the printed order; a name that means none or two stops the loading.

    Names are looked up in the files, not in the database: what has been renamed since was printed so all the same.
    """
    rows = {row["code"]: row for row in read_places()}
    codes = []
    for printed in statistics["provinces"]:
        province = province_code(printed["name"], rows.values())
        inside = [row for row in rows.values() if province in {row["code"], row["parent"], parent_of(row, rows)}]
        codes += [code_of(name, inside) for name in printed["alliance_city_names"]]
    return codes


def province_code(printed: str, rows: Iterable[Row]) -> str:
    """The province meant by a printed name: 浙江省, 内蒙古, 广西."""
    return next(row["code"] for row in rows if row["kind"] == PlaceKind.PROVINCE and row["name"].startswith(printed))


def parent_of(row: Row, rows: dict[str, Row]) -> str:
    """The code of the unit above the one above."""
    return rows[row["parent"]]["parent"] if row["parent"] else ""


def code_of(printed: str, rows: Iterable[Row]) -> str:
    """The one place that is meant by a printed name: 北京, 石家庄, 邯郸市, 苏州昆山市."""
    special = PRINTED_WITH_CITY.get(printed)
    codes = [row["code"] for row in rows if row["code"] == special or row["name"] in {printed, f"{printed}市"}]
    if len(codes) != 1:
        raise CommandError(f"“{printed}”: {len(codes)} places of this name, expected one.")
    return codes[0]
