"""The published figures as the public pages show them; nothing here reads anything but snapshots."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from monitoring.choices import SnapshotState
from monitoring.drawings import Dot, strip, trend
from monitoring.models import Element, Figure, IndicatorRevision, Snapshot
from monitoring.selectors.availability import Availability, availability
from monitoring.selectors.completeness import Completeness, counts
from monitoring.selectors.peers import Position, comparable_in, groups_of, position_in
from monitoring.selectors.trends import Lineage, Point, Spread, series, spreads

# Of the core first, element by element; data items behind all of them.
IN_ORDER = (
    "definition__version_id",
    "definition__element__area__position",
    "definition__element__position",
    "definition__position",
    "item__version_id",
    "item__position",
)


def published() -> Any:
    """The snapshots that stand, newest year first."""
    rows = Snapshot.objects.filter(state=SnapshotState.PUBLISHED)
    return rows.select_related("cycle__version__framework", "previous").order_by("-cycle__year", "cycle_id")


# Path from a figure → name in ``MonitoredYear``, in its order.
OF_A_YEAR = {
    "snapshot__cycle__code": "code",
    "snapshot__cycle__title": "title",
    "snapshot__cycle__year": "year",
    "snapshot__cycle__is_demo": "is_demo",
    "place__code": "place",
    "city": "name",
}


@dataclass(frozen=True)
class MonitoredYear:
    """A published cycle that has figures of a city, under the name that the city bore then."""

    code: str
    title: str
    year: int
    is_demo: bool
    place: str
    name: str


def monitored_years(places: Sequence[Any]) -> list[MonitoredYear]:
    """The published cycles with figures of any of ``places``, newest first."""
    rows = Figure.objects.filter(snapshot__state=SnapshotState.PUBLISHED, place__in=places).order_by()
    found = rows.values_list(*OF_A_YEAR).distinct()
    return sorted(itertools.starmap(MonitoredYear, found), key=lambda each: (-each.year, each.code))


@dataclass(frozen=True)
class Card(MonitoredYear):
    """The same with how complete the figures are."""

    complete: Completeness


def cards(places: Any) -> list[Card]:
    """Of each published cycle the cities of ``places`` (keys), newest first, in one query."""
    rows = Figure.objects.filter(snapshot__state=SnapshotState.PUBLISHED, place__in=places).order_by()
    numbers = counts(Figure)
    order = ("-snapshot__cycle__year", "snapshot__cycle__code", "place__code")
    found: Any = rows.values(*OF_A_YEAR).annotate(**numbers).order_by(*order)
    return [
        Card(
            complete=Completeness(**{name: each[name] for name in numbers}),
            **{name: each[path] for path, name in OF_A_YEAR.items()},
        )
        for each in found
    ]


@dataclass
class IndicatorRow:
    """An indicator of a snapshot with how many cities answered and where the middle lies."""

    definition: IndicatorRevision
    answered: Availability | None = None
    spread: Spread | None = None


@dataclass
class ElementPart:
    element: Element
    rows: list[IndicatorRow] = field(default_factory=list)


def by_element(snapshot: Snapshot) -> list[ElementPart]:
    """The indicators of the core and of what was asked beside it, in their order, in four queries."""
    definitions = IndicatorRevision.objects.filter(
        pk__in=snapshot.figures.order_by().values("definition").distinct()
    ).select_related("element__area", "version__framework")
    answered = {(each.code, each.title): each for each in availability(snapshot)}
    numbers: dict[int | None, list[Any]] = defaultdict(list)
    for pk, number in comparable_in(snapshot).order_by("number").values_list("definition", "number"):
        numbers[pk].append(number)
    parts: dict[int, ElementPart] = {}
    for each in definitions.order_by("version_id", "element__area__position", "element__position", "position"):
        part = parts.setdefault(each.element_id, ElementPart(each.element))
        row = IndicatorRow(each, answered.get((each.code, each.title)))
        if numbers[each.pk]:
            row.spread = Spread(tuple(numbers[each.pk]), each.decimals)
        part.rows.append(row)
    return list(parts.values())


def cities(snapshot: Snapshot) -> list[Any]:
    """The cities of a snapshot in the order of their codes."""
    return [*snapshot.figures.order_by("place__code").values("place__code", "city", "province").distinct()]


@dataclass
class CityRow:
    figure: Figure
    points: Sequence[Point] = ()
    positions: Sequence[Position] = ()

    @property
    def trend(self) -> str:
        """The picture of the years, where there are at least two."""
        dots = [Dot(point.year, point.number, point.is_break) for point in self.points]
        if sum(dot.number is not None for dot in dots) < 2:
            return ""
        figure = self.figure
        return trend(dots, title=f"{figure.title}：历年数据", unit=figure.unit, decimals=figure.decimals)

    @property
    def strips(self) -> list[tuple[str, str]]:
        """Each peer group in words, and where the city lies in it."""
        figure = self.figure
        return [
            (
                f"{each.group.by}：{each.group.name}，{each.spread.count}个城市有可比数据",
                strip(each, title=f"{figure.title}：{each.group.name}分布", decimals=figure.decimals),
            )
            for each in self.positions
        ]


@dataclass
class CityPart:
    title: str
    rows: list[CityRow] = field(default_factory=list)


def city_rows(snapshot: Snapshot, place: Any, *, with_peers: bool = False) -> list[CityPart]:
    """All figures of a city by element, data items last; with the years before and, if asked for, the peers."""
    figures = list(
        snapshot.figures.filter(place=place).select_related("definition__element__area", "item").order_by(*IN_ORDER)
    )
    definitions = [each.definition for each in figures if each.definition is not None]
    points = series(definitions, Lineage(definitions), place=place)
    positions = _positions(snapshot, place, definitions) if with_peers else {}
    parts: dict[str, CityPart] = {}
    for figure in sorted(figures, key=lambda each: each.definition_id is None):
        title = str(figure.definition.element) if figure.definition else "数据项"
        key = figure.definition_id or 0
        row = CityRow(figure, points.get(key, ()), positions.get(key, ()))
        parts.setdefault(title, CityPart(title)).rows.append(row)
    return list(parts.values())


def _positions(snapshot: Snapshot, place: Any, definitions: Sequence[IndicatorRevision]) -> dict[int, list[Position]]:
    """Where a city lies in each of its groups, for all indicators at once: two queries."""
    groups = [each for each in groups_of(snapshot, place) if each.is_enough]
    numbers: dict[int, dict[int, Any]] = defaultdict(dict)
    rows = comparable_in(snapshot).filter(definition__in=definitions)
    for definition, city, number in rows.values_list("definition_id", "place_id", "number"):
        numbers[definition or 0][city] = number
    found: dict[int, list[Position]] = {}
    for each in definitions:
        own = [position_in(numbers[each.pk], each, group, place.pk) for group in groups]
        found[each.pk] = [position for position in own if position is not None and position.own is not None]
    return found


@dataclass
class IndicatorPage:
    """One indicator over all cities of a snapshot."""

    definition: IndicatorRevision
    figures: list[Figure]
    answered: Availability | None
    spread: Spread | None
    chart: str


def indicator_page(snapshot: Snapshot, definition: IndicatorRevision) -> IndicatorPage:
    rows = snapshot.figures.filter(definition=definition).select_related("place").order_by("place__code")
    numbers = tuple(sorted(comparable_in(snapshot).filter(definition=definition).values_list("number", flat=True)))
    years = spreads(definition, Lineage([definition]))
    dots = [Dot(each.year, each.spread.median, each.is_break) for each in years]
    chart = ""
    if len(dots) > 1:
        title = f"{definition.title}：历年中位数和中间一半城市"
        chart = trend(dots, title=title, unit=definition.unit, decimals=definition.decimals, others=years)
    answered = next(iter(availability(snapshot, definition=definition)), None)
    spread = Spread(numbers, definition.decimals) if numbers else None
    return IndicatorPage(definition, list(rows), answered, spread, chart)
