"""Figures as pictures (SVG) for pages and PDFs: a trend, where a city lies among others, shares side by side.

Every figure that a picture shows stands in it as words too, so that grey printing and screen readers lose nothing. The
colours are presentation attributes, which the style sheet of a page may override by class: typesetting sees no style
sheet inside a picture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from monitoring.selectors.figures import rounded
from monitoring.selectors.peers import Position
from monitoring.selectors.trends import YearSpread

INK, SOFT, RULE, PART, GROUND, BREAK = "#1f2933", "#4a5562", "#d5dbe3", "#1d4f91", "#e9f0f9", "#9a5b00"
FILLS = ("#1d4f91", "#7ba3d6", "#d9a441", "#b9c2cd", "#eef1f5")  # dark to light: told apart in grey too

LEFT, TOP, HEIGHT, COLUMN, FOOT = 92, 26, 170, 84, 30  # room for 1,234,567.89 at the left


@dataclass(frozen=True)
class Dot:
    """One year of a trend: the figure, or None where there is none; ``is_break``: not comparable with the year before."""

    year: int
    number: Decimal | None
    is_break: bool = False


@dataclass(frozen=True)
class Scale:
    """From numbers to pixels, downwards from ``top``."""

    low: Decimal
    high: Decimal
    top: int = TOP
    height: int = HEIGHT

    def at(self, number: Decimal) -> int:
        return self.top + self.height - int((number - self.low) * self.height / (self.high - self.low))


def scale_for(numbers: Sequence[Decimal], *, top: int = TOP, height: int = HEIGHT) -> Scale:
    """A scale with some air; it begins at zero unless all figures lie in its upper half, where it would hide changes."""
    low, high = min(numbers), max(numbers)
    if low >= 0 and low * 2 < high:
        low = Decimal(0)
    air = (high - low) / 10 or abs(high) / 10 or Decimal(1)
    return Scale(low if low == 0 else low - air, high + air, top, height)


def trend(
    dots: Sequence[Dot], *, title: str, unit: str = "", decimals: int = 0, others: Sequence[YearSpread] = ()
) -> SafeString:
    """A line over the years, interrupted where a figure is wanting and where series do not compare.

    ``others`` lie behind it: the middle half of all cities as a band, their median as a dashed line.
    """
    years = sorted({*(dot.year for dot in dots), *(each.year for each in others)})
    numbers = [dot.number for dot in dots if dot.number is not None]
    numbers += [number for each in others for number in (each.spread.lower, each.spread.upper)]
    if not numbers:
        return SafeString("")
    scale = scale_for(numbers)
    places = {year: LEFT + COLUMN * number + COLUMN // 2 for number, year in enumerate(years)}
    width = LEFT + COLUMN * len(years) + 16
    pieces = [*_axis(scale, width, unit, decimals), *_others(others, places, scale)]
    pieces += [_year(places[year], year) for year in years]
    pieces += [_break(places[dot.year]) for dot in dots if dot.is_break]
    pieces += _segments(dots, places, scale)
    pieces += [
        _dot(places[dot.year], scale.at(dot.number), dot.number, decimals) for dot in dots if dot.number is not None
    ]
    return _picture("trend", width, TOP + HEIGHT + FOOT, title, pieces)


def _axis(scale: Scale, width: int, unit: str, decimals: int) -> Iterable[SafeString]:
    for part in range(3):
        number = scale.low + (scale.high - scale.low) * part / 2
        y = scale.at(number)
        yield format_html(
            '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}" class="chart-rule"/>'
            '<text x="{}" y="{}" text-anchor="end" font-size="12" fill="{}" class="chart-scale">{}</text>',
            *(LEFT, width - 16, y, y, RULE, LEFT - 6, y + 4, SOFT, f"{rounded(number, decimals):,f}"),
        )
    if unit:
        yield format_html('<text x="0" y="12" font-size="12" fill="{}" class="chart-scale">{}</text>', SOFT, unit)


def _others(others: Sequence[YearSpread], places: dict[int, int], scale: Scale) -> Iterable[SafeString]:
    if not others:
        return
    upper = [(places[each.year], scale.at(each.spread.upper)) for each in others]
    lower = [(places[each.year], scale.at(each.spread.lower)) for each in others]
    median = [(places[each.year], scale.at(each.spread.median)) for each in others]
    yield format_html(
        '<polygon points="{}" fill="{}" class="chart-band"/>'
        '<polyline points="{}" fill="none" stroke="{}" stroke-dasharray="4 3" class="chart-median"/>',
        *(_points([*upper, *lower[::-1]]), GROUND, _points(median), SOFT),
    )


def _points(points: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _year(x: int, year: int) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" text-anchor="middle" font-size="12" fill="{}" class="chart-year">{}</text>',
        *(x, TOP + HEIGHT + 18, SOFT, f"{year}年"),
    )


def _break(x: int) -> SafeString:
    at = x - COLUMN // 2
    return format_html(
        '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}" stroke-dasharray="3 3" class="chart-break"/>'
        '<text x="{}" y="12" text-anchor="middle" font-size="12" fill="{}" class="chart-break-word">不可比</text>',
        *(at, at, TOP - 8, TOP + HEIGHT, BREAK, at, BREAK),
    )


def _segments(dots: Sequence[Dot], places: dict[int, int], scale: Scale) -> Iterable[SafeString]:
    segment: list[tuple[int, int]] = []
    for dot in dots:
        if dot.number is None or dot.is_break:
            yield from _line(segment)
            segment = []
        if dot.number is not None:
            segment.append((places[dot.year], scale.at(dot.number)))
    yield from _line(segment)


def _line(segment: Sequence[tuple[int, int]]) -> Iterable[SafeString]:
    if len(segment) > 1:
        yield format_html(
            '<polyline points="{}" fill="none" stroke="{}" stroke-width="2" class="chart-line"/>',
            *(_points(segment), PART),
        )


def _dot(x: int, y: int, number: Decimal, decimals: int) -> SafeString:
    return format_html(
        '<circle cx="{}" cy="{}" r="4" fill="{}" class="chart-dot"/>'
        '<text x="{}" y="{}" text-anchor="middle" font-size="12" fill="{}" class="chart-figure">{}</text>',
        *(x, y, PART, x, y - 9, INK, f"{rounded(number, decimals):,f}"),
    )


STRIP_LEFT, STRIP_WIDTH, STRIP_HEIGHT = 20, 460, 96


def strip(position: Position, *, title: str, decimals: int = 0, own_word: str = "本市") -> SafeString:
    """Where a city lies: a line from the lowest to the highest, the middle half as a box, the median, the own figure."""
    spread = position.spread
    low, high = spread.low, spread.high
    if position.own is not None:
        low, high = min(low, position.own), max(high, position.own)
    width = high - low or Decimal(1)

    def at(number: Decimal) -> int:
        return STRIP_LEFT + int((number - low) * STRIP_WIDTH / width)

    words = [
        _word(
            at(number) if anchor != "middle" else _inside(at(number)),
            y,
            f"{label}{rounded(number, decimals):,f}",
            anchor,
        )
        for number, label, y, anchor in (
            (spread.low, "最低", 82, "start"),
            (spread.median, "中位数", 66, "middle"),
            (spread.high, "最高", 82, "end"),
        )
    ]
    pieces = [
        format_html(
            '<line x1="{}" x2="{}" y1="40" y2="40" stroke="{}" stroke-width="2" class="chart-whisker"/>'
            '<rect x="{}" y="30" width="{}" height="20" fill="{}" stroke="{}" class="chart-box"/>'
            '<line x1="{}" x2="{}" y1="30" y2="50" stroke="{}" stroke-width="2" class="chart-middle"/>',
            *(at(spread.low), at(spread.high), SOFT, at(spread.lower), max(at(spread.upper) - at(spread.lower), 1)),
            *(GROUND, SOFT, at(spread.median), at(spread.median), INK),
        ),
        *words,
    ]
    if position.own is not None:
        x = at(position.own)
        diamond = _points(((x, 30), (x + 9, 40), (x, 50), (x - 9, 40)))
        pieces.append(format_html('<polygon points="{}" fill="{}" class="chart-own"/>', diamond, PART))
        pieces.append(_word(_inside(x), 18, f"{own_word}{rounded(position.own, decimals):,f}", "middle"))
    return _picture("strip", STRIP_LEFT * 2 + STRIP_WIDTH, STRIP_HEIGHT, title, pieces)


def _inside(x: int) -> int:
    """Where words stand whose middle should be at ``x``, so that they are not cut off at the edges."""
    return min(max(x, STRIP_LEFT + 44), STRIP_LEFT + STRIP_WIDTH - 44)


def _word(x: int, y: int, words: str, anchor: str) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" text-anchor="{}" font-size="12" fill="{}" class="chart-figure">{}</text>',
        *(x, y, anchor, INK, words),
    )


@dataclass(frozen=True)
class Bar:
    """One line of shares: its name and, part by part, how many."""

    name: str
    parts: tuple[int, ...]


BAR_WIDTH, BAR_ROW, LETTER, LONGEST_NAME = 380, 28, 13, 20


def shortened(name: str) -> str:
    """A long name gives way to the bars; the table beside has it in full."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def shares(bars: Sequence[Bar], legend: Sequence[str], *, title: str) -> SafeString:
    """Bars of equal length divided into parts; the numbers stand in the parts, or beside the bar where it is too narrow."""
    bars = [Bar(shortened(bar.name), bar.parts) for bar in bars]
    left = max((len(bar.name) for bar in bars), default=0) * LETTER + 12
    pieces = [_legend(number, word, left) for number, word in enumerate(legend)]
    for number, bar in enumerate(bars):
        pieces += _bar(bar, left, 26 + number * BAR_ROW)
    return _picture("shares", left + BAR_WIDTH + 110, 30 + BAR_ROW * len(bars), title, pieces)


def _legend(number: int, word: str, left: int) -> SafeString:
    x = left + number * 88
    return format_html(
        '<rect x="{}" y="2" width="12" height="12" fill="{}" stroke="{}" class="chart-part-{}"/>'
        '<text x="{}" y="13" font-size="12" fill="{}">{}</text>',
        *(x, FILLS[number % len(FILLS)], SOFT, number, x + 16, SOFT, word),
    )


def _bar(bar: Bar, left: int, top: int) -> Iterable[SafeString]:
    yield format_html(
        '<text x="{}" y="{}" text-anchor="end" font-size="13" fill="{}" class="chart-name">{}</text>',
        *(left - 8, top + 15, INK, bar.name),
    )
    whole, x, hidden = sum(bar.parts), left, False
    for number, part in enumerate(bar.parts):
        wide = BAR_WIDTH * part // whole if whole else 0
        if not part:
            continue
        yield format_html(
            '<rect x="{}" y="{}" width="{}" height="20" fill="{}" stroke="#ffffff" class="chart-part-{}"/>',
            *(x, top, wide, FILLS[number % len(FILLS)], number),
        )
        if wide >= len(str(part)) * 8 + 4:
            yield format_html(
                '<text x="{}" y="{}" text-anchor="middle" font-size="12" fill="{}" class="chart-on-part-{}">{}</text>',
                *(x + wide // 2, top + 15, "#ffffff" if number == 0 else INK, number, part),
            )
        else:
            hidden = True
        x += wide
    if hidden:
        words = "、".join(map(str, bar.parts))
        yield _word(left + BAR_WIDTH + 8, top + 15, words, "start")


def _picture(name: str, width: int, height: int, title: str, pieces: Iterable[SafeString]) -> SafeString:
    return format_html(
        '<svg class="chart chart-{}" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}" '
        'xmlns="http://www.w3.org/2000/svg">{}</svg>',
        *(name, title, width, height, width, height),
        format_html_join("", "{}", ((piece,) for piece in pieces)),
    )
