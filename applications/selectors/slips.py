"""Slips to departments 征集单: what is asked on one, in the shape of the form, and who has been asked for which cell."""

from collections.abc import Iterable
from dataclasses import replace

from applications.choices import DeskState, Kind, SlipState
from applications.editions import Edition, Group, Part, Question, address
from applications.models import AdoptedText, Application, Slip, SlipCell
from applications.selectors.answers import AnswerSheet, Entry

PART = "slip"


def asks_as_one(question: Question) -> bool:
    """A department is asked for the whole question: rows, and a figure with its year."""
    return question.repeats or {Kind.FIGURE, Kind.YEAR} <= {cell.kind for cell in question.cells}


def places_to_ask(edition: Edition) -> list[tuple[Part, list[tuple[str, str]]]]:
    """What can be asked for, by part: (place, label). A place is a question, or a cell of a question of several."""
    return [
        (part, [place for question in part.questions for place in _places(question)])
        for part in edition.parts
        if part.questions
    ]


def _places(question: Question) -> list[tuple[str, str]]:
    if asks_as_one(question) or len(question.cells) == 1:
        return [(question.key, question.label)]
    return [(address(question.key, cell.key), f"{question.label} · {cell.label}") for cell in question.cells]


def cells_at(edition: Edition, place: str) -> list[tuple[str, str]]:
    """The cells (question, cell) that a place stands for; none for a place that the form does not have."""
    key, _, cell_key = place.partition(".")
    question = next((each for each in edition.questions if each.key == key), None)
    if question is None:
        return []
    return [(key, cell.key) for cell in question.cells if cell_key in ("", cell.key)]


def slip_part(slip: Slip) -> Part:
    """The form as the department sees it: the cells that it is asked for, and nothing else."""
    asked: dict[str, set[str]] = {}
    for each in slip.cells.all():
        asked.setdefault(each.question, set()).add(each.cell)
    questions = tuple(
        replace(question, cells=tuple(cell for cell in question.cells if cell.key in asked[question.key]))
        for question in slip.application.edition.questions
        if question.key in asked
    )
    return Part(PART, "需要提供的内容", (Group("", questions),))


def slip_sheet(slip: Slip) -> AnswerSheet:
    """What the department has typed, in the shape of answers."""
    sheet = AnswerSheet()
    for each in slip.cells.all():
        where = address(each.question, each.cell, each.record)
        name = each.changed_by.name if each.changed_by else ""
        sheet.entries[where] = Entry(each.value, each.version, name, each.changed_at)
        records = sheet.row_ids.setdefault(each.question, [])
        if each.record not in records:
            records.append(each.record)
    return sheet


def asked_cells(application: Application) -> dict[str, Slip]:
    """For each question.cell that a department still owes an answer for: the slip, the latest first asked."""
    owed = SlipCell.objects.filter(slip__application=application, slip__state=SlipState.ASKED)
    rows = owed.select_related("slip__department").order_by("slip__asked_at", "slip_id")
    return {address(each.question, each.cell): each.slip for each in rows}


def slips_of(application: Application) -> Iterable[Slip]:
    """All slips of an application, the latest first, with what a list shows."""
    return application.slips.select_related("department", "asked_by", "answered_by").prefetch_related("cells")


def unread_answers(applications: Iterable[Application]) -> list[Slip]:
    """Answers of which nothing has been taken over yet, and refusals, while the form is still open for them."""
    drafting = [each for each in applications if each.state == DeskState.DRAFTING]
    came = Slip.objects.filter(application__in=drafting, state__in=(SlipState.ANSWERED, SlipState.DECLINED))
    rows = list(came.select_related("department").order_by("answered_at"))
    taken = AdoptedText.objects.filter(application__in={each.application_id for each in rows})
    sources = list(taken.values_list("application", "source")) if rows else []
    return [
        slip
        for slip in rows
        if not any(pk == slip.application_id and source.startswith(slip.source) for pk, source in sources)
    ]
