"""The printed table 我国城市数与学习型城市联盟城市统计表 (中成协[2017]022号 附件一) as it stands in ``fixtures/``.

Names are looked up in the files, not in the database: what has been renamed since was printed so all the same.
"""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.regions.choices import PREFECTURE_LEVEL, PlaceKind
from portal.regions.querysets import MUNICIPALITY_CODES

Row = dict[str, str]

PLACES = ("places-2023-06-30.csv", "places-more.csv")
STATISTICS = "alliance-statistics-2016.json"
KIND, ON = "alliance", date(2016, 12, 31)

SOURCE = "中成协[2017]022号 附件一《我国城市数与学习型城市联盟城市统计表》"

# Printed with the city above it; every other printed name is the place's own, with or without its last character.
PRINTED_WITH_CITY = {"苏州昆山市": "320583"}


@dataclass(frozen=True)
class PrintedName:
    """A name in the list of alliance cities, and the place that it means."""

    printed: str
    code: str
    name: str
    kind: str

    @property
    def is_above_county(self) -> bool:
        return self.code in MUNICIPALITY_CODES or self.kind in PREFECTURE_LEVEL

    @property
    def is_city(self) -> bool:
        """直辖市 or 地级市: what the printed numbers of cities count; 地区, 自治州 and 盟 are not."""
        return self.code in MUNICIPALITY_CODES or self.kind == PlaceKind.PREFECTURE_CITY


@dataclass(frozen=True)
class PrintedRow:
    """One printed line; an empty cell is ``None``. The national line has no code and no names."""

    code: str
    name: str
    cities_total: int
    municipalities: int | None
    prefecture_level: int | None
    county_level: int | None
    alliance_cities: int | None
    names: tuple[PrintedName, ...]
    names_printed: str
    percent: int
    planned: int

    @property
    def base(self) -> int:
        """直辖市 and 地级市 together: what the printed percentages divide by."""
        return (self.municipalities or 0) + (self.prefecture_level or 0)


@dataclass(frozen=True)
class PrintedTable:
    headings: tuple[str, ...]
    source: str
    nation: PrintedRow
    provinces: tuple[PrintedRow, ...]

    @property
    def rows(self) -> tuple[PrintedRow, ...]:
        return (self.nation, *self.provinces)


def fixture(name: str) -> Path:
    return Path(settings.FIXTURE_DIRS[0]) / name


def read_places() -> list[Row]:
    rows: list[Row] = []
    for name in PLACES:
        with fixture(name).open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return rows


def read_statistics() -> Any:
    return json.loads(fixture(STATISTICS).read_text(encoding="utf-8"))


@cache
def printed_table() -> PrintedTable:
    """The printed table with every name resolved; read once."""
    statistics, places = read_statistics(), {row["code"]: row for row in read_places()}
    return PrintedTable(
        tuple(statistics["headings"]),
        statistics["source"],
        _row(statistics["national"], "", ()),
        tuple(_province(printed, places) for printed in statistics["provinces"]),
    )


def _province(printed: Any, places: dict[str, Row]) -> PrintedRow:
    code = province_code(printed["name"], places.values())
    names = [(name, places[code_in(name, code, places)]) for name in printed["alliance_city_names"]]
    return _row(printed, code, tuple(PrintedName(name, row["code"], row["name"], row["kind"]) for name, row in names))


def _row(printed: Any, code: str, names: tuple[PrintedName, ...]) -> PrintedRow:
    return PrintedRow(
        code=code,
        name=printed["name"],
        cities_total=printed["cities_total"],
        municipalities=printed["municipalities"],
        prefecture_level=printed["prefecture_level"],
        county_level=printed["county_level"],
        alliance_cities=printed["alliance_cities"],
        names=names,
        names_printed=printed["names_printed"],
        percent=printed["alliance_percent_printed"],
        planned=printed["planned_percent"],
    )


def printed_codes(statistics: Any) -> list[str]:
    """The codes of all printed names, in the printed order; a name that means none or two stops the loading."""
    places = {row["code"]: row for row in read_places()}
    codes = []
    for printed in statistics["provinces"]:
        province = province_code(printed["name"], places.values())
        codes += [code_in(name, province, places) for name in printed["alliance_city_names"]]
    return codes


def province_code(printed: str, rows: Iterable[Row]) -> str:
    """The province meant by a printed name: 浙江省, 内蒙古, 广西."""
    return next(row["code"] for row in rows if row["kind"] == PlaceKind.PROVINCE and row["name"].startswith(printed))


def code_in(printed: str, province: str, places: dict[str, Row]) -> str:
    """The place of this province that is meant by a printed name."""
    inside = [row for row in places.values() if province in {row["code"], row["parent"], _parent_of(row, places)}]
    return code_of(printed, inside)


def _parent_of(row: Row, rows: dict[str, Row]) -> str:
    """The code of the unit above the one above."""
    return rows[row["parent"]]["parent"] if row["parent"] else ""


def code_of(printed: str, rows: Iterable[Row]) -> str:
    """The one place that is meant by a printed name: 北京, 石家庄, 邯郸市, 苏州昆山市. ``ValueError`` for none or two."""
    special = PRINTED_WITH_CITY.get(printed)
    codes = [row["code"] for row in rows if row["code"] == special or row["name"] in {printed, f"{printed}市"}]
    if len(codes) != 1:
        raise ValueError(f"“{printed}”: {len(codes)} places of this name, expected one.")
    return codes[0]
