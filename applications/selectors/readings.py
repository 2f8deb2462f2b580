"""What an uploaded file would change: field by field, with what stands there now and what stood there when it left."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from applications.editions import Cell, Question, address
from applications.models import Application, FormReading
from applications.selectors.answers import AnswerSheet, Entry, answers_of
from applications.selectors.corrections import Opened, opened_of
from applications.selectors.findings import cell_label, text_findings

# Fills a gap; replaces what stands there; both sides have changed it; empties what stood there.
FILLS, REPLACES, CONFLICTS, CLEARS, ADDS = "fills", "replaces", "conflicts", "clears", "adds"
ALIKE = 0.6  # of the signs of two rows: the same entry, edited
MOST_COMPARED = 400
NAMING = ("title", "name")


@dataclass(frozen=True)
class Line:
    """One cell of a proposal: what the file says, what stands there now, what stood there when the package left."""

    cell: Cell
    text: str
    now: str = ""
    base: str | None = None

    @property
    def faults(self) -> list[str]:
        return text_findings(self.cell, self.text)[0]


@dataclass(frozen=True)
class Proposal:
    """What a person can take over with one tick: a cell, or a whole new row."""

    key: str
    way: str
    question: Question
    lines: tuple[Line, ...]
    row: str = ""
    number: int = 0
    seen: Mapping[str, int] = field(default_factory=dict)
    locked: str = ""

    @property
    def label(self) -> str:
        if self.way == ADDS:
            return f"{self.question.label} · 新的一项{self.question.row_word}"
        return cell_label(self.question, self.lines[0].cell, self.number)

    @property
    def faults(self) -> list[str]:
        many = len(self.lines) > 1
        return [f"{each.cell.label}：{fault}" if many else fault for each in self.lines for fault in each.faults]

    @property
    def is_ticked(self) -> bool:
        """At first: what replaces nothing that anyone has typed, and what only the file has changed."""
        safe = self.way in (FILLS, ADDS) or (self.way == REPLACES and self.lines[0].base is not None)
        return safe and not self.faults and not self.locked


@dataclass
class Comparison:
    """Everything that a file says of one application, sorted by what it means."""

    proposals: list[Proposal] = field(default_factory=list)
    same: list[tuple[str, str]] = field(default_factory=list)  # label and text: would not change
    kept: list[tuple[str, str]] = field(default_factory=list)  # only the portal's text is newer
    left: list[str] = field(default_factory=list)  # rows that the file does not have; they stay

    @property
    def ticked(self) -> int:
        return sum(each.is_ticked for each in self.proposals)

    @property
    def conflicts(self) -> int:
        return sum(each.way == CONFLICTS for each in self.proposals)


def compare(reading: FormReading, sheet: AnswerSheet | None = None) -> Comparison:
    """The file against the form as it stands this moment, and against its package where it came from one."""
    application = reading.application
    return _Comparing(application, reading, sheet or answers_of(application), opened_of(application)).done()


class _Comparing:
    def __init__(self, application: Application, reading: FormReading, sheet: AnswerSheet, opened: Opened) -> None:
        self.application, self.reading, self.sheet, self.opened = application, reading, sheet, opened
        self.base = reading.package.base if reading.package else None
        self.out = Comparison()

    def done(self) -> Comparison:
        said: dict[str, dict[str, dict[str, str]]] = {}
        for each in self.reading.found.get("values", []):
            rows = said.setdefault(each["question"], {})
            rows.setdefault(str(each["row"] or ""), {})[each["cell"]] = each["text"]
        for question in self.application.edition.questions:
            rows = said.get(question.key, {})
            if question.repeats:
                self._rows(question, rows)
            else:
                self._cells(question, "", rows.get("", {}), 0)
        return self.out

    # --- Cells --------------------------------------------------------------------------------------------

    def _cells(self, question: Question, row: str, texts: Mapping[str, str], number: int) -> None:
        for cell in question.cells:
            where = address(question.key, cell.key, row)
            entry, base = self.sheet.entries.get(where, Entry()), self._base(where)
            mine = texts.get(cell.key, "")
            if not mine and not self._was_emptied(question, base):
                continue
            self._cell(question, cell, row, number, mine, entry, base)

    def _cell(
        self, question: Question, cell: Cell, row: str, number: int, mine: str, entry: Entry, base: str | None
    ) -> None:
        label = cell_label(question, cell, number)
        if plain(mine) == plain(entry.value):
            if mine:
                self.out.same.append((label, mine))
            return
        if base is not None and plain(mine) == plain(base):
            self.out.kept.append((label, entry.value))
            return
        way = CLEARS if not mine else REPLACES
        if base is not None and plain(entry.value) != plain(base):
            way = CONFLICTS
        elif not entry.value.strip():
            way = FILLS
        where = address(question.key, cell.key, row)
        locked = "" if self.opened.cell(question.key, cell.key, row, entry) else self.opened.locked_reason
        line = Line(cell, mine, entry.value, base)
        seen = {where: entry.version}
        self.out.proposals.append(Proposal(where, way, question, (line,), row, number, seen, locked))

    def _base(self, where: str) -> str | None:
        if self.base is None:
            return None
        return str(self.base["cells"].get(where, [0, ""])[1])

    def _was_emptied(self, question: Question, base: str | None) -> bool:
        """The file has the place, and what stood there when the package left is gone from it."""
        return bool(base and base.strip()) and question.key not in self.reading.found.get("absent", [])

    # --- Rows ---------------------------------------------------------------------------------------------

    def _rows(self, question: Question, said: Mapping[str, dict[str, str]]) -> None:
        ids = self.sheet.rows(question)
        free = [each for each in ids if each not in said]
        pairs = [(each, texts) for each, texts in said.items() if each in ids]
        pairs += list(self._matched(question, [(key, each) for key, each in said.items() if key not in ids], free))
        order = {row: number for number, row in enumerate(ids, 1)}
        taken = {row for row, _ in pairs}
        for row, texts in sorted(pairs, key=lambda each: order.get(each[0], 99)):
            if row in order:
                self._cells(question, row, texts, order[row])
            else:
                self._new_row(question, row, texts)
        if said:
            self.out.left += [f"{question.label} · 第{order[row]}项" for row in ids if row not in taken]

    def _matched(
        self, question: Question, said: list[tuple[str, dict[str, str]]], free: list[str]
    ) -> Iterator[tuple[str, dict[str, str]]]:
        """Each row of the file with the row here that it is; one that is none of them under its own key."""
        here = {row: {c.key: self.sheet.value(question.key, c.key, row) for c in question.cells} for row in free}
        nearness = sorted(
            ((_nearness(question, texts, here[row]), key, row) for key, texts in said for row in free), reverse=True
        )
        found: dict[str, str] = {}
        for near, key, row in nearness:
            if near >= ALIKE and key not in found and row not in found.values():
                found[key] = row
        for key, texts in said:
            yield (found.get(key, f"+{key.lstrip('+')}"), texts)

    def _new_row(self, question: Question, key: str, texts: Mapping[str, str]) -> None:
        lines = tuple(Line(cell, texts[cell.key]) for cell in question.cells if texts.get(cell.key))
        ids = self.sheet.rows(question)
        locked = "" if self.opened.may_add(question, ids) else self.opened.locked_reason
        if lines:
            self.out.proposals.append(Proposal(f"{question.key}{key}", ADDS, question, lines, locked=locked))


def _nearness(question: Question, one: Mapping[str, str], other: Mapping[str, str]) -> float:
    """How far two rows are the same entry, from 0 to 1: by their name, else by all that they say."""
    naming = next((cell.key for cell in question.cells if cell.key in NAMING), "")
    if one.get(naming) and plain(one[naming]) == plain(other.get(naming, "")):
        return 1.0
    this, that = (
        "|".join(plain(row.get(cell.key, "")) for cell in question.cells)[:MOST_COMPARED] for row in (one, other)
    )
    return SequenceMatcher(None, this, that, autojunk=False).ratio() if this.strip("|") and that.strip("|") else 0.0


def plain(text: str) -> str:
    """The text without what nobody sees: spaces at the ends of lines, empty lines."""
    return "\n".join(line.strip() for line in text.strip().splitlines() if line.strip())


def package_base(sheet: AnswerSheet) -> dict[str, Any]:
    """What an ``OfflinePackage`` remembers of the form as it stands."""
    return {
        "cells": {where: [entry.version, entry.value] for where, entry in sheet.entries.items() if entry.value.strip()},
        "rows": {question: list(rows) for question, rows in sheet.row_ids.items()},
    }
