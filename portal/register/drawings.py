"""Coverage as pictures (SVG): tiles for the provinces, bars beside their target, years side by side.

Every figure stands in the picture as a figure, so that grey printing and screen readers lose nothing; colours are the
classes of ``static/css/statistics.css``.
"""

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.register.choices import Measure
from portal.register.selectors.coverage import TARGET_YEARS, Area, Coverage, Share

# Where each province stands in the grid: column and row. 台湾, 香港 and 澳门 are not in these statistics.
TILES = {
    "230000": (7, 0), "220000": (7, 1), "650000": (0, 2), "640000": (3, 2), "150000": (4, 2), "110000": (5, 2),
    "120000": (6, 2), "210000": (7, 2), "540000": (0, 3), "630000": (1, 3), "620000": (2, 3), "610000": (3, 3),
    "140000": (4, 3), "130000": (5, 3), "370000": (6, 3), "510000": (2, 4), "500000": (3, 4), "410000": (4, 4),
    "340000": (5, 4), "320000": (6, 4), "310000": (7, 4), "530000": (2, 5), "520000": (3, 5), "420000": (4, 5),
    "360000": (5, 5), "330000": (6, 5), "450000": (3, 6), "430000": (4, 6), "440000": (5, 6), "350000": (6, 6),
    "710000": (7, 6), "460000": (4, 7), "820000": (5, 7), "810000": (6, 7),
}  # fmt: skip
SHORT_NAMES = {"150000": "内蒙古", "230000": "黑龙江"}
NOT_COUNTED = {"710000": "台湾", "820000": "澳门", "810000": "香港"}
TILE, GAP = 78, 6
BAR_LEFT, BAR_WIDTH, BAR_ROW = 64, 420, 46
YEAR_WIDTH, YEAR_HEIGHT, YEAR_LEFT, YEAR_TOP = 46, 180, 44, 16
BANDS = (0, 10, 30, 50, 80)  # from which percentage on a tile is a shade darker


def tile_map(found: Coverage, measure: Measure) -> SafeString:
    """One tile for each province: its name, the share where there is a denominator, else the number."""
    largest = max((each.share(measure).number for each in found.provinces), default=0)
    pieces = [_tile(each, each.share(measure), largest) for each in found.provinces if each.code in TILES]
    pieces += [_empty_tile(code, name) for code, name in NOT_COUNTED.items()]
    return _picture("tile-map", 8 * (TILE + GAP), 8 * (TILE + GAP), f"{measure.label}：各省分布，数字见下表", pieces)


def _tile(area: Area, share: Share, largest: int) -> SafeString:
    shown = f"{share.percent}%" if share.percent is not None else f"{share.number}"
    detail = f"{share.number}/{share.of}" if share.of else _why_no_share(share)
    level = share.percent if share.percent is not None else _level(share.number, largest)
    band = 0 if not share.number else sum(level >= each for each in BANDS)
    reached = " is-reached" if share.short == 0 else ""
    name = SHORT_NAMES.get(area.code, area.name[:2])
    return _box(area.code, f"tile-band-{band}{reached}", (name, shown, detail))


def _why_no_share(share: Share) -> str:
    if share.measure not in TARGET_YEARS:
        return "个"
    return "无城市数" if share.of is None else "无地级城市"


def _level(number: int, largest: int) -> int:
    return 100 * number // largest if largest else 0


def _empty_tile(code: str, name: str) -> SafeString:
    return _box(code, "tile-none", (name, "", "未列入"))


def _box(code: str, css: str, words: Sequence[str]) -> SafeString:
    column, row = TILES[code]
    left, top = column * (TILE + GAP), row * (TILE + GAP)
    middle = left + TILE // 2
    return format_html(
        '<g class="tile {}"><rect x="{}" y="{}" width="{}" height="{}" rx="4"></rect>'
        '<text x="{}" y="{}" class="tile-name">{}</text><text x="{}" y="{}" class="tile-figure">{}</text>'
        '<text x="{}" y="{}" class="tile-detail">{}</text></g>',
        *(css, left + 1, top + 1, TILE, TILE),
        *(middle, top + 24, words[0], middle, top + 48, words[1], middle, top + 67, words[2]),
    )


def bars(areas: Iterable[Area], measure: Measure) -> SafeString:
    """A bar for each region with a mark where its target is."""
    listed = list(areas)
    largest = max((each.share(measure).number for each in listed), default=0)
    rows = [_bar(number, each, each.share(measure), largest) for number, each in enumerate(listed)]
    return _picture("bars", BAR_LEFT + BAR_WIDTH + 120, BAR_ROW * len(rows) + 8, f"{measure.label}：各区域与目标", rows)


def _bar(number: int, area: Area, share: Share, largest: int) -> SafeString:
    top = number * BAR_ROW + 8
    percent = share.percent or 0 if share.measure in TARGET_YEARS else _level(share.number, largest)
    words = f"{share.percent}%（{share.number}/{share.of}）" if share.percent is not None else f"{share.number}个"
    mark = SafeString("")
    if share.target is not None:
        at = BAR_LEFT + BAR_WIDTH * share.target // 100
        mark = format_html(
            '<line x1="{}" x2="{}" y1="{}" y2="{}" class="bar-target"></line>'
            '<text x="{}" y="{}" class="bar-target-word">目标{}%</text>',
            *(at, at, top - 4, top + 26, at, top + 36, share.target),
        )
    return format_html(
        '<g><text x="0" y="{}" class="bar-name">{}</text><rect x="{}" y="{}" width="{}" height="22" class="bar-ground"></rect>'
        '<rect x="{}" y="{}" width="{}" height="22" class="bar-part"></rect>{}<text x="{}" y="{}" class="bar-word">{}</text></g>',
        *(top + 17, area.name, BAR_LEFT, top, BAR_WIDTH, BAR_LEFT, top, BAR_WIDTH * min(percent, 100) // 100, mark),
        *(BAR_LEFT + BAR_WIDTH + 8, top + 17, words),
    )


def years(found: Sequence[Coverage], measure: Measure) -> SafeString:
    """The regions' shares at the end of each year as lines, with their targets in the year for which they were set."""
    width = YEAR_LEFT + YEAR_WIDTH * len(found) + 60
    pieces = [_rule(percent, width) for percent in (0, 50, 100)]
    for number, each in enumerate(found):
        at = YEAR_LEFT + YEAR_WIDTH * number + YEAR_WIDTH // 2
        pieces.append(
            format_html(
                '<text x="{}" y="{}" class="year-name">{}</text>', at, YEAR_TOP + YEAR_HEIGHT + 20, each.on.year
            )
        )
        if each.on.year == TARGET_YEARS.get(measure):
            pieces += _targets(at, each.regions, measure)
    names = [area.region for area in found[-1].regions] if found else []
    ends: list[int] = []
    for region in names:
        points = [
            (YEAR_LEFT + YEAR_WIDTH * number + YEAR_WIDTH // 2, _height(area.share(measure).percent))
            for number, each in enumerate(found)
            for area in each.regions
            if area.region == region and area.share(measure).percent is not None
        ]
        pieces += _line(region, next(a for a in found[-1].regions if a.region == region), measure, points, ends)
    return _picture(
        "years", width, YEAR_TOP + YEAR_HEIGHT + 32, f"{measure.label}：历年年末各区域覆盖率，数字见下表", pieces
    )


def _height(percent: int | None) -> int:
    return YEAR_TOP + YEAR_HEIGHT - YEAR_HEIGHT * min(percent or 0, 100) // 100


def _rule(percent: int, width: int) -> SafeString:
    at = _height(percent)
    return format_html(
        '<line x1="{}" x2="{}" y1="{}" y2="{}" class="year-rule"></line><text x="{}" y="{}" class="year-scale">{}%</text>',
        *(YEAR_LEFT, width - 60, at, at, YEAR_LEFT - 6, at + 4, percent),
    )


def _targets(at: int, areas: Iterable[Area], measure: Measure) -> list[SafeString]:
    found: dict[int, list[str]] = {}
    for area in areas:
        target = area.share(measure).target
        if target is not None:
            found.setdefault(target, []).append(area.name[:1])
    return [
        format_html(
            '<line x1="{}" x2="{}" y1="{}" y2="{}" class="bar-target"></line><text x="{}" y="{}" class="year-target">{}目标{}%</text>',
            *(at - 14, at + 14, _height(target), _height(target), at + 18, _height(target) + 4, "".join(names), target),
        )
        for target, names in found.items()
    ]


def _line(
    region: str, area: Area, measure: Measure, points: Sequence[tuple[int, int]], ends: list[int]
) -> list[SafeString]:
    """A line with its name and last figure at its end; names that would cover one another move down."""
    if not points:
        return []
    path = " ".join(f"{x},{y}" for x, y in points)
    x, y = points[-1]
    place = y + 4
    while any(abs(place - other) < 15 for other in ends):
        place -= 15
    ends.append(place)
    return [
        format_html('<polyline points="{}" class="year-line year-{}"></polyline>', path, region),
        format_html('<circle cx="{}" cy="{}" r="4" class="year-dot year-{}"></circle>', x, y, region),
        format_html(
            '<text x="{}" y="{}" class="year-word">{} {}%</text>', x + 10, place, area.name, area.share(measure).percent
        ),
    ]


def _picture(name: str, width: int, height: int, title: str, pieces: Iterable[SafeString]) -> SafeString:
    return format_html(
        '<svg class="statistics-{}" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">{}</svg>',
        *(name, title, width, height, width, height),
        format_html_join("", "{}", ((piece,) for piece in pieces)),
    )
