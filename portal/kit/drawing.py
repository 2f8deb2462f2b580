"""A procedure's table drawn as a picture (SVG): states from top to bottom, steps as arrows.

The way onward runs down the middle, steps that leap ahead on the right, steps that lead back on the left; a step that
ends where it began stands in its box. A step that starts from several states is one line with several beginnings. The
picture says no more than the table: a change of the table changes both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.kit.transitions import Table

BOX_WIDTH, BOX_HEIGHT, ROW = 176, 44, 96
LETTER = 13  # the size of the labels in CSS pixels, and so the width of a Chinese character
LABEL_LINE = 16  # from one label to the next below it: three fit between two boxes
GAP = 8  # between lines and labels
ARROW = mark_safe(
    '<defs><marker id="{id}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M0 0L8 4L0 8z" class="procedure-head"/></marker></defs>'
)


@dataclass(frozen=True)
class Line:
    """One step beside the boxes: from which rows to which row, and in which lane, counted from the boxes outward."""

    label: str
    sources: tuple[int, ...]
    target: int
    lane: int = 0

    @property
    def rows(self) -> tuple[int, int]:
        touched = (*self.sources, self.target)
        return min(touched), max(touched)


def draw(table: Table, *, name: str) -> SafeString:
    """The picture of ``table``. ``name`` is a word for its ids, different for each picture of a page."""
    states = list(table.state_labels)
    onward, ahead, back, stays = _sorted_steps(table, states)
    overhang = _overhang(onward)
    left, right = _width(back), _width(ahead) + overhang
    width, height = left + BOX_WIDTH + right, ROW * len(states) - ROW + BOX_HEIGHT + 2
    pieces = [
        mark_safe(ARROW.replace("{id}", f"{name}-arrow")),  # noqa: S308 — no text of anybody's in it
        *(_straight(left, row, labels, name) for row, labels in onward.items()),
        *_beside(ahead, left + BOX_WIDTH, 1, name, away=overhang),
        *_beside(back, left, -1, name),
        *(_box(left, row, table.state_labels[state], stays.get(row, [])) for row, state in enumerate(states)),
    ]
    return format_html(
        '<svg class="procedure-drawing" role="img" aria-labelledby="{}-title" viewBox="0 -1 {} {}" width="{}" height="{}">'
        '<title id="{}-title">{}</title>{}</svg>',
        *(name, width, height, width, height, name),
        f"{table.name}流程图；各步骤的文字说明见下表",
        format_html_join("", "{}", ((piece,) for piece in pieces)),
    )


Labels = dict[int, list[str]]


def _sorted_steps(table: Table, states: list[str]) -> tuple[Labels, list[Line], list[Line], Labels]:
    """Straight arrows by the row that they leave, lines on the right and on the left, and what stays in its row."""
    onward: Labels = {}
    stays: Labels = {}
    ahead, back = [], []
    for step in table.steps:
        target = states.index(step.target)
        rows = sorted({states.index(source) for source in step.sources})
        if target - 1 in rows:
            onward.setdefault(target - 1, []).append(step.label)
        leaps = tuple(row for row in rows if row < target - 1)
        returns = tuple(row for row in rows if row > target)
        if target in rows:
            stays.setdefault(target, []).append(step.label)
        ahead += [Line(step.label, leaps, target)] if leaps else []
        back += [Line(step.label, returns, target)] if returns else []
    return onward, _in_lanes(_joined(ahead)), _in_lanes(_joined(back)), stays


def _overhang(onward: Labels) -> int:
    """By how much the labels of the straight arrows reach beyond the boxes; lines on the right keep clear of them."""
    longest = max((len(label) for labels in onward.values() for label in labels), default=0)
    return max(0, longest * LETTER + 8 - BOX_WIDTH // 2)


def _joined(lines: list[Line]) -> list[Line]:
    """Steps between the same states share a line."""

    def ends(line: Line) -> tuple[tuple[int, ...], int]:
        return line.sources, line.target

    groups = groupby(sorted(lines, key=ends), key=ends)
    return [Line("、".join(each.label for each in same), *key) for key, same in groups]


def _in_lanes(lines: list[Line]) -> list[Line]:
    """Short lines run near the boxes; no two in a lane share a row."""
    lanes: list[set[int]] = []
    placed = []
    for line in sorted(lines, key=lambda each: (each.rows[1] - each.rows[0], each.rows)):
        taken = set(range(line.rows[0], line.rows[1] + 1))
        lane = next((number for number, rows in enumerate(lanes) if not rows & taken), len(lanes))
        if lane == len(lanes):
            lanes.append(set())
        lanes[lane] |= taken
        placed.append(Line(line.label, line.sources, line.target, lane))
    return placed


def _lane_widths(lines: Iterable[Line]) -> list[int]:
    """How wide each lane is, by its longest label, from the boxes outward."""
    longest: dict[int, int] = {}
    for line in lines:
        longest[line.lane] = max(longest.get(line.lane, 0), len(line.label))
    return [longest[lane] * LETTER + GAP for lane in sorted(longest)]


def _width(lines: list[Line]) -> int:
    return sum(_lane_widths(lines)) + 2 * GAP


def _middle(row: int) -> int:
    return row * ROW + BOX_HEIGHT // 2


def _box(left: int, row: int, label: str, stays: list[str]) -> SafeString:
    x, y = left + BOX_WIDTH // 2, _middle(row) + LETTER // 3
    up = LABEL_LINE // 2 if stays else 0
    below = format_html('<text class="procedure-stay" x="{}" y="{}">{}</text>', x, y + up, "、".join(stays))
    return format_html(
        '<g class="procedure-state"><rect x="{}" y="{}" width="{}" height="{}" rx="4"/><text x="{}" y="{}">{}</text>{}</g>',
        *(left, row * ROW, BOX_WIDTH, BOX_HEIGHT, x, y - up, label, below if stays else ""),
    )


def _straight(left: int, row: int, labels: list[str], name: str) -> SafeString:
    x, begin, end = left + BOX_WIDTH // 2, row * ROW + BOX_HEIGHT, (row + 1) * ROW
    first = (begin + end) // 2 + LETTER // 3 - (len(labels) - 1) * LABEL_LINE // 2
    words = format_html_join(
        "",
        '<text class="procedure-onward" x="{}" y="{}">{}</text>',
        ((x + 8, first + number * LABEL_LINE, label) for number, label in enumerate(labels)),
    )
    return format_html(
        '<path class="procedure-line" d="M{} {}V{}" marker-end="url(#{}-arrow)"/>{}', x, begin, end, name, words
    )


def _beside(lines: list[Line], edge: int, side: int, name: str, *, away: int = 0) -> Iterator[SafeString]:
    """The lines on one side; ``side`` is 1 on the right and -1 on the left of the boxes, whose edge is at ``edge``.

    ``away`` is how far the lines keep from the boxes, besides the usual gap.
    """
    widths = _lane_widths(lines)
    labels = []
    for line in lines:
        x = edge + side * (away + GAP + sum(widths[: line.lane]) + widths[line.lane] // 2)
        ports = {row: _port(lines, line, row) for row in {*line.sources, line.target}}
        begin, end = min(ports.values()), max(ports.values())
        stubs = "".join(f"M{edge} {ports[row]}H{x}" for row in line.sources)
        arrow = f"M{x} {ports[line.target]}H{edge}"
        yield format_html(
            '<path class="procedure-line" d="{}M{} {}V{}"/><path class="procedure-line" d="{}" marker-end="url(#{}-arrow)"/>',
            *(stubs, x, begin, end, arrow, name),
        )
        labels.append(
            format_html('<text class="procedure-step" x="{}" y="{}">{}</text>', x, _beneath(line), line.label)
        )
    yield from labels


def _beneath(line: Line) -> int:
    """The height of a label: between two rows, where no line leaves a box."""
    row = sum(line.rows) // 2 if len(set(line.rows)) > 1 else line.target
    return row * ROW + (BOX_HEIGHT + ROW) // 2 + LETTER // 3


def _port(lines: list[Line], line: Line, row: int) -> float:
    """Where a line meets its box: those that meet the same side of it stand apart, the long ones outside."""
    meeting = sorted(
        (each for each in lines if row in (*each.sources, each.target)), key=lambda each: _order(each, row)
    )
    return row * ROW + BOX_HEIGHT * (meeting.index(line) + 1) / (len(meeting) + 1)


def _order(line: Line, row: int) -> tuple[bool, int]:
    """Lines that go up leave above those that go down; so they cross least."""
    goes_down = line.rows[0] == row
    return goes_down, -line.lane if goes_down else line.lane
