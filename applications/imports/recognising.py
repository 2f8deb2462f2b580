"""Which answer of the form each piece of a filled file is, by the labels beside it.

Rows may be moved, missing or added, cells merged or split, tables nested or gone: an answer is what stands beside or
below a label that is known again. What no label claims is handed back as unread, in the words of the file.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from applications.choices import MATERIAL_COLUMNS, MATERIAL_DIGITS, Kind
from applications.editions import Edition, Question, address
from applications.imports.labels import (
    Label,
    Match,
    best_match,
    boundary_labels,
    cell_labels,
    fold,
    question_labels,
    whole_match,
)
from applications.imports.values import entry, figure_and_year, is_blank, items, labelled, tidy, when_and_event

SIMILAR = 0.85
HEADING = 60  # characters; a longer line is a text and no label
# What the forms print besides the questions; nobody has to be told that it was not read.
PRINTED = (
    "公章", "盖章", "年月日", "附件", "附件一", "附件二", "附件1", "附件2", "信息", "数据", "年份", "（代章）",
    "城市名称", "申报城市名称", "申报时间", "填表说明", "注", "序号", "佐证材料",
)  # fmt: skip
LONGEST_LABEL_LINES = 4
CITY_KINDS, LONGEST_NAME = ("市", "州", "盟", "地区", "县", "区"), 20


@dataclass(frozen=True)
class Value:
    """The text of one cell; ``row`` counts the entries of a question that repeats, from 1. ``raw`` is as it stood."""

    question: str
    cell: str
    row: int
    text: str
    raw: str

    @property
    def where(self) -> str:
        return address(self.question, self.cell, str(self.row) if self.row else "")


@dataclass
class Recognised:
    """What a file says. ``empty`` names the questions whose place was found and left empty; ``unread`` holds
    ``(where, text)``: the label nearest above, and what stood there."""

    edition: Edition
    values: list[Value] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    city: str = ""

    @property
    def questions_found(self) -> int:
        return len(self.places)


@dataclass
class _Cell:
    column: int
    span: int
    text: str
    blocks: list[dict[str, Any]]

    @property
    def has_table(self) -> bool:
        return any("t" in each for each in self.blocks)


def recognise(blocks: Sequence[dict[str, Any]], edition: Edition) -> Recognised:
    """Read the blocks of ``inspection.office`` as a filled form of this edition."""
    reader = _Reader(edition)
    for block in blocks:
        if block.get("hidden"):
            continue
        if "p" in block:
            reader.paragraph(block["p"])
        else:
            reader.table(block["t"])
    return reader.finished()


class _Reader:
    """Goes through a file once, and remembers which question the form has come to."""

    def __init__(self, edition: Edition) -> None:
        self.edition, self.out = edition, Recognised(edition)
        self.labels = question_labels(edition)
        self.boundaries = boundary_labels(edition)
        self.cells = {question.key: cell_labels(question) for question in edition.questions}
        self.texts: dict[str, list[list[str]]] = {}  # lines, anew for each time that the label is met
        self.given: dict[str, list[dict[str, str]]] = {}
        self.now: Question | None = None
        self.nearest = ""
        self.pending: Label | None = None
        self.header: dict[int, str] = {}
        self.label_column = -1
        self.beside = False  # answers of this table stand to the right of their labels
        self.answered_below = False
        self.depth = 0
        printed = [*PRINTED, edition.title, *edition.instructions, edition.declaration.format(city="市")]
        self.printed = {fold(each).signs for each in printed} - {""}
        self.declaration = fold(edition.declaration.format(city="")).signs

    # --- Where things stand -------------------------------------------------------------------------------

    def paragraph(self, text: str) -> None:
        self._piece(text.strip("\n"))

    def table(self, rows: Sequence[Sequence[dict[str, Any]]]) -> None:
        before = (self.header, self.label_column, self.beside)
        self.header, self.label_column, self.beside = {}, -1, False
        self.depth += 1
        for row in rows:
            self._row([_cell(each) for each in row])
        self.depth -= 1
        self.header, self.label_column, self.beside = before
        self.pending = None
        if not self.depth:  # what a table asked is over with it; a label in running text reaches to the next one
            self.now = None

    def _come_to(self, question: Question) -> None:
        self.now, self.nearest, self.pending, self.answered_below = question, question.label, None, False
        self.out.places.add(question.key)
        self.texts.setdefault(question.key, []).append([])

    # --- Rows of a table ----------------------------------------------------------------------------------

    def _row(self, cells: list[_Cell]) -> None:
        if not cells or _is_of_materials(cells):
            return
        if self._is_header(cells):
            self.header = {cell.column: cell.text for cell in cells if cell.text.strip()}
            return
        self.pending = None
        known = False
        for index, cell in enumerate(cells):
            match = None if cell.has_table else self._label(cell.text)
            if match and match.label.question is not None and not _whole(match, self._own(match.label.question)):
                known, self.label_column = True, cell.column
                self.beside = index + 1 < len(cells) and not match.rest
            elif match and match.label.question is None:
                known = True
            elif not known and self._is_foreign(cells, index):
                self._forget(cell.text)
            self._cell(cell)
        self._end_of_row(cells)
        if self._is_labelled_behind(cells):
            assert self.now is not None
            self._forget(self.now.label)

    def _is_labelled_behind(self, cells: Sequence[_Cell]) -> bool:
        """A text stands before its label: whose the next row is nobody can say."""
        if self.now is None or len(cells) < 2 or self.label_column != cells[-1].column or cells[-1].has_table:
            return False
        match = self._label(cells[-1].text)
        if match is None or match.rest or match.label.question is not self.now:
            return False
        return any(cell.text.strip() and not self._label(cell.text) for cell in cells[:-1])

    def _is_header(self, cells: Sequence[_Cell]) -> bool:
        """Names of columns: labels of cells beside each other, with no places to fill in between them."""
        filled = [cell for cell in cells if cell.text.strip()]
        named = [cell for cell in filled if not cell.has_table and self._names_a_cell(cell.text)]
        if len(named) < 2 or any(self._label(cell.text) for cell in filled if cell not in named):
            return False
        empty = [cell for cell in cells[1:] if not cell.text.strip()]
        return len(named) >= len(filled) - 1 and not empty

    def _names_a_cell(self, text: str) -> bool:
        asked = [self.now] if self.now and len(self.now.cells) > 1 else self.edition.questions
        return any(whole_match(text, self.cells[question.key]) for question in asked)

    def _is_foreign(self, cells: Sequence[_Cell], index: int) -> bool:
        """A label that the form does not have stands where labels stand: what follows it is not the last one's."""
        cell = cells[index]
        if self.now is None or not cell.text.strip() or not _is_text(self.now) or self.header:
            return False
        if self.beside and index == 0 and len(cells) > 1:
            return cell.column == self.label_column
        below = not self.beside and self.depth == 1 and len(cells) == 1 and self.answered_below
        return below and _looks_like_a_heading(cell.text)

    def _forget(self, text: str) -> None:
        self.now, self.nearest = None, text.strip()[:HEADING]

    def _cell(self, cell: _Cell) -> None:
        if cell.has_table:
            self._nested(cell)
            return
        if self.now is not None and _takes_cells(self.now) and self._entry(cell):
            return
        self._piece(cell.text, in_cell=True)

    def _nested(self, cell: _Cell) -> None:
        pending, self.pending = self.pending, None
        for block in cell.blocks:
            if "t" in block:
                self.table(block["t"])
            elif block["p"].strip():
                self._piece(block["p"])
        self.pending = pending if self.now is None else None

    def _entry(self, cell: _Cell) -> bool:
        """Put a cell to a person or a figure, or to a row under its header; says whether that was it."""
        assert self.now is not None
        question = self.now
        match = self._label(cell.text)
        if match and not _whole(match, self._own(question)):
            return False
        name = whole_match(cell.text, self.cells[question.key])
        if name:
            self.pending = name
            return True
        if self.pending is not None:
            self._give(question, self.pending.cell.key if self.pending.cell else "", cell.text)
            self.pending = None
            return True
        above = self.header.get(cell.column, "")
        under = whole_match(above, self.cells[question.key]) if above else None
        if under and under.cell:
            self._give(question, under.cell.key, cell.text)
            return True
        return False

    def _give(self, question: Question, cell: str, text: str) -> None:
        """An entry of its own; of a question that repeats the rows are told apart by what comes twice."""
        rows = self.given.setdefault(question.key, [])
        if not rows or cell in rows[-1]:
            if rows and not question.repeats:
                if not rows[-1][cell].strip():
                    rows[-1][cell] = text
                elif text.strip() and text.strip() != rows[-1][cell].strip():
                    self._unread(text)
                return
            rows.append({})
        rows[-1][cell] = text

    def _own(self, question: Question) -> list[Label]:
        return self.cells[question.key]

    def _end_of_row(self, cells: Sequence[_Cell]) -> None:
        if self.pending is not None and self.pending.cell and self.now:
            self._give(self.now, self.pending.cell.key, "")
            self.pending = None
        if self.now is not None and any(cell.text.strip() for cell in cells) and self.texts[self.now.key][-1]:
            self.answered_below = True

    # --- Pieces of text -----------------------------------------------------------------------------------

    def _label(self, text: str) -> Match | None:
        if not text.strip():
            return None
        match = best_match(text, self.labels)
        stop = best_match(text, self.boundaries)
        if match and stop and (stop.slips, -len(stop.label.signs)) < (match.slips, -len(match.label.signs)):
            match = None
        if match and match.is_joined and match.label.question is self.now:
            return None  # an answer that takes up the words of its question
        return match or (stop if stop and not stop.is_joined else None)

    def _piece(self, text: str, *, in_cell: bool = False) -> None:
        """A text with the labels that stand in it; each answer reaches to the next label."""
        lines = text.split("\n")
        at = 0
        while at < len(lines):
            match, used = self._label_at(lines, at)
            if match is None:
                self._feed(lines[at], in_cell=in_cell)
                at += 1
                continue
            if match.label.question is not None:
                self._come_to(match.label.question)
            else:
                self.now, self.pending, self.nearest = None, None, match.label.words
            if match.rest:
                rest = match.rest.split("\n")
                if match.label.question is not None:
                    self._feed(rest[0], in_cell=in_cell)
                elif not self._is_printed(rest[0]):
                    self._unread(rest[0])
            at += used

    def _label_at(self, lines: Sequence[str], at: int) -> tuple[Match | None, int]:
        """The label that begins in a line, and over how many lines it goes."""
        for count in range(1, min(LONGEST_LABEL_LINES, len(lines) - at) + 1):
            text = "\n".join(lines[at : at + count])
            match = self._label(text)
            if match is None:
                continue
            more = "\n".join(lines[at : at + count + 1])
            longer = self._label(more) if at + count < len(lines) else None
            if longer and not longer.rest and longer.label.question is match.label.question:
                return longer, count + 1  # its brackets stand on a line of their own
            return match, count
        return None, 1

    def _feed(self, text: str, *, in_cell: bool) -> None:
        if self._is_city(text):
            return
        if self.now is None:
            if text.strip() and not self._is_second_line_of_city(text) and not self._is_printed(text):
                self._unread(text)
            return
        if not text.strip() and not self.texts[self.now.key][-1]:
            return
        self.texts[self.now.key][-1].append(text)

    def _is_city(self, text: str) -> bool:
        if self.now is not None:
            return False
        words = text.replace("：", ":")
        if "城市名称" not in words or ":" not in words:
            return False
        name = words.partition(":")[2].strip(" _＿\u3000")
        self.out.city = self.out.city or "".join(name.split())
        return True

    def _is_second_line_of_city(self, text: str) -> bool:
        """The cover has the province on one line and the city on the next."""
        name = "".join(text.replace("_", "").split())
        if self.out.places or not self.out.city or not name.endswith(CITY_KINDS) or len(name) > LONGEST_NAME:
            return False
        self.out.city += name
        return True

    def _is_printed(self, text: str) -> bool:
        signs = fold(text).signs
        if not signs or is_blank(text) or signs in self.printed:
            return True
        if self.declaration and (signs.endswith(self.declaration) or _alike(signs, self.declaration)):
            return True
        if text.strip().startswith(("注：", "注:", "申报时间", "申 报", "申　报")) or signs.startswith("申报时间"):
            return True
        return signs in {"省", "市", "省市", "公章年月日", "盖章年月日"} or any(
            len(each) > HEADING / 4 and _alike(signs, each) for each in self.printed
        )

    def _unread(self, text: str) -> None:
        if text.strip():
            self.out.unread.append((self.nearest, text.strip()))

    # --- What it comes to ---------------------------------------------------------------------------------

    def finished(self) -> Recognised:
        for question in self.edition.questions:
            if question.key not in self.out.places:
                continue
            before = len(self.out.values)
            self.nearest = question.label
            self._answer(question)
            if len(self.out.values) == before and not any(where == question.label for where, _ in self.out.unread):
                self.out.empty.append(question.key)
        return self.out

    def _answer(self, question: Question) -> None:
        rows = _once([row for row in self.given.get(question.key, []) if any(text.strip() for text in row.values())])
        text = self._said_first(question)
        if question.repeats:
            self._rows(question, rows, text)
            return
        cells = dict(rows[0]) if rows else {}
        if text.strip():
            cells = {**cells, **self._plain(question, text, cells)}
        self._keep(question, 0, cells)

    def _said_first(self, question: Question) -> str:
        """Of a form with a table copied into it twice one answer counts; another one is named, never joined to it.

        A label that stands before each of several entries, as a person's, is met as often: these are one answer.
        """
        said = ["\n".join(lines).strip("\n") for lines in self.texts.get(question.key, [])]
        told = _once([each for each in said if not is_blank(each)])
        together = "\n".join(told)
        if len(question.cells) > 1 and len(labelled(question, together)[0]) == 1:
            return together
        for other in told[1:]:
            self._unread(other)
        return told[0] if told else next(iter(said), "")

    def _plain(self, question: Question, text: str, known: dict[str, str]) -> dict[str, str]:
        """Running text behind a label that asks for one thing or for a few."""
        if is_blank(text):
            return {}
        if len(question.cells) == 1:
            return {question.cells[0].key: text}
        rows, rest = labelled(question, text)
        if len(rows) == 1:
            if rest and not is_blank(rest):
                self._unread(rest)
            return {cell: each for cell, each in rows[0].items() if not known.get(cell, "").strip()}
        kinds = [cell.kind for cell in question.cells]
        if kinds == [Kind.WHEN, Kind.LONG]:
            on, event = when_and_event(text)
            return {question.cells[0].key: on, question.cells[1].key: event}
        if kinds == [Kind.FIGURE, Kind.YEAR]:
            lines = [each.strip() for each in text.split("\n") if each.strip()]
            if len(lines) == 2:
                return dict(zip((cell.key for cell in question.cells), lines, strict=True))
            if fused := figure_and_year(question, text):
                return fused
        self._unread(text)
        return {}

    def _rows(self, question: Question, rows: list[dict[str, str]], text: str) -> None:
        found = list(rows)
        if text.strip() and not is_blank(text):
            named, rest = labelled(question, text)
            found += named
            for each in items(rest):
                if is_blank(each):
                    continue
                row = {} if named else entry(question, each)
                if row:
                    found.append(row)
                else:
                    self._unread(each)
        found = [row for row in found if any(not is_blank(each) for each in row.values())]
        for number, row in enumerate(found, 1):
            self._keep(question, number, row)

    def _keep(self, question: Question, row: int, cells: dict[str, str]) -> None:
        for cell in question.cells:
            raw = cells.get(cell.key, "")
            if cell.kind == Kind.FIGURE and "year" in {each.key for each in question.cells}:
                fused = figure_and_year(question, raw) if not cells.get("year", "").strip() else {}
                if fused:
                    cells = {**cells, **fused}
                    raw = fused[cell.key]
            if text := tidy(cell, raw):
                self.out.values.append(Value(question.key, cell.key, row, text, raw.strip()))


def _cell(block: dict[str, Any]) -> _Cell:
    text = "\n".join(each["p"] for each in block["b"] if "p" in each).strip("\n")
    return _Cell(block["c"], block["s"], text, block["b"])


def _is_of_materials(cells: Sequence[_Cell]) -> bool:
    """What the portal printed of the uploaded materials; a row that somebody added by hand is none of it."""
    texts = [cell.text.strip() for cell in cells]
    own = len(texts) == len(MATERIAL_COLUMNS) and re.fullmatch(rf"[0-9a-f]{{{MATERIAL_DIGITS}}}", texts[-1])
    return texts == list(MATERIAL_COLUMNS) or bool(own)


def _whole(match: Match, own: Iterable[Label]) -> bool:
    """Is it rather the label of a cell: 联系人 as a question, 负责人姓名 as an entry?"""
    return (
        not match.rest
        and any(label.signs == match.label.signs for label in own if label.cell)
        and (match.label.question is not None and len(match.label.question.cells) > 1)
    )


def _once(found: list[Any]) -> list[Any]:
    """Without what stood there already, whatever its spaces."""
    kept: dict[str, Any] = {}
    for each in found:
        kept.setdefault("".join(str(each).split()), each)
    return list(kept.values())


def _takes_cells(question: Question) -> bool:
    return len(question.cells) > 1


def _is_text(question: Question) -> bool:
    return question.repeats or any(cell.kind == Kind.LONG for cell in question.cells) or len(question.cells) == 1


def _looks_like_a_heading(text: str) -> bool:
    plain = text.strip()
    return len(plain) <= HEADING and not plain.endswith(("。", "；", "！", "？", ".", ";")) and "\n" not in plain


def _alike(one: str, other: str) -> bool:
    if not one or not other or min(len(one), len(other)) / max(len(one), len(other)) < SIMILAR:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SIMILAR


def nearest_edition(blocks: Sequence[dict[str, Any]], editions: Iterable[Edition]) -> Recognised:
    """The file read as the form that it is: the one of whose questions most are found in it."""
    read = [recognise(blocks, edition) for edition in editions]
    return max(read, key=lambda each: each.questions_found)
