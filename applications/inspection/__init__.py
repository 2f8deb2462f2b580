"""What a file of evidence is, by its content: names made safe, cheap checks at once, deep ones for the worker.

Pure functions on names and open files; every refusal is a Chinese sentence that says what to do. PDFs and
HEIC photos are opened by processes of their own (``pdf.py``, ``heic.py``), which a hostile file may end without harm.
"""

from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from applications.inspection.apart import PAGES_AT_ONCE, draw_pages, inspect_heic, inspect_pdf
from applications.inspection.hints import Hint, advice, date_hint, sentence
from applications.inspection.kinds import (
    HEAD_BYTES,
    KINDS,
    MEGABYTE,
    FileKind,
    content_fault,
    kind_of,
    readable_size,
    size_fault,
    word_for,
)
from applications.inspection.likeness import ALIKE_BITS, Candidate, alike
from applications.inspection.names import MAX_NAME_CHARACTERS, safe_name
from applications.inspection.photos import inspect_photo, public_rendition
from applications.inspection.report import Report

INSPECTORS: dict[str, Callable[[BinaryIO, str], Report]] = {
    "application/pdf": inspect_pdf,
    "image/jpeg": partial(inspect_photo, JpegImageFile),
    "image/png": partial(inspect_photo, PngImageFile),
    "image/heic": inspect_heic,
}


def inspect(content_type: str, file: BinaryIO, name: str = "") -> Report:
    """The deep check for a file of ``content_type``, which its first bytes have shown; ``name`` may tell more."""
    return INSPECTORS[content_type](file, name)


__all__ = [
    "ALIKE_BITS",
    "HEAD_BYTES",
    "KINDS",
    "MAX_NAME_CHARACTERS",
    "MEGABYTE",
    "PAGES_AT_ONCE",
    "Candidate",
    "FileKind",
    "Hint",
    "Report",
    "advice",
    "alike",
    "content_fault",
    "date_hint",
    "draw_pages",
    "inspect",
    "kind_of",
    "public_rendition",
    "readable_size",
    "safe_name",
    "sentence",
    "size_fault",
    "word_for",
]
