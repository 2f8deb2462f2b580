"""What stands in the cells, live or frozen, and who else is filling in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from applications.editions import Cell, Question, address
from applications.models import Answer, AnswerRow, AnswerText, Application, Presence

# A page that is open says so every 20 seconds; after three silences the person has left.
PRESENT_FOR = timedelta(seconds=60)


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


def answers_of(application: Application) -> AnswerSheet:
    """The live answers as they stand."""
    answers = Answer.objects.filter(application=application).select_related("changed_by")
    sheet = AnswerSheet(
        entries={
            address(a.question, a.cell, a.row_id): Entry(a.value, a.version, a.changed_by.name, a.changed_at)
            for a in answers
        }
    )
    for question, row_id in AnswerRow.objects.filter(application=application).values_list("question", "row_id"):
        sheet.row_ids.setdefault(question, []).append(row_id)
    return sheet


def texts_of(application: Application, question: str, cell: str, row: str = "") -> QuerySet[AnswerText]:
    """Every text that a cell has held, newest first; the first is the one that stands there now."""
    texts = AnswerText.objects.filter(application=application, question=question, cell=cell, row_id=row)
    return texts.select_related("written_by").order_by("-version")


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
