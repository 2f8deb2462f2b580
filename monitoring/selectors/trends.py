"""Series over the years and over linked versions; a series is not compared across a break."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from monitoring.choices import COMPARABLE, Answer, SnapshotState
from monitoring.models import Figure, Framework, IndicatorRevision, VersionLink
from monitoring.selectors.figures import rounded
from portal.regions.choices import SuccessionKind
from portal.regions.models import Place, Succession

FEWEST = 5  # cities, for any comparison


@dataclass(frozen=True)
class Point:
    """What stood for one year; ``is_break``: not to be compared with the year before."""

    year: int
    figure: Figure
    is_break: bool = False

    @property
    def number(self) -> Decimal | None:
        """The figure of the indicator itself: a substitute is another one and has no place in the series."""
        return self.figure.number if self.figure.answer == Answer.NUMBER else None


class Lineage:
    """Which revisions are one after the other the same indicator, over all versions of their frameworks (the national
    one, and the extensions beside it).
    """

    def __init__(self, definitions: Iterable[IndicatorRevision]) -> None:
        back: dict[int, list[tuple[int, str]]] = defaultdict(list)
        frameworks = Framework.objects.filter(versions__in={each.version_id for each in definitions})
        rows = VersionLink.objects.filter(version__framework__in=frameworks, old__isnull=False, new__isnull=False)
        for new, old, kind in rows.values_list("new_id", "old_id", "kind"):
            back[new].append((old, kind))
        self._back = back

    def of(self, definition: int) -> list[tuple[int, bool]]:
        """The revision and its forerunners, oldest first, each with whether it breaks with the one before.

        A merger has several forerunners and begins a series of its own.
        """
        found = []
        while True:
            before = self._back.get(definition, [])
            follows = len(before) == 1
            found.append((definition, follows and before[0][1] not in COMPARABLE))
            if not follows:
                return found[::-1]
            definition = before[0][0]


def series(definitions: Iterable[IndicatorRevision], lineage: Lineage, *, place: Any) -> dict[int, list[Point]]:
    """The published figures of a city by year, for each of ``definitions``; two queries whatever their number.

    A city that was renamed keeps its series: those of its earlier names belong to it.
    """
    ways = {each.pk: lineage.of(each.pk) for each in definitions}
    wanted = {pk for way in ways.values() for pk, _ in way}
    figures: dict[int, list[Figure]] = defaultdict(list)
    rows = Figure.objects.filter(
        snapshot__state=SnapshotState.PUBLISHED, place__in=names_of(place), definition__in=wanted
    ).select_related("snapshot__cycle")
    for figure in rows:
        figures[figure.definition_id or 0].append(figure)
    return {pk: _joined(way, figures) for pk, way in ways.items()}


def _joined(way: Sequence[tuple[int, bool]], figures: Mapping[int, list[Figure]]) -> list[Point]:
    """The figures of all revisions in the order of years; the first of a revision after a break bears it.

    Where the city counted by a calibre of its own, the years before and after do not compare either.
    """
    found: list[Point] = []
    for definition, breaks in way:
        ordered = sorted(figures.get(definition, ()), key=lambda each: each.snapshot.cycle.year)
        for number, figure in enumerate(ordered):
            differs = bool(found) and figure.calibre_differs != found[-1].figure.calibre_differs
            is_break = bool(found) and ((breaks and number == 0) or differs)
            found.append(Point(figure.snapshot.cycle.year, figure, is_break))
    return found


def names_of(place: Place) -> list[int]:
    """Keys of the place and of those that it was before it was renamed; what was merged into it was another city."""
    found, ahead = [place.pk], [place.pk]
    while ahead:
        rows = Succession.objects.filter(successor__in=ahead, kind=SuccessionKind.RENAMED).exclude(place__in=found)
        ahead = list(rows.values_list("place", flat=True))
        found += ahead
    return found


@dataclass(frozen=True)
class Spread:
    """How the figures of several cities lie; ``numbers`` in order, in the unit of the indicator."""

    numbers: tuple[Decimal, ...]
    decimals: int = 0

    @property
    def count(self) -> int:
        return len(self.numbers)

    @cached_property
    def low(self) -> Decimal:
        return self.at(0)

    @cached_property
    def lower(self) -> Decimal:
        return self.at(1)

    @cached_property
    def median(self) -> Decimal:
        return self.at(2)

    @cached_property
    def upper(self) -> Decimal:
        return self.at(3)

    @cached_property
    def high(self) -> Decimal:
        return self.at(4)

    def at(self, quarter: int) -> Decimal:
        """The quartile, interpolated between neighbours (the inclusive method), rounded as the indicator is."""
        place = Decimal(quarter * (self.count - 1)) / 4
        below = int(place)
        above = min(below + 1, self.count - 1)
        number = self.numbers[below] + (self.numbers[above] - self.numbers[below]) * (place - below)
        return rounded(number, self.decimals)


@dataclass(frozen=True)
class YearSpread:
    """All cities of one year."""

    year: int
    spread: Spread
    is_break: bool = False


def spreads(definition: IndicatorRevision, lineage: Lineage) -> list[YearSpread]:
    """How the published figures that compare lay, year by year; years in which fewer than five cities have one are
    left out: a median of four would be one city's figure beside another's."""
    way = lineage.of(definition.pk)
    rows = Figure.objects.filter(
        snapshot__state=SnapshotState.PUBLISHED,
        definition__in=[pk for pk, _ in way],
        answer=Answer.NUMBER,
        number__isnull=False,
        calibre_differs=False,
    )
    numbers: dict[tuple[int, int], list[Decimal]] = defaultdict(list)
    for pk, year, number in rows.values_list("definition_id", "snapshot__cycle__year", "number"):
        numbers[pk, year].append(number or Decimal(0))
    found: list[YearSpread] = []
    for pk, breaks in way:
        years = sorted(year for (each, year), several in numbers.items() if each == pk and len(several) >= FEWEST)
        for place, year in enumerate(years):
            spread = Spread(tuple(sorted(numbers[pk, year])), definition.decimals)
            found.append(YearSpread(year, spread, bool(found) and breaks and place == 0))
    return found
