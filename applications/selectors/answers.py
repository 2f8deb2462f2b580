"""What stands in the cells, live or frozen, and who else is filling in."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from applications.editions import Cell, Question, address
from applications.models import Answer, AnswerRow, AnswerText, Application, Presence, RemovedRow

# A page that is open says so every 20 seconds; after three silences the person has left.
PRESENT_FOR = timedelta(seconds=60)
UNDO_IN_SIGHT = timedelta(minutes=10)


@dataclass(frozen=True)
class Entry:
    """What stands in a cell: its text, version, and who typed it when. An empty cell has version 0."""

    value: str = ""
    version: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass
class AnswerSheet:
    """All answers of one application, read in two queries; also built from a frozen submission."""

    entries: dict[str, Entry] = field(default_factory=dict)
    row_ids: dict[str, list[str]] = field(default_factory=dict)

    def entry(self, question: str, cell: str, row: str = "") -> Entry:
        return self.entries.get(address(question, cell, row), Entry())

    def value(self, question: str, cell: str, row: str = "") -> str:
        return self.entry(question, cell, row).value

    def rows(self, question: Question) -> list[str]:
        """The row ids in order; a question that does not repeat has one nameless row."""
        return self.row_ids.get(question.key, []) if question.repeats else [""]

    def leaves(self, question: Question) -> Iterator[tuple[Cell, str, str]]:
        """Each cell of each row with its text: (cell, row id, text)."""
        return (
            (cell, row, self.value(question.key, cell.key, row))
            for row in self.rows(question)
            for cell in question.cells
        )


def answers_of(application: Application, questions: Collection[Question] | None = None) -> AnswerSheet:
    """The live answers as they stand: of all questions, or of some."""
    answers = Answer.objects.filter(application=application)
    rows = AnswerRow.objects.filter(application=application)
    if questions is not None:
        answers = answers.filter(question__in=[each.key for each in questions])
        repeating = [each.key for each in questions if each.repeats]
        rows = rows.filter(question__in=repeating)  # no question that repeats asks nothing
    sheet = AnswerSheet()
    columns = answers.values_list("question", "cell", "row_id", "value", "version", "changed_by__name", "changed_at")
    for question, cell, row_id, value, version, name, moment in columns:
        sheet.entries[address(question, cell, row_id)] = Entry(value, version, name, moment)
    for question, row_id in rows.values_list("question", "row_id"):
        sheet.row_ids.setdefault(question, []).append(row_id)
    return sheet


def texts_of(application: Application, question: str, cell: str, row: str = "") -> QuerySet[AnswerText]:
    """Every text that a cell has held, newest first; the first is the one that stands there now."""
    texts = AnswerText.objects.filter(application=application, question=question, cell=cell, row_id=row)
    return texts.select_related("written_by").order_by("-version")


@dataclass(frozen=True)
class Removed:
    """A row that was taken out, and the last text of each of its cells."""

    row: RemovedRow
    texts: list[AnswerText]

    @property
    def is_recent(self) -> bool:
        """So recent that whoever did it may want it undone."""
        return timezone.now() - self.row.removed_at < UNDO_IN_SIGHT


def removed_rows(application: Application) -> list[Removed]:
    """The rows that were taken out and can be brought back, the last one first; read in two queries."""
    rows = list(application.removed_rows.select_related("removed_by"))
    if not rows:
        return []
    last: dict[tuple[str, str], dict[str, AnswerText]] = {}
    texts = AnswerText.objects.filter(application=application, row_id__in={each.row_id for each in rows})
    for text in texts.select_related("written_by").order_by("version"):
        last.setdefault((text.question, text.row_id), {})[text.cell] = text
    return [Removed(each, list(last.get((each.question, each.row_id), {}).values())) for each in rows]


def also_filling_in(application: Application, user: Any) -> list[tuple[str, str]]:
    """Colleagues who have a part of the form open now: (name, label of the part)."""
    since = timezone.now() - PRESENT_FOR
    rows = Presence.objects.filter(application=application, seen_at__gte=since).exclude(user=user)
    labels = {part.key: part.label for part in application.edition.parts}
    return [(name, labels.get(part, "")) for name, part in rows.order_by("seen_at").values_list("user__name", "part")]


def answers_in(content: Mapping[str, Any]) -> AnswerSheet:
    """The answers of a frozen submission's content, in the same shape."""
    sheet = AnswerSheet()
    for question, answer in content["answers"].items():
        rows = answer if isinstance(answer, list) else [{"id": "", "cells": answer}]
        sheet.row_ids[question] = [row["id"] for row in rows]
        for row in rows:
            for cell, value in row["cells"].items():
                sheet.entries[address(question, cell, row["id"])] = Entry(value, 1)
    return sheet
