"""可沿用的内容: texts that the city has already, to be adopted one by one or many at once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.editions import Question, address
from applications.models import AdoptedText, Application, Slip
from applications.permissions import may_fill_in
from applications.selectors import AnswerSheet
from applications.selectors.slips import asked_cells, asks_as_one
from applications.services.suggestions import Adopted, adopt
from applications.suggestions import Suggestion, suggestions
from applications.views.frame import own_application, say, surroundings
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.verdicts import Refused

MOST_LABELS = 3  # more cells than these are not named one by one


@dataclass(frozen=True)
class Choice:
    """A suggestion as the page offers it: ticked when it fills a gap that no other ticked one fills."""

    suggestion: Suggestion
    is_ticked: bool


@access(acts_for("city"))
@require_http_methods(["GET", "HEAD", "POST"])
def suggested(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that could be adopted, by part; a post adopts what was ticked."""
    application = own_application(request, pk)
    if request.method != "POST":
        return suggestions_page(request, application)
    keys = request.POST.getlist("key")
    if not keys:
        return suggestions_page(request, application, refusal="还没有选择要采用的内容，请先勾选。")
    try:
        done = adopt(application=application, user=request.user, keys=keys, seen=versions(request.POST.get("seen", "")))
    except Refused as refusal:
        return suggestions_page(request, application, refusal=str(refusal))
    if done.taken:
        say(request, f"已采用 {len(done.taken)} 项，已暂存，尚未提交；请逐栏核对是否仍然属实。")
    if done.left or not done.taken:
        return suggestions_page(request, application, done=done)
    return redirect("applications:application", pk)


def versions(text: str) -> dict[str, int]:
    """The versions that the page showed, from its hidden field; nothing of what cannot be read."""
    try:
        given = json.loads(text)
    except ValueError:
        return {}
    pairs = given.items() if isinstance(given, dict) else ()
    return {where: version for where, version in pairs if type(version) is int}


def versions_json(found: list[Suggestion]) -> str:
    """The hidden field that ``versions`` reads."""
    return json.dumps({where: version for each in found for where, version in each.seen.items()})


def suggestions_page(
    request: HttpRequest, application: Application, *, refusal: str = "", done: Adopted | None = None
) -> HttpResponse:
    found = suggestions(application)
    chosen = choices(found)
    parts = [
        (part, [each for each in chosen if each.suggestion.question in part.questions])
        for part in application.edition.parts
    ]
    context = surroundings(request, application, current="suggestions") | {
        "parts": [(part, listed) for part, listed in parts if listed],
        "count": len(found),
        "gaps": len([each for each in chosen if each.is_ticked]),
        "seen": versions_json(found),
        "refusal": refusal,
        "left": done.left if done else [],
        "may_fill_in": may_fill_in(request.user, application),
    }
    return render(request, "applications/suggestions.html", context, status=409 if refusal or done else None)


def choices(found: list[Suggestion]) -> list[Choice]:
    """Which are ticked at first: those that replace nothing, one for each place, as many rows as there is room for."""
    taken: set[str] = set()
    rows: dict[str, int] = {}
    chosen = []
    for each in found:
        rows[each.question.key] = rows.get(each.question.key, 0) + each.is_new_row
        free = rows[each.question.key] <= each.room if each.is_new_row else not taken & set(each.seen)
        is_ticked = each.fills_a_gap and free
        if is_ticked:
            taken |= set(each.seen)
        chosen.append(Choice(each, is_ticked))
    return chosen


def beside(application: Application, user: Any, sheet: AnswerSheet) -> dict[str, Any]:
    """For the pages of the form: suggestions by the address beside which they stand, and whence adopted texts came."""
    found: dict[str, list[Suggestion]] = {}
    if may_fill_in(user, application):
        for each in suggestions(application, sheet):
            found.setdefault(each.where, []).append(each)
    return {"suggested": found, "adopted": sources(application, sheet), "owed": owed(application)}


def owed(application: Application) -> dict[str, Slip]:
    """The slips that departments still owe an answer on, by where it is said: a cell, for rows the question."""
    found = {}
    for where, slip in asked_cells(application).items():
        question = application.edition.question(where.partition(".")[0])
        if question.repeats:
            found[question.key] = slip
        elif not asks_as_one(question) or where == address(question.key, question.cells[0].key):
            found[where] = slip
    return found


def sources(application: Application, sheet: AnswerSheet) -> dict[str, list[str]]:
    """Whence the texts came that stand there now, in words, by where it is said: a row, a question of several cells,
    or a cell. What came together is said once."""
    rows = AdoptedText.objects.filter(application=application)
    came = {address(each.question, each.cell, each.row_id): each for each in rows}
    found: dict[str, list[str]] = {}
    for question in application.edition.questions if came else ():
        for row in sheet.rows(question):
            by_source: dict[str, list[str]] = {}
            for cell in question.cells:
                where = address(question.key, cell.key, row)
                if where in came and came[where].version == sheet.entry(question.key, cell.key, row).version:
                    by_source.setdefault(came[where].source, []).append(cell.label)
            said = row or (question.key if len(question.cells) > 1 else address(question.key, question.cells[0].key))
            found[said] = [_came(source, labels, question) for source, labels in by_source.items()]
    return found


def _came(source: str, labels: list[str], question: Question) -> str:
    few = "" if len(question.cells) == 1 or len(labels) > MOST_LABELS else f"{'、'.join(labels)}："
    return f"{few}采用自{source}"


def sources_of_texts(application: Application, where: str) -> dict[str, str]:
    """Of one cell: version → the source of the text that it held then, where it was adopted."""
    question, cell, row = (*where.split("."), "")[:3]
    rows = AdoptedText.objects.filter(application=application, question=question, cell=cell, row_id=row)
    return {str(version): source for version, source in rows.values_list("version", "source")}


def adopt_one(request: HttpRequest, application: Application, key: str, shown: Mapping[str, int]) -> str:
    """采用 pressed beside a cell; the anchor of that cell. Raises ``Refused`` when it has changed meanwhile."""
    done = adopt(application=application, user=request.user, keys=[key], seen=shown)
    if done.left:
        raise Refused(done.left[0][1])
    if not done.taken:
        raise Refused("这份内容已有变动，没有采用；请查看现在的内容后再决定。")
    say(request, f"已采用，来自{done.taken[0].source_words}；已暂存，请核对是否仍然属实。")
    return f"id_{done.taken[0].where}"
