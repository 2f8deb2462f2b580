"""Saving cell by cell while a person types, and the earlier texts of a cell.

Answers to the script of the page are JSON, never a redirect. A save by the script is no sign that a person is there:
an idle sign-out, should there be one, leaves these addresses out of what it counts.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications import services
from applications.editions import Cell, Question
from applications.forms.parts import digest
from applications.models import Application, RemovedRow
from applications.permissions import may_fill_in
from applications.selectors import also_filling_in, answers_of, cell_label, text_findings, texts_of
from applications.services import Conflict, Saved
from applications.views.frame import own_application, part_url, say, surroundings
from applications.views.suggestions import sources_of_texts
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.dates import beijing
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused, require

PERSON_HEADER = "X-Page-User"
TEXTS_PER_PAGE = 20
MOST_CELLS = 500


@dataclass(frozen=True)
class Sent:
    """What the script sends: texts and the versions that the page showed, and the part that is open, now and then."""

    values: dict[str, str]
    seen: dict[str, int]
    here: str = ""

    @classmethod
    def read(cls, body: bytes) -> "Sent":
        """Raises ``ValueError`` for anything that the script would not send."""
        given = json.loads(body)
        if not isinstance(given, dict) or not isinstance(given.get("cells"), dict):
            raise ValueError("No cells.")
        values, seen = {}, {}
        for where, cell in list(given["cells"].items())[:MOST_CELLS]:
            values[where], seen[where] = cell["text"], cell["seen"]
            if type(values[where]) is not str or type(seen[where]) is not int:
                raise ValueError(f"No text and version: {where}")
        return cls(values, seen, str(given.get("here", "")))


@access(acts_for("city"))
@never_cache
@require_POST
def cells(request: HttpRequest, pk: int) -> HttpResponse:
    """Store one or several cells. 409 when another person is signed in by now, or the form is no longer open."""
    rows = Application.objects.visible_to(request.user).readable_drafts(request.user)
    application = get_object_or_404(rows.select_related("round"), pk=pk)
    if request.headers.get(PERSON_HEADER) != str(request.user.pk):
        return answer("person", "现在登录的是另一位用户，本页内容没有保存；请由原填写人重新登录。", 409)
    try:
        sent = Sent.read(request.body)
    except (ValueError, KeyError, TypeError):
        return answer("faulty", "自动保存没有成功，请点“暂存”。", 400)
    try:
        saved = save(request, application, sent)
    except Refused as refusal:
        return answer("closed", str(refusal), 409)
    return JsonResponse(told(application, sent, saved) | who_is_here(request, application, sent))


def answer(kind: str, reason: str, status: int) -> JsonResponse:
    return JsonResponse({"kind": kind, "reason": reason}, status=status)


def save(request: HttpRequest, application: Application, sent: Sent) -> Saved:
    if sent.values:
        return services.save_cells(
            application=application, user=request.user, values=sent.values, seen=sent.seen, typing=True
        )
    require(may_fill_in(request.user, application))
    return Saved()


def who_is_here(request: HttpRequest, application: Application, sent: Sent) -> dict[str, Any]:
    """Sent along by the page every twenty seconds only, so that most saves ask nothing more."""
    if sent.here not in {part.key for part in application.edition.parts}:
        return {}
    services.be_present(application=application, user=request.user, part=sent.here)
    return {"others": also_filling_in(application, request.user)}


def told(application: Application, sent: Sent, saved: Saved) -> dict[str, Any]:
    """The outcome for the page: what it now shows as stored, and what a person has to decide or mend."""
    known = {(question.key, cell.key): cell for question, cell in application.edition.cells()}
    stored = {**saved.same, **saved.stored}
    faults, warnings = {}, {}
    for where in stored:
        faults[where], warnings[where] = text_findings(known[cell_key(where)], sent.values[where])
    return {
        "time": f"{timezone.localtime():%H:%M:%S}",
        "stored": {where: [version, digest(sent.values[where])] for where, version in stored.items()},
        "conflicts": {where: conflict_told(where, each) for where, each in saved.conflicts.items()},
        "refused": saved.refused,
        "gone": saved.gone,
        "faults": faults,
        "warnings": warnings,
    }


def cell_key(where: str) -> tuple[str, str]:
    question, cell, *_ = where.split(".")
    return question, cell


def conflict_told(where: str, conflict: Conflict) -> dict[str, Any]:
    theirs = conflict.theirs
    return {
        "text": theirs.value,
        "version": theirs.version,
        "who": theirs.changed_by,
        "when": beijing(theirs.changed_at) if theirs.changed_at else "",
        "html": render_to_string("applications/_conflict.html", {"name": where, "conflict": conflict}),
    }


@access(acts_for("city"))
@require_safe
def wanting(request: HttpRequest, pk: int) -> HttpResponse:
    """Stepper and 还差什么 as they stand now, for a page whose cells have saved themselves; ``at`` is its part."""
    application = own_application(request, pk)
    context = surroundings(request, application, current=clean_text(request.GET.get("at", "")))
    return render(request, "applications/_wanting.html", context)


@access(acts_for("city"))
@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest, pk: int, where: str) -> HttpResponse:
    """The earlier texts of a cell; a post brings one of them back."""
    application = own_application(request, pk)
    question, cell, row = cell_at(application, where)
    if request.method == "POST":
        return restore(request, application, where)
    found = texts_of(application, question.key, cell.key, row)
    page = Paginator(found, TEXTS_PER_PAGE).get_page(request.GET.get("page"))
    part = application.edition.part_of(question.key)
    context = surroundings(request, application, current=part.key) | {
        "where": where,
        "label": cell_label(question, cell, row_number(application, question, row)),
        "part": part,
        "part_url": part_url(application, part),
        "page": page,
        "now": answers_of(application).entries.get(where),
        "whence": sources_of_texts(application, where),
        "may_fill_in": may_fill_in(request.user, application),
        "removed": removed_row(application, question, row),
    }
    return render(request, "applications/texts.html", context)


def cell_at(application: Application, where: str) -> tuple[Question, Cell, str]:
    """Raises 404 for an address that the form does not have."""
    key, _, rest = where.partition(".")
    cell_name, _, row = rest.partition(".")
    for question, cell in application.edition.cells():
        if (question.key, cell.key) == (key, cell_name) and bool(row) == question.repeats:
            return question, cell, row
    raise Http404


def row_number(application: Application, question: Question, row: str) -> int:
    rows = answers_of(application).rows(question)
    return rows.index(row) + 1 if row and row in rows else 0


def removed_row(application: Application, question: Question, row: str) -> RemovedRow | None:
    """The row of this cell, when it was taken out and can be brought back."""
    rows = application.removed_rows.filter(question=question.key, row_id=row) if row else RemovedRow.objects.none()
    return rows.select_related("removed_by").first()


def restore(request: HttpRequest, application: Application, where: str) -> HttpResponse:
    question, cell, row = cell_at(application, where)
    version, seen = request.POST.get("version", ""), request.POST.get("seen", "")
    found = texts_of(application, question.key, cell.key, row)
    text = get_object_or_404(found, version=int(version) if version.isdecimal() else 0)
    saved = services.restore_text(
        application=application, user=request.user, text=text, seen=int(seen) if seen.isdecimal() else 0
    )
    if saved.conflicts:
        raise Refused("本栏刚刚又被修改，没有恢复；请返回查看现在的内容后再决定。")
    if saved.gone:
        raise Refused("本栏所在的这一项已被移除，没有恢复；请先撤销移除，再恢复内容。")
    if saved.refused:
        raise Refused("没有恢复：" + "".join(saved.refused.values()))
    say(request, "已恢复，恢复前的内容仍在“以前的内容”中。")
    return redirect(f"{part_url(application, application.edition.part_of(question.key))}#id_{where}")
