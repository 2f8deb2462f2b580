"""上传材料: the page of a city's supporting materials, and the files themselves for those who may read them."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.forms import BoundField
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from applications.editions import EvidenceItem
from applications.forms.evidence import FORMAT_WORDS, SEEN, EvidenceForm, files_field, headings_of, words_of
from applications.models import Application, Evidence, Submission
from applications.permissions import may_fill_in
from applications.selectors import opened_of
from applications.selectors.evidence import grouped
from applications.services import evidence as verbs
from applications.services.arrangement import move
from applications.views.frame import own_application
from applications.views.parts import CONFLICT, part_context
from applications.views.uploads import foreign_person
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.downloads import disposition
from portal.kit.verdicts import Refused, Verdict

MOST_DIGITS = 9  # of a number that a button bears
READERS = ("city", "province", "ministry", "panel", "secretariat", "committee", "association")


@dataclass(frozen=True)
class Row:
    """A file on the page, with the fields for its words."""

    file: Evidence
    fields: list[BoundField]
    marks: list[tuple[str, str]]  # hidden fields: which text the page has shown
    broken_off: bool
    is_first: bool
    is_last: bool
    opens: str = ""  # the group that begins with this file


@dataclass(frozen=True)
class Shelf:
    """A kind of material with its files and the field that takes more."""

    item: EvidenceItem
    format: str
    rows: list[Row]
    field: BoundField
    headings_id: str
    headings: list[str]


@access(acts_for("city"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; a POST stores the words, uploads what was chosen and does what the button says, each on its own."""
    application = own_application(request, pk)
    if request.method != "POST":
        return _page(request, application, EvidenceForm(application=application, rows=_rows(application)))
    by_script = "application/json" in request.headers.get("Accept", "")
    other = foreign_person(request) if by_script else None
    if other:
        return other
    form = EvidenceForm(request.POST, request.FILES, application=application, rows=_rows(application))
    done = _Work(request, application, form)
    if by_script:
        return JsonResponse(
            {
                "said": done.said,
                "faults": done.faults,
                "marks": done.marks(),
                "time": f"{timezone.localtime():%H:%M:%S}",
            }
        )
    for words in done.said:
        messages.success(request, words)
    if done.faults:
        again = EvidenceForm(request.POST, application=application, rows=_rows(application))
        for where, reason in done.faults:
            again.add_error(where if where in again.fields else None, reason)
        return _page(request, application, again)
    return redirect(f"{reverse('applications:evidence', args=[pk])}{done.anchor}")


class _Work:
    """What one POST brings, done piece by piece: what is refused leaves the rest standing.

    ``said`` tells what was done, ``faults`` what was not, and beside which field.
    """

    def __init__(self, request: HttpRequest, application: Application, form: EvidenceForm) -> None:
        self.request, self.application, self.form = request, application, form
        self.user: Any = request.user
        self.said: list[str] = []
        self.faults: list[tuple[str | None, str]] = []
        self.anchor = ""
        self._asked: set[str] = set()
        self._describe()
        self._upload()
        self._press("remove", self._remove)
        self._press("check_again", self._check_again)
        self._press("move_up", partial(self._move, down=False))
        self._press("move_down", partial(self._move, down=True))

    def _describe(self) -> None:
        words, seen = self.form.words(), self.form.seen()
        try:
            done = verbs.describe(application=self.application, user=self.user, words=words, seen=seen)
        except Refused as refusal:
            self.faults.append((None, str(refusal)))
            return
        self.faults += done.refused.items()
        self._asked = {*done.stored, *done.refused}
        if done.stored:
            self.said.append(f"已保存 {len(done.stored)} 处文字。")

    def marks(self) -> dict[str, str]:
        """Which texts now stand in the fields that were changed, for the next save of the same page."""
        named = (
            (verbs.word_field(kind, row), getattr(row, kind)) for row in _rows(self.application) for kind in verbs.WORDS
        )
        return {name: verbs.mark(text) for name, text in named if name in self._asked}

    def _upload(self) -> None:
        stored = []
        for item, file in self.form.chosen():
            try:
                row = verbs.upload(
                    application=self.application, user=self.user, item=item, file=file, name=file.name or ""
                )
                stored.append(row.name)
                self.anchor = f"#{item}"
            except Refused as refusal:
                self.faults.append((f"files_{item}", str(refusal)))
        if stored:
            self.said.append(f"已上传 {len(stored)} 个文件（{'、'.join(stored)}），正在检查。")

    def _press(self, button: str, do: Any) -> None:
        pressed = self.request.POST.get(button, "")
        if not pressed.isdecimal() or len(pressed) > MOST_DIGITS:
            return
        try:
            do(int(pressed))
        except Refused as refusal:
            self.faults.append((None, str(refusal)))

    def _remove(self, evidence_id: int) -> None:
        row = verbs.remove(application=self.application, user=self.user, evidence_id=evidence_id)
        self.anchor = f"#{row.item}"
        self.said.append(f"已移除“{row.name}”。")

    def _check_again(self, evidence_id: int) -> None:
        row = verbs.check_again(application=self.application, user=self.user, evidence_id=evidence_id)
        self.anchor = f"#file-{row.pk}"
        self.said.append(f"已重新检查“{row.name}”。")

    def _move(self, evidence_id: int, *, down: bool) -> None:
        row = move(application=self.application, user=self.user, evidence_id=evidence_id, down=down)
        self.anchor = f"#file-{row.pk}"
        self.said.append(f"已将“{row.name}”{'下移' if down else '上移'}。")


def _rows(application: Application) -> list[Evidence]:
    frozen = Submission.evidence.through.objects.filter(evidence=OuterRef("pk"))
    return list(application.evidence.present().select_related("uploaded_by").annotate(is_frozen=Exists(frozen)))


def _page(request: HttpRequest, application: Application, form: EvidenceForm) -> HttpResponse:
    rows = _rows(application)
    editable = may_fill_in(request.user, application)
    opened = opened_of(application)
    page = part_context(request, application, application.edition.part("evidence")) | {
        "locked_files": {each.pk for each in rows if not opened.file(each)},
        "locked_items": {each.key for each in application.edition.evidence if not opened.material(each.key)},
        "locked_reason": opened.locked_reason,
        "form": form,
        "shelves": _shelves(application, form, rows),
        "count": len(rows),
        "unfinished": list(application.uploads.visible_to(request.user).unfinished()) if editable else [],
        "editable": editable,
        "reason": _reason(editable),
        # After a refusal the typed words stay on the page, although they cannot be saved now.
        "shows_form": bool(editable) or form.is_bound,
    }
    status = CONFLICT if form.is_bound else None
    return render(request, "applications/evidence/evidence.html", page, status=status)


def _reason(editable: Verdict) -> str:
    """Why the page is for reading only; what it says of typed words is true only after a refused save."""
    return editable.reason.replace("；您填写的内容仍在本页面", "")


def _shelves(application: Application, form: EvidenceForm, rows: list[Evidence]) -> list[Shelf]:
    broken = verbs.broken_off(rows)
    return [
        _shelf(item, form, grouped(row for row in rows if row.item == item.key), broken)
        for item in application.edition.evidence
    ]


def _shelf(item: EvidenceItem, form: EvidenceForm, groups: list[list[Evidence]], broken: set[int]) -> Shelf:
    headings = [group[0].heading for group in groups if group[0].heading]
    opening = {group[0].pk: group[0].heading or "未分组" for group in groups} if headings else {}
    files = [row for group in groups for row in group]
    rows = [
        Row(
            row,
            [form[name] for _, name in _word_fields(row, form)],
            [(f"{SEEN}{name}", verbs.mark(getattr(row, kind))) for kind, name in _word_fields(row, form)],
            row.pk in broken,
            row is files[0],
            row is files[-1],
            opening.get(row.pk, ""),
        )
        for row in files
    ]
    return Shelf(item, FORMAT_WORDS[item.format], rows, form[files_field(item)], headings_of(item.key), headings)


def _word_fields(row: Evidence, form: EvidenceForm) -> list[tuple[str, str]]:
    """(kind, field) of the words beside a file; of a file that a refused form did not hold, nothing."""
    named = [(kind, verbs.word_field(kind, row)) for kind in words_of(row)]
    return [(kind, name) for kind, name in named if name in form.fields]


# --- The files --------------------------------------------------------------------------------------------


@access(acts_for("city"))
@require_safe
def evidence_status(request: HttpRequest, pk: int) -> HttpResponse:
    """State, reason and picture of one file, asked for again while it is being checked."""
    row = get_object_or_404(_visible(request), pk=pk)
    return render(request, "applications/evidence/_status.html", {"file": row})


@access(acts_for(*READERS))
@require_safe
def evidence_file(request: HttpRequest, pk: int, name: str) -> FileResponse:
    """The original bytes. Each time is written into the history."""
    row = get_object_or_404(_visible(request), pk=pk, name=name)
    file = row.file.open("rb")
    if request.method == "GET":
        verbs.downloaded(evidence=row, user=request.user)  # type: ignore[arg-type]
    response = FileResponse(file, content_type=row.content_type)
    response["Content-Length"] = str(row.size)
    plain = f"evidence-{row.pk}.{row.content_type.rpartition('/')[2]}"
    response["Content-Disposition"] = disposition(row.name, plain=plain, inline=True)
    response["Cache-Control"] = "private, no-store"
    return _harmless(response)


@access(acts_for(*READERS))
@require_safe
def evidence_thumbnail(request: HttpRequest, pk: int) -> FileResponse:
    row = get_object_or_404(_visible(request).exclude(thumbnail=""), pk=pk)
    response = FileResponse(row.thumbnail.open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=600"
    return _harmless(response)


def _visible(request: HttpRequest) -> Any:
    return Evidence.objects.visible_to(request.user).select_related("application__round", "application__organisation")


def _harmless(response: FileResponse) -> FileResponse:
    """Whatever the bytes pretend to be, the browser takes them for what was checked and runs nothing in them."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response


SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
