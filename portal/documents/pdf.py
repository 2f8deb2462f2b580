"""HTML to PDF: one warm WeasyPrint with fonts and style sheets parsed once, which reaches nothing but our own files.

What comes out of the same template and content is the same, byte for byte.
"""

import io
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pikepdf
import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.documents import fonts
from portal.documents.slots import POINTS_PER_MM, Slot, find_slots
from portal.documents.templating import style_names

QR_MM = 15.0
QR_RIGHT_MM = 20.0  # from the right edge of the paper to the code
QR_BOTTOM_MM = 7.0

# Fontconfig and Pango are shared by all renderings in this process.
_lock = threading.Lock()


class PaperFetcher(URLFetcher):
    """Reaches ``static/papers`` (``paper:name.svg``), the faces of papers, and images within the source itself.

    Whatever else a source names (files of this machine, other hosts) is refused, and the paper goes on without it.
    """

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        scheme, _, rest = url.partition(":")
        if scheme == "data" and rest.startswith("image/"):
            return super().fetch(url, headers)
        path = {"paper": _static_file, "paper-face": _face_file}.get(scheme, _nothing)(unquote(rest).lstrip("/"))
        if path is None:
            raise ValueError(f"A paper may not fetch {url[:200]}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _TYPES.get(path.suffix, "font/otf")})


_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".css": "text/css"}


def _static_file(name: str) -> Path | None:
    path = finders.find(f"papers/{name}") if ".." not in name else None
    return Path(path) if path and Path(path).suffix in _TYPES else None


def _face_file(slug: str) -> Path | None:
    return next((path for face, path in fonts.available_faces() if face.slug == slug), None)


def _nothing(name: str) -> Path | None:
    return None


@dataclass(frozen=True)
class Made:
    """A typeset document: its bytes, the number of its pages and its slots by name."""

    pdf: bytes
    pages: int
    slots: dict[str, Slot]


def source(template: str, context: Mapping[str, Any]) -> str:
    """The HTML of a paper; every value of the content is escaped by the template."""
    return render_to_string(template, dict(context))


def typeset(html: str, styles: list[str]) -> Document:
    """Lay the source out with the named style sheets of ``static``."""
    with _lock:
        document = HTML(string=html, base_url="paper:/", url_fetcher=_fetcher())
        sheets = [_faces(), *(stylesheet(each) for each in styles)]
        return document.render(font_config=_font_configuration(), stylesheets=sheets)


def written(document: Document) -> bytes:
    """The PDF of a document that was laid out."""
    with _lock:
        return document.write_pdf()


def render(template: str, context: Mapping[str, Any]) -> Made:
    """Typeset a paper. ``context`` holds the content and ``paper`` (see ``making.paper_context``)."""
    html = source(template, context)
    document = typeset(html, style_names(template))
    found = find_slots(html, [page.anchors for page in document.pages])
    return Made(written(document), len(document.pages), {slot.name: slot for slot in found})


def stylesheet(name: str) -> CSS:
    """A style sheet of ``static``, parsed once until its file changes."""
    path = Path(str(finders.find(name)))
    return _parsed(path, path.stat().st_mtime_ns)


@cache
def _parsed(path: Path, changed: int) -> CSS:
    return CSS(
        string=path.read_text(encoding="utf-8"),
        base_url="paper:/",
        url_fetcher=_fetcher(),
        font_config=_font_configuration(),
    )


@cache
def _fetcher() -> PaperFetcher:
    return PaperFetcher()


@cache
def _font_configuration() -> FontConfiguration:
    return FontConfiguration()


@cache
def _faces() -> CSS:
    """``@font-face`` of every face that has a file of its own; without one, the style sheets name the full font."""
    rules = [
        f'@font-face {{ font-family: "{face.family}"; src: url("paper-face:{face.slug}");'
        f" font-weight: {700 if face.bold else 400}; }}"
        for face, _ in fonts.available_faces()
    ]
    return CSS(string="\n".join(rules), base_url="paper:/", url_fetcher=_fetcher(), font_config=_font_configuration())


def verification_address(code: str, page: int) -> str:
    """What the QR code on a page says: which paper (``Paper.code``, which nobody guesses) and which page of it."""
    return f"{settings.ORIGIN}/v/{code}/{page}"


def finish(
    made: Made,
    *,
    title: str,
    number: str,
    version: int,
    kind: str,
    code: str,
    placeholders: Mapping[str, bytes],
    with_fields: bool,
) -> bytes:
    """Put the QR code on each page and an empty signature field into each slot, with its placeholder's appearance.

    ``placeholders`` are one-page PDFs by slot; a draft has them printed, without fields. The document information
    names the paper and nobody.
    """
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        for page_number, page in enumerate(pdf.pages, 1):
            _draw_code(pdf, page, verification_address(code, page_number))
        fields = [_place(pdf, made.slots[name], each, with_fields) for name, each in placeholders.items()]
        if with_fields and fields:
            form = pikepdf.Dictionary(Fields=pikepdf.Array(fields), SigFlags=3)
            pdf.Root.AcroForm = pdf.make_indirect(form)
        pdf.docinfo["/Title"] = f"{title} {number}"
        pdf.docinfo["/PaperNumber"], pdf.docinfo["/PaperVersion"], pdf.docinfo["/PaperKind"] = (
            number,
            str(version),
            kind,
        )
        result = io.BytesIO()
        pdf.save(result, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return result.getvalue()


def _draw_code(pdf: pikepdf.Pdf, page: pikepdf.Page, address: str) -> None:
    """The code as filled rectangles, one for each run of dark modules, under what stands on the page."""
    modules = segno.make(address, error="m", micro=False).matrix
    width = float(page.mediabox[2])
    unit = QR_MM * POINTS_PER_MM / len(modules)
    left = width - (QR_RIGHT_MM + QR_MM) * POINTS_PER_MM
    bottom = QR_BOTTOM_MM * POINTS_PER_MM
    runs = [
        f"{start} {len(modules) - 1 - row} {length} 1 re"
        for row, line in enumerate(modules)
        for start, length in _runs(line)
    ]
    drawing = f"q {unit:.4f} 0 0 {unit:.4f} {left:.3f} {bottom:.3f} cm 0 g\n{' '.join(runs)} f Q\n"
    page.contents_add(pdf.make_stream(drawing.encode()), prepend=True)


def _runs(line: bytearray | tuple[int, ...]) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    runs: list[tuple[int, int]] = []
    for place, module in enumerate(line):
        if not module:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs


def _place(pdf: pikepdf.Pdf, slot: Slot, placeholder: bytes, with_field: bool) -> pikepdf.Object | None:
    """Show the placeholder in its slot: as the appearance of a signature field, or printed on the page of a draft."""
    page = pdf.pages[slot.page - 1]
    rectangle = slot.rectangle(float(page.mediabox[3]))
    with pikepdf.open(io.BytesIO(placeholder)) as drawn:
        form = pdf.copy_foreign(drawn.pages[0].as_form_xobject())
    if not with_field:
        page.add_overlay(form, pikepdf.Rectangle(*rectangle))
        return None
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Sig,
        T=slot.name,
        F=4 + 128,  # print, locked
        Rect=pikepdf.Array(rectangle),
        AP=pikepdf.Dictionary(N=form),
        P=page.obj,
    )
    widget = pdf.make_indirect(field)
    if "/Annots" not in page.obj:
        page.obj.Annots = pikepdf.Array()
    page.obj.Annots.append(widget)
    return widget
