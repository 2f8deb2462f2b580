"""Slots: the empty places of a paper that seals go into, and how much text fits beside a seal.

In a template a slot is an element of class ``slot`` whose id begins with ``slot-``: ``<div class="slot"
id="slot-province">``. ``data-shows="seal"`` makes it hold the seal alone, without opinion and date; ``data-words`` is
what the form prints where the seal goes, if not 公章; who seals for another, 中国成人教育协会（代章）, stays beside the seal.
"""

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from typing import Any

from portal.kit.verdicts import Verdict, verdict

MM_PER_PX = 25.4 / 96
MM_PER_POINT = 25.4 / 72
POINTS_PER_MM = 72 / 25.4

# The opinion is set in 12 point and, when it is long, smaller by steps down to 9 point; longer ones are refused.
SIZES = (12.0, 11.0, 10.5, 10.0, 9.5, 9.0)
LINE_HEIGHT = 1.6
MARGIN_MM = 3.0
SEAL_BLOCK_MM = 50.0  # square, at the bottom right; the widest seal fills it
# What a slot for an opinion measures at least; the check before a paper is typeset goes by it.
SMALLEST = (150.0, 75.0)

TOO_LONG = "意见太长：在盖章位置最多约可排{most}字，现有{count}字。请精简意见后再签发，详细说明可作为附件。"


@dataclass(frozen=True)
class Slot:
    """A place on a page, in millimetres from its top left corner; pages count from 1."""

    name: str
    page: int
    x: float
    y: float
    width: float
    height: float
    shows: str = "all"
    words: str = ""  # what is printed where the seal goes, 公章 when empty

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Slot":
        return cls(**data)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def rectangle(self, page_height: float) -> list[float]:
        """The place in PDF points from the lower left corner of a page that is ``page_height`` points high."""
        left, top = self.x * POINTS_PER_MM, page_height - self.y * POINTS_PER_MM
        return [
            round(each, 2) for each in (left, top - self.height * POINTS_PER_MM, left + self.width * POINTS_PER_MM, top)
        ]


def slot_name(name: str) -> str:
    """The name of a slot, given with or without the ``slot-`` of its id."""
    return name.removeprefix("slot-")


def find_slots(html: str, pages: list[Mapping[str, tuple[float, ...]]]) -> list[Slot]:
    """The slots of a document: what the source says of them, and where each page's anchors (pixels) put them."""
    reader = _SlotReader()
    reader.feed(html)
    found = []
    for number, anchors in enumerate(pages, 1):
        for anchor, place in anchors.items():
            if anchor in reader.slots:
                x1, y1, x2, y2 = (round(each * MM_PER_PX, 2) for each in place)
                shows, words = reader.slots[anchor]
                width, height = round(x2 - x1, 2), round(y2 - y1, 2)
                found.append(Slot(slot_name(anchor), number, x1, y1, width, height, shows, words))
    return found


class _SlotReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.slots: dict[str, tuple[str, str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name = values.get("id") or ""
        if "slot" in (values.get("class") or "").split() and name.startswith("slot-"):
            self.slots[name] = (values.get("data-shows") or "all", values.get("data-words") or "")


def text_verdict(text: str, width: float = SMALLEST[0], height: float = SMALLEST[1]) -> Verdict:
    """Does an opinion fit a slot of this size in millimetres, with seal and date, at the smallest type size?"""
    count = len("".join(text.split()))
    return verdict(fits(text, width, height, SIZES[-1]), TOO_LONG.format(most=capacity(width, height), count=count))


def capacity(width: float, height: float) -> int:
    """How many characters of plain text fit at the smallest size, rounded down to tens."""
    return sum(_line_lengths(width, height, SIZES[-1])) // 10 * 10


def fits(text: str, width: float, height: float, size: float) -> bool:
    """Does ``text`` fit at this type size (points)? Lines beside the seal are shorter than those above it."""
    lengths = _line_lengths(width, height, size)
    line = 0
    for paragraph in text.strip().splitlines() or [""]:
        left = sum(_width(each) for each in paragraph) + 2  # the first line is indented by two
        while line < len(lengths):
            left -= lengths[line]
            line += 1
            if left <= 0:
                break
        else:
            return False
    return True


def _line_lengths(width: float, height: float, size: float) -> list[int]:
    """How many full-width characters each line holds, from the top; one is kept back for punctuation at line ends."""
    letter = size * MM_PER_POINT
    line = letter * LINE_HEIGHT
    lines = math.floor((height - 2 * MARGIN_MM - line) / line)  # the last line is the signatory's
    above = math.floor((height - 2 * MARGIN_MM - SEAL_BLOCK_MM) / line)
    whole = math.floor((width - 2 * MARGIN_MM) / letter) - 1
    beside = math.floor((width - 2 * MARGIN_MM - SEAL_BLOCK_MM) / letter) - 1
    return [whole if each < above else beside for each in range(lines)]


def _width(character: str) -> float:
    """In full-width characters; generous, since proportional Latin letters differ."""
    return 1.0 if unicodedata.east_asian_width(character) in {"W", "F", "A"} else 0.62
