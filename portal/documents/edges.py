"""骑缝章 for printed copies: the picture of a seal cut into upright slices, one at the right edge of each page.

A print copy is made when it is asked for and not kept. Its bytes are not the ones that were signed: the signatures'
appearances are drawn on the page, the signatures are gone, and each page says so.
"""

import io
import math
from collections.abc import Iterator
from functools import lru_cache

import pikepdf
from django.template.loader import render_to_string

from portal.documents.models import Paper, SealPicture
from portal.documents.pdf import typeset, written
from portal.documents.permissions import chain_of, may_print_copy
from portal.documents.seals import data_address
from portal.documents.selectors import latest_file
from portal.documents.slots import POINTS_PER_MM
from portal.history.services import record
from portal.kit.verdicts import Refused, require

# Office printers leave about 5 mm of each edge white: slices that touched it would not be printed.
INSET_MM = 5.0
# More pages than these share two seals or more: a slice of a few millimetres can still be joined.
MOST_PAGES = 12
NOTE_MM = (120.0, 6.0)
NOTE_LEFT_MM, NOTE_TOP_MM = 20.0, 9.0


def print_copy(*, paper: Paper, user: object) -> bytes:
    """打印件 with the office's 骑缝章图样; what was printed, by whom, goes into the history."""
    require(may_print_copy(user, paper))
    office = user.organisation  # type: ignore[attr-defined]
    picture = SealPicture.objects.active().filter(organisation=office).first()
    newest = latest_file(paper)
    if picture is None or newest is None:
        raise Refused("本单位还没有印章图样，不能加骑缝章；请先在“印章图样”中登记。")
    with newest.open() as file:
        made = with_edge_seal(file.read(), picture.picture, float(picture.width_mm))
    payload = {"title": paper.title, "number": paper.number, "version": paper.version, "sha256": newest.sha256}
    record(chain_of(paper), "paper.edge_printed", user=user, organisation=office, payload=payload)
    return made


def with_edge_seal(document: bytes, picture: str, width_mm: float) -> bytes:
    """``document`` to be printed: a slice of the seal on each page; together the slices of a group are the seal."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        pdf.flatten_annotations("print")
        if "/AcroForm" in pdf.Root:
            del pdf.Root.AcroForm
        if "/Perms" in pdf.Root:  # of the certifying signature, which is gone
            del pdf.Root.Perms
        seal, note = (_as_form(pdf, each) for each in (_seal_page(picture, width_mm), _note_page()))
        for page, (index, count) in zip(pdf.pages, slices(len(pdf.pages)), strict=True):
            _draw(pdf, page, seal, note, width_mm, index, count)
        result = io.BytesIO()
        pdf.save(result, deterministic_id=True)
    return result.getvalue()


def slices(pages: int) -> Iterator[tuple[int, int]]:
    """For each page which slice of how many it bears; groups of pages are as even as can be."""
    groups = math.ceil(pages / MOST_PAGES)
    for group in range(groups):
        count = pages // groups + (group < pages % groups)
        for index in range(count):
            yield index, count


def _draw(
    pdf: pikepdf.Pdf,
    page: pikepdf.Page,
    seal: pikepdf.Object,
    note: pikepdf.Object,
    width: float,
    index: int,
    count: int,
) -> None:
    left, bottom, right, top = (float(each) for each in page.mediabox)
    side = width * POINTS_PER_MM
    step = side / count
    x, y = right - INSET_MM * POINTS_PER_MM - step, (bottom + top - side) / 2
    # The window stands still at the edge; the seal is moved under it.
    cut = f"q {x:.4f} {y:.4f} {step:.4f} {side:.4f} re W n 1 0 0 1 {x - index * step:.4f} {y:.4f} cm"
    at = f"{left + NOTE_LEFT_MM * POINTS_PER_MM:.3f} {top - (NOTE_TOP_MM + NOTE_MM[1]) * POINTS_PER_MM:.3f}"
    names = [page.add_resource(each, pikepdf.Name.XObject) for each in (seal, note)]
    drawing = f"{cut} {names[0]} Do Q q 1 0 0 1 {at} cm {names[1]} Do Q\n"
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(f"\nQ {drawing}".encode())


def _as_form(pdf: pikepdf.Pdf, page: bytes) -> pikepdf.Object:
    with pikepdf.open(io.BytesIO(page)) as drawn:
        return pdf.copy_foreign(drawn.pages[0].as_form_xobject())


@lru_cache(maxsize=16)
def _seal_page(picture: str, width_mm: float) -> bytes:
    context = {"width": width_mm, "height": width_mm, "picture": data_address(picture), "note": ""}
    return written(typeset(render_to_string("papers/_edge.html", context), ["papers/faces.css"]))


@lru_cache(maxsize=1)
def _note_page() -> bytes:
    note = "打印件：骑缝章为图样，供打印使用；数字签名以平台存档的原件为准。"
    context = {"width": NOTE_MM[0], "height": NOTE_MM[1], "picture": "", "note": note}
    return written(typeset(render_to_string("papers/_edge.html", context), ["papers/faces.css"]))
