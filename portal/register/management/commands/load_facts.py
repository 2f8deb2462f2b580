"""``manage.py load_facts``: the places and the printed memberships that every installation begins with."""

import csv
import json
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


def read_places() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for name in PLACES:
        with fixture(name).open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return rows


def region_classes(statistics: Any) -> dict[str, str]:
    """The region class of each printed province by code; the corps counts as west with 新疆."""
    provinces = [row for row in read_places() if row["kind"] == PlaceKind.PROVINCE]
    classes: dict[str, str] = {CORPS_CODE: RegionClass.WEST}
    for printed in statistics["provinces"]:
        code = next(row["code"] for row in provinces if row["name"].startswith(printed["name"]))
        classes[code] = REGION_OF_PERCENT[printed["planned_percent"]]
    return classes


def enter_printed(statistics: Any) -> int:
    """Enter every printed alliance city that the register does not hold yet, also none that has left since."""
    known = set(Membership.objects.filter(kind=MembershipKind.ALLIANCE).values_list("place_id", flat=True))
    missing = [place for place in printed_places(statistics) if place.pk not in known]
    for place in missing:
        enter_membership(
            place=place, kind=MembershipKind.ALLIANCE, source=SOURCE, note=NOTE, batch=BATCH, joined_by=KNOWN_BY
        )
    return len(missing)


def printed_places(statistics: Any) -> list[Place]:
    """The places of all printed names, in the printed order; a name that maps to none or to two stops the loading."""
    provinces = list(Place.objects.filter(kind=PlaceKind.PROVINCE))
    cities = list(Place.objects.cities().select_related("parent__parent"))
    found = []
    for printed in statistics["provinces"]:
        province = next(place for place in provinces if place.name.startswith(printed["name"]))
        inside = [city for city in cities if city.province == province]
        found += [place_of(name, inside) for name in printed["alliance_city_names"]]
    return found


def place_of(printed: str, cities: list[Place]) -> Place:
    """The one city that is meant by a printed name: 北京, 石家庄, 邯郸市, 苏州昆山市."""
    code = PRINTED_WITH_CITY.get(printed)
    matches = [city for city in cities if city.code == code or city.name in {printed, f"{printed}市"}]
    if len(matches) != 1:
        raise CommandError(f"“{printed}”: {len(matches)} places of this name, expected one.")
    return matches[0]
