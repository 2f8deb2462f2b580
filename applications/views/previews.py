"""查看材料: pages of PDFs and photos as pictures, file after file, for those who may read them.

Pictures carry nothing but what is seen; the original, byte for byte, leaves through ``views/evidence.py``.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from applications.models import Evidence, Submission
from applications.permissions import reads_masked
from applications.selectors.evidence import arranged
from applications.selectors.hints import hints_for, reviews
from applications.services.evidence import frozen_files
from applications.services.previews import page_path, page_state
from portal.accounts.permissions import acts_for
from portal.kit.access import access

READERS = ("city", "province", "ministry", "panel", "secretariat", "committee", "association")
ZOOMS = ("fit", "full")
MOST_DIGITS = 9  # of a number in an address
# As for every file that somebody sent: whatever the bytes pretend to be, the browser runs nothing in them.
HARMLESS = {
    "Cache-Control": "private, max-age=600",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'; sandbox",
}


@dataclass(frozen=True)
class Shown:
    """A file with the words that stand beside it: of the day of the submission, or of now while it is a draft."""

    row: Evidence
    name: str
    introduction: str
    copyright: str


class Viewing:
    """What the reader looks at: one file among its neighbours, one page of it, fitted or at full size."""

    def __init__(self, request: HttpRequest, row: Evidence) -> None:
        self.request, self.row = request, row
        self.in_frame = request.GET.get("frame") == "1"
        self.zoom = request.GET.get("zoom") if request.GET.get("zoom") in ZOOMS else "fit"
        self.page = min(max(_number(request.GET.get("page", "")), 1), self.pages)

    @cached_property
    def submission(self) -> Submission | None:
        """The version that is read: the one asked for, else for reviewers the latest that holds the file."""
        own = Submission.objects.visible_to(self.request.user).filter(evidence=self.row)
        rows = own.select_related("application__round").order_by("-version")
        wanted = rows.filter(pk=_number(self.request.GET.get("submission", ""))).first()
        return wanted if wanted or self.request.user.organisation.kind == "city" else rows.first()

    @cached_property
    def files(self) -> list[Shown]:
        """The files to leaf through, this one among them, in the order of the form."""
        if self.submission is None:
            rows = arranged(self.row.application)
            return [_live(row) for row in (rows if self.row in rows else [self.row])]
        shelves = frozen_files(self.submission, is_masked=reads_masked(self.request.user))
        return [_frozen(each) for _, files in shelves for each in files]

    @cached_property
    def index(self) -> int:
        return next(at for at, each in enumerate(self.files) if each.row.pk == self.row.pk)

    @property
    def file(self) -> Shown:
        return self.files[self.index]

    @property
    def number(self) -> int:
        return self.index + 1

    @property
    def pages(self) -> int:
        return 1 if self.row.is_photo else max(self.row.pages or 1, 1)

    @cached_property
    def state(self) -> str:
        if self.row.state == "refused":
            return "refused"
        return page_state(evidence=self.row, number=self.page)

    @property
    def is_full(self) -> bool:
        return self.zoom == "full"

    @property
    def picture(self) -> str:
        """The address of what is shown: a page, a photo for the screen, or the photo at full size."""
        if self.row.is_photo and self.is_full and self.row.rendition:
            return reverse("applications:evidence_picture", args=[self.row.pk])
        return reverse("applications:evidence_page", args=[self.row.pk, self.page])

    # --- Ways on, each a link ---------------------------------------------------------------------------

    def previous_file(self) -> str:
        return self._to(self.files[self.index - 1].row.pk) if self.index else ""

    def next_file(self) -> str:
        return self._to(self.files[self.number].row.pk) if self.number < len(self.files) else ""

    def previous_page(self) -> str:
        return self._to(self.row.pk, page=self.page - 1, zoom=self.zoom) if self.page > 1 else ""

    def next_page(self) -> str:
        return self._to(self.row.pk, page=self.page + 1, zoom=self.zoom) if self.page < self.pages else ""

    def fitted(self) -> str:
        return self._to(self.row.pk, page=self.page)

    def at_full_size(self) -> str:
        return self._to(self.row.pk, page=self.page, zoom="full")

    def again(self) -> str:
        return self._to(self.row.pk, page=self.page, zoom=self.zoom)

    def outside(self) -> str:
        """The same as a page of its own, out of the frame."""
        return self._to(self.row.pk, page=self.page, zoom=self.zoom, frame=False)

    def _to(self, pk: int, *, page: int = 1, zoom: str | None = "fit", frame: bool = True) -> str:
        asked = {
            "submission": self.request.GET.get("submission", "") if self.submission else "",
            "page": page if page > 1 else "",
            "zoom": zoom if zoom != "fit" else "",
            "frame": "1" if self.in_frame and frame else "",
        }
        query = urlencode({name: value for name, value in asked.items() if value})
        address = reverse("applications:evidence_view", args=[pk])
        return f"{address}?{query}" if query else address


@access(acts_for(*READERS))
@require_safe
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """One file to look at, with the way to its neighbours and pages; ``?frame=1`` is for the panel beside the form."""
    viewing = Viewing(request, get_object_or_404(_visible(request), pk=pk))
    told = hints_for(request.user, [(viewing.row, viewing.file.introduction)]).get(pk, [])
    page = {
        "viewing": viewing,
        "file": viewing.row,
        "shown": viewing.file,
        "told": told,
        "reviews": reviews(request.user),
        "advice": viewing.row.advice if _can_mend(request, viewing.row) else "",
        "application": viewing.row.application,
        "layout": "applications/evidence/_frame.html" if viewing.in_frame else "base.html",
    }
    return render(request, "applications/evidence/view.html", page)


@access(acts_for(*READERS))
@require_safe
def page(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """The picture of a page, or of a photo as a screen shows it."""
    row = get_object_or_404(_visible(request), pk=pk)
    path = page_path(row, number)
    if row.state == "refused" or not default_storage.exists(path) or not default_storage.size(path):
        raise Http404
    return FileResponse(default_storage.open(path), content_type="image/jpeg", headers=HARMLESS)


@access(acts_for(*READERS))
@require_safe
def picture(request: HttpRequest, pk: int) -> FileResponse:
    """A photo at full size, without place, time and camera."""
    row = get_object_or_404(_visible(request).exclude(rendition=""), pk=pk)
    return FileResponse(row.rendition.open("rb"), content_type="image/jpeg", headers=HARMLESS)


def _visible(request: HttpRequest) -> Any:
    rows = Evidence.objects.visible_to(request.user)
    return rows.select_related("application__round", "application__organisation__place")


def _can_mend(request: HttpRequest, row: Evidence) -> bool:
    """The own city, while the application is open for filling in."""
    return not reviews(request.user) and row.application.is_editable


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0


def _live(row: Evidence) -> Shown:
    return Shown(row, row.name, row.introduction, row.copyright)


def _frozen(each: Any) -> Shown:
    words = each.frozen
    return Shown(each.row, words["name"], words.get("introduction", ""), words.get("copyright", ""))
