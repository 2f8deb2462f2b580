"""Draws a round seal as SVG: ring text, a five-pointed star, a lower line; outlines only, so that no font is needed.

The star is the plain one of offices' seals, never the national emblem. SVG ``textPath`` is not understood by every
renderer, so each glyph is an outline of its own, turned to its place on the ring.
"""

import base64
import math
from functools import cache

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from portal.documents.fonts import HEI_BOLD, SONG_BOLD, Face, open_face

RED = "#c8102e"
# All lengths are in hundredths of the seal's radius.
EDGE = 4.6
RING_GAP = 7.0  # between the edge and the tops of the ring text
STAR = 33.0
LETTER = 30.0
LOWER_LETTER = 16.0
LOWER_MIDDLE = 59.0
MOST_ARC = 262.0  # degrees that a long name may take; the rest is kept for the lower line
WIDEST_STEP = 34.0
NARROWEST = 0.46  # a glyph's width over its height; beyond that the letters get smaller


def draw_seal(name: str, *, lower_line: str = "") -> str:
    """The seal of the office called ``name`` as an SVG document of one by one, to be scaled to its diameter."""
    radius = 100.0
    parts = [
        f'<circle r="{radius - EDGE / 2:g}" fill="none" stroke="{RED}" stroke-width="{EDGE:g}"/>',
        f'<path d="{_star(STAR)}"/>',
        _ring(name, radius - EDGE - RING_GAP),
        _line(lower_line) if lower_line else "",
    ]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 -100 200 200" fill="{RED}">{"".join(parts)}</svg>'


def _star(radius: float) -> str:
    """A regular star standing on two points."""
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    points = []
    for corner in range(10):
        length = radius if corner % 2 == 0 else inner
        angle = math.radians(corner * 36 - 90)
        points.append(f"{length * math.cos(angle):.2f},{length * math.sin(angle):.2f}")
    return f"M{'L'.join(points)}Z"


def _ring(name: str, outer: float) -> str:
    """The letters along the ring, tops outwards, the middle one at the top."""
    height, width, step = _ring_measures(len(name), outer)
    middle = (len(name) - 1) / 2
    letters = []
    for place, letter in enumerate(name):
        outline = _outline(letter, SONG_BOLD, height, width)
        angle = (place - middle) * step
        letters.append(f'<path transform="rotate({angle:.2f}) translate(0 {height / 2 - outer:.2f})" d="{outline}"/>')
    return "".join(letters)


def _ring_measures(count: int, outer: float) -> tuple[float, float, float]:
    """Height and width of a letter and the angle between two, so that ``count`` letters never meet each other."""
    step = min(WIDEST_STEP, MOST_ARC / max(count - 1, 1))
    height = LETTER
    while True:
        # Letters stand closest at their feet, on the inner edge of the ring.
        room = 2 * (outer - height) * math.tan(math.radians(step) / 2)
        width = min(height * 0.92, room * 0.94)
        if width >= height * NARROWEST:
            return height, width, step
        height *= 0.95


def _line(text: str) -> str:
    """A short straight line below the star, evenly spaced."""
    spacing = LOWER_LETTER * 1.12
    start = -spacing * (len(text) - 1) / 2
    return "".join(
        f'<path transform="translate({start + place * spacing:.2f} {LOWER_MIDDLE:g})" '
        f'd="{_outline(letter, HEI_BOLD, LOWER_LETTER, LOWER_LETTER)}"/>'
        for place, letter in enumerate(text)
    )


@cache
def _font(face: Face) -> TTFont:
    return open_face(face)


def _outline(letter: str, face: Face, height: float, width: float) -> str:
    """The letter's outline around the origin, its square box scaled to ``width`` by ``height``."""
    font = _font(face)
    glyphs = font.getGlyphSet()
    glyph = font.getBestCmap().get(ord(letter), ".notdef")
    em = font["head"].unitsPerEm
    middle = (font["OS/2"].sTypoAscender + font["OS/2"].sTypoDescender) / 2
    advance = glyphs[glyph].width
    sx, sy = width / em, height / em
    pen = SVGPathPen(glyphs, lambda number: f"{number:.2f}".rstrip("0").rstrip("."))
    glyphs[glyph].draw(TransformPen(pen, (sx, 0, 0, -sy, -advance / 2 * sx, middle * sy)))
    return pen.getCommands()


def data_address(svg: str, width_mm: float | None = None) -> str:
    """An SVG drawing as the address of an image, with a size of its own if one is given."""
    if width_mm is not None:
        svg = svg.replace("<svg ", f'<svg width="{width_mm}mm" height="{width_mm}mm" ', 1)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
