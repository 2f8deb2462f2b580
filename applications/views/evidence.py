"""上传材料: the page of a city's supporting materials, and the files themselves for those who may read them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.forms import BoundField
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from applications.editions import EvidenceItem
from applications.forms.evidence import FORMAT_WORDS, SEEN, EvidenceForm, files_field
from applications.models import Application, Evidence, Submission
from applications.permissions import may_fill_in
from applications.services import evidence as verbs
from applications.views.frame import own_application
from applications.views.parts import CONFLICT, part_context
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.downloads import disposition
from portal.kit.verdicts import Refused, Verdict

MOST_DIGITS = 9  # of a number that a button bears
READERS = ("city", "province", "ministry")


@dataclass(frozen=True)
class Row:
    """A file on the page, with the fields for its words."""

    file: Evidence
    fields: list[BoundField]
    marks: list[tuple[str, str]]  # hidden fields: which text the page has shown
    broken_off: bool


@dataclass(frozen=True)
class Shelf:
    """A kind of material with its files and the field that takes more."""

    item: EvidenceItem
    format: str
    rows: list[Row]
    field: BoundField


@access(acts_for("city"))
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; a POST stores the words, uploads what was chosen and does what the button says, each on its own."""
    application = own_application(request, pk)
    if request.method != "POST":
        return _page(request, application, EvidenceForm(application=application, rows=_rows(application)))
    form = EvidenceForm(request.POST, request.FILES, application=application, rows=_rows(application))
    done = _Work(request, application, form)
    if done.faults:
        again = EvidenceForm(request.POST, application=application, rows=_rows(application))
        for where, reason in done.faults:
            again.add_error(where if where in again.fields else None, reason)
        return _page(request, application, again)
    address = f"{reverse('applications:evidence', args=[pk])}{done.anchor}"
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"url": address})
    return redirect(address)


class _Work:
    """What one POST brings, done piece by piece: what is refused leaves the rest standing. ``faults`` says where."""

    def __init__(self, request: HttpRequest, application: Application, form: EvidenceForm) -> None:
        self.request, self.application, self.form = request, application, form
        self.user: Any = request.user
        self.faults: list[tuple[str | None, str]] = []
        self.anchor = ""
        self._describe()
        self._upload()
        self._press("remove", self._remove)
        self._press("check_again", self._check_again)

    def _describe(self) -> None:
        words, seen = self.form.words(), self.form.seen()
        try:
            done = verbs.describe(application=self.application, user=self.user, words=words, seen=seen)
        except Refused as refusal:
            self.faults.append((None, str(refusal)))
            return
        self.faults += done.refused.items()
        if done.stored:
            messages.success(self.request, f"已保存 {len(done.stored)} 处文字。")

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
            messages.success(self.request, f"已上传 {len(stored)} 个文件（{'、'.join(stored)}），正在检查。")

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
        messages.success(self.request, f"已移除“{row.name}”。")

    def _check_again(self, evidence_id: int) -> None:
        row = verbs.check_again(application=self.application, user=self.user, evidence_id=evidence_id)
        self.anchor = f"#file-{row.pk}"
        messages.success(self.request, f"已重新检查“{row.name}”。")


def _rows(application: Application) -> list[Evidence]:
    frozen = Submission.evidence.through.objects.filter(evidence=OuterRef("pk"))
    return list(application.evidence.present().select_related("uploaded_by").annotate(is_frozen=Exists(frozen)))


def _page(request: HttpRequest, application: Application, form: EvidenceForm) -> HttpResponse:
    rows = _rows(application)
    editable = may_fill_in(request.user, application)
    page = part_context(request, application, application.edition.part("evidence")) | {
        "form": form,
        "shelves": _shelves(application, form, rows),
        "count": len(rows),
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
        Shelf(
            item,
            FORMAT_WORDS[item.format],
            [_row(row, form, row.pk in broken) for row in rows if row.item == item.key],
            form[files_field(item)],
        )
        for item in application.edition.evidence
    ]


def _row(row: Evidence, form: EvidenceForm, broken_off: bool) -> Row:
    names = [name for name in (verbs.word_field(kind, row) for kind in verbs.WORDS) if name in form.fields]
    marks = [(f"{SEEN}{verbs.word_field(kind, row)}", verbs.mark(getattr(row, kind))) for kind in verbs.WORDS]
    return Row(row, [form[name] for name in names], marks if names else [], broken_off)


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
