"""Papers typeset as the portal does, and read back from their PDF."""

import io
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pdfplumber

from portal.documents import pdf
from portal.documents.slots import Slot

MM = 72 / 25.4
FOOT_MM = 27.0


@dataclass(frozen=True)
class Printed:
    """A typeset paper: its pages without head and foot, and where the seals go."""

    made: pdf.Made

    @property
    def pages(self) -> int:
        return self.made.pages

    @property
    def slots(self) -> dict[str, Slot]:
        return self.made.slots

    @cached_property
    def characters(self) -> list[list[dict[str, Any]]]:
        with pdfplumber.open(io.BytesIO(self.made.pdf)) as document:
            return [_body(page).chars for page in document.pages]

    @cached_property
    def page_texts(self) -> list[str]:
        with pdfplumber.open(io.BytesIO(self.made.pdf)) as document:
            return [plain(_body(page).extract_text() or "") for page in document.pages]

    @property
    def text(self) -> str:
        """All that is printed, without white space."""
        return "".join(self.page_texts)

    @cached_property
    def whole_text(self) -> str:
        """Heads and feet too."""
        with pdfplumber.open(io.BytesIO(self.made.pdf)) as document:
            return plain("".join(page.extract_text() or "" for page in document.pages))

    @cached_property
    def tables(self) -> list[list[list[str | None]]]:
        """The tables with their cells; what a merged cell covers is ``None``."""
        with pdfplumber.open(io.BytesIO(self.made.pdf)) as document:
            found = [table for page in document.pages for table in _body(page).extract_tables()]
        return [[[cell if cell is None else plain(cell) for cell in row] for row in table] for table in found]


def _body(page: Any) -> Any:
    return page.crop((0, 0, page.width, page.height - FOOT_MM * MM))


def plain(text: str) -> str:
    """Without white space; compatibility forms that fonts share are made one."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def typeset(template: str, content: dict[str, Any], **about: Any) -> Printed:
    paper = {
        "kind": "application",
        "number": "2026-330100-01",
        "version": 1,
        "title": "",
        "is_draft": False,
        "is_demo": content["is_demo"],
        **about,
    }
    return Printed(pdf.render(template, {**content, "paper": paper}))


def in_order(text: str, words: list[str]) -> str | None:
    """The first of ``words`` that does not follow the ones before it in ``text``, or ``None``."""
    place = 0
    for word in words:
        found = text.find(plain(word), place)
        if found < 0:
            return word
        place = found + len(plain(word))
    return None
