"""What is seen in a slot: the opinion, the signatory, the date and the seal, as a one-page PDF of the slot's size."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from portal.documents.pdf import source, typeset, written
from portal.documents.seals import data_address
from portal.documents.slots import MARGIN_MM, SEAL_BLOCK_MM, SIZES, Slot, fits
from portal.kit.dates import chinese_date

TEMPLATE = "papers/_appearance.html"
STYLES = ["papers/faces.css", "papers/appearance.css"]


@dataclass(frozen=True)
class Sealing:
    """What a seal's appearance shows; the picture is SVG, its diameter in millimetres."""

    picture: str
    width_mm: float
    signatory: str = ""
    text: str = ""
    on: date | None = None


def appearance(slot: Slot, sealing: Sealing) -> bytes:
    """The PDF of a sealing. Raises ``ValueError`` when the opinion does not fit even in the smallest type."""
    for size in SIZES:
        if not fits(sealing.text, slot.width, slot.height, size) and size != SIZES[-1]:
            continue
        document = typeset(_source(slot, sealing, size), STYLES)
        if len(document.pages) == 1:
            return written(document)
    raise ValueError(f"The opinion does not fit slot {slot.name!r}.")


@lru_cache(maxsize=64)
def placeholder(width: float, height: float, shows: str, words: str = "") -> bytes:
    """The PDF of an empty slot: 公章 (or the form's own words) and 年月日, as the official forms print them."""
    slot = Slot("placeholder", 1, 0, 0, width, height, shows, words)
    return written(typeset(_source(slot, None, SIZES[0]), STYLES))


def _source(slot: Slot, sealing: Sealing | None, size: float) -> str:
    # A seal is never wider than its slot.
    diameter = min(sealing.width_mm, slot.width, slot.height) if sealing else 0
    return source(
        TEMPLATE,
        {
            "slot": slot,
            "size": size,
            "sealing": sealing,
            "whole": slot.shows == "all",
            "picture": data_address(sealing.picture) if sealing else "",
            "diameter": diameter,
            "inset": (SEAL_BLOCK_MM - diameter) / 2,
            "spacer": max(slot.height - SEAL_BLOCK_MM - 2 * MARGIN_MM, 0),
            "day": chinese_date(sealing.on) if sealing and sealing.on else "",
        },
    )
