"""A frozen submission set out as the official form, question by question, with the places that a return can name."""

from dataclasses import dataclass
from typing import Any

from applications.choices import Kind
from applications.editions import Cell, Question, get_edition
from applications.models import Submission
from applications.selectors import AnswerSheet, answers_in
from portal.kit.masking import masked, masked_whole


@dataclass(frozen=True)
class ReadCell:
    """A cell as printed: its label (empty where the question's own label says it all), text and unit."""

    label: str
    text: str
    unit: str = ""
    key: str = ""


@dataclass(frozen=True)
class ReadQuestion:
    label: str
    rows: list[list[ReadCell]]  # one row for a question that does not repeat
    repeats: bool
    row_word: str = ""
    key: str = ""


@dataclass(frozen=True)
class ReadGroup:
    label: str
    questions: list[ReadQuestion]


@dataclass(frozen=True)
class ReadPart:
    key: str
    label: str
    name: str  # where there is little room
    page: str
    groups: list[ReadGroup]


CONTACTS = (Kind.PHONE, Kind.MOBILE, Kind.EMAIL)


def reading(submission: Submission, *, is_masked: bool = False) -> list[ReadPart]:
    """The parts of the form in order, each with its questions and the frozen answers.

    ``is_masked``: telephone numbers and mail addresses are masked wherever they stand, for experts.
    """
    data: dict[str, Any] = submission.data
    sheet = answers_in(data)
    return [
        ReadPart(
            part.key,
            part.label,
            part.name,
            part.page,
            [
                ReadGroup(group.label, [_question(question, sheet, is_masked) for question in group.questions])
                for group in part.groups
            ],
        )
        for part in get_edition(data["edition"], data["options"]).parts
    ]


def _question(question: Question, sheet: AnswerSheet, is_masked: bool) -> ReadQuestion:
    rows = [[_cell(question, cell, row, sheet, is_masked) for cell in question.cells] for row in sheet.rows(question)]
    return ReadQuestion(question.label, rows, question.repeats, question.row_word, question.key)


def _cell(question: Question, cell: Cell, row: str, sheet: AnswerSheet, is_masked: bool) -> ReadCell:
    label, text = cell.label if len(question.cells) > 1 else "", sheet.value(question.key, cell.key, row)
    if is_masked:
        text = masked_whole(text) if cell.kind in CONTACTS else masked(text)
    return ReadCell(label, text, cell.unit, cell.key)
