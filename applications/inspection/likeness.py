"""Near-duplicates: a difference hash of 256 bits, and the search for hashes few bits apart.

The hash says of 16 × 16 places of the picture whether the next place to the right is brighter. It outlives compression,
resizing, brightening and small marks; a picture that is turned, mirrored or cut by a tenth is not found again.
"""

from collections.abc import Iterable
from heapq import nsmallest
from typing import NamedTuple

from PIL import Image

SIDE = 16
BITS = SIDE * SIDE
# In measurements a picture compressed, resized, brightened or cut by one hundredth on each side differed by up to 21
# bits from itself; pictures of other scenes, alike in light and horizon, by 64 and more.
ALIKE_BITS = 24
# Of a wall, a fog or a sheet of paper the hash says nothing: nearly all bits are the same.
LEAST_TELLING_BITS = 24
MOST_FOUND = 20


class Candidate(NamedTuple):
    """A photo that looks almost the same, and by how many of 256 bits it differs."""

    key: int
    distance: int


def fingerprint(picture: Image.Image) -> str:
    """The hash in 64 hexadecimal digits; empty for a picture that shows too little to be told from others."""
    small = picture.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX).tobytes()
    bits = 0
    for at in range(len(small)):
        if at % (SIDE + 1) != SIDE:
            bits = bits << 1 | (small[at] < small[at + 1])
    telling = LEAST_TELLING_BITS <= bits.bit_count() <= BITS - LEAST_TELLING_BITS
    return f"{bits:064x}" if telling else ""


def alike(wanted: str, others: Iterable[tuple[int, str]]) -> list[Candidate]:
    """The nearest of ``others`` (key, hash) that differ from ``wanted`` by ``ALIKE_BITS`` at most."""
    bits = int(wanted, 16)
    distances = (Candidate(key, (bits ^ int(other, 16)).bit_count()) for key, other in others)
    near = (each for each in distances if each.distance <= ALIKE_BITS)
    return nsmallest(MOST_FOUND, near, key=lambda each: each.distance)
