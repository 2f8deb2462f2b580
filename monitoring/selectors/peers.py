"""Peer groups: cities that may be set beside one another. Never a ranking, never fewer than five.

The classes of population are the portal's own, by the figure of a data item whose code is ``population``; they are no
official classes of city size.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from monitoring.choices import Answer
from monitoring.models import Figure, IndicatorRevision, Snapshot
from monitoring.selectors.trends import FEWEST, Spread
from portal.regions.choices import RegionClass
from portal.regions.models import Place

POPULATION, POPULATION_UNIT = "population", "万人"  # of the data item
POPULATION_CLASSES = (
    (Decimal(100), "100万人以下"),
    (Decimal(300), "100万至300万人"),
    (Decimal(500), "300万至500万人"),
    (Decimal(1000), "500万至1000万人"),
)
LARGEST = "1000万人以上"


@dataclass(frozen=True)
class Group:
    """Cities of a snapshot that have something in common; ``places`` are keys and include the city itself."""

    by: str
    name: str
    places: frozenset[int]

    @property
    def is_enough(self) -> bool:
        return len(self.places) >= FEWEST

    @property
    def words(self) -> str:
        return f"{self.name}（{len(self.places)}个城市）"


def groups_of(snapshot: Snapshot, place: Place) -> list[Group]:
    """The groups to which a city belongs: its region, its level, its class of population where it is known."""
    cities = list(_cities(snapshot))
    populations = _populations(snapshot)
    ways: tuple[tuple[str, Callable[[Place], str]], ...] = (
        ("区域", region_word),
        ("城市层级", lambda each: str(each.get_kind_display())),
        ("人口规模", lambda each: populations.get(each.pk, "")),
    )
    found = []
    for by, word in ways:
        own = word(place)
        if own:
            found.append(Group(by, own, frozenset(each.pk for each in cities if word(each) == own)))
    return found


def _cities(snapshot: Snapshot) -> Any:
    keys = snapshot.figures.order_by().values("place").distinct()
    return Place.objects.filter(pk__in=keys).select_related("parent__parent")


def region_word(place: Place) -> str:
    """东部, 中部 or 西部, of the city or of its province."""
    region = place.region_class or place.province.region_class
    return str(RegionClass(region).label) if region else ""


def _populations(snapshot: Snapshot) -> dict[int, str]:
    rows = comparable_in(snapshot).filter(code=POPULATION, unit=POPULATION_UNIT, item__isnull=False).order_by("item")
    return {place: population_class(number or Decimal(0)) for place, number in rows.values_list("place_id", "number")}


def population_class(number: Decimal) -> str:
    """The class of a population in 万人; the upper bound belongs to the class above."""
    return next((words for below, words in POPULATION_CLASSES if number < below), LARGEST)


@dataclass(frozen=True)
class Position:
    """A city within a group: where the others lie, and the own figure. No rank."""

    group: Group
    spread: Spread
    own: Decimal | None


def position_in(
    numbers: dict[int, Decimal], definition: IndicatorRevision, group: Group, place: int
) -> Position | None:
    """Where the figure of ``place`` lies in ``group``, from place → number of the whole snapshot; None where fewer than
    five cities have a figure that compares."""
    inside = sorted(number for key, number in numbers.items() if key in group.places)
    if len(inside) < FEWEST:
        return None
    return Position(group, Spread(tuple(inside), definition.decimals), numbers.get(place))


def comparable_in(snapshot: Snapshot) -> Any:
    """Figures that may be set beside others: numbers, no substitutes, of the calibre that the definition says."""
    return Figure.objects.filter(snapshot=snapshot, answer=Answer.NUMBER, number__isnull=False, calibre_differs=False)
