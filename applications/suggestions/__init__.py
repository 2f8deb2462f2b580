"""Texts that could stand in the cells of an application, each with its source: what was filled in before, what a
department answered, and whatever another room offers by ``register``.

Nothing here writes: a person adopts a suggestion, and that is a save like any other (``services.suggestions``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from applications.choices import Kind
from applications.editions import Cell, Question, address
from applications.models import Application
from applications.selectors import AnswerSheet, Opened, answers_of, cell_label, opened_of, text_findings
from portal.kit.canonical import sha256_hex


@dataclass(frozen=True)
class Offered:
    """One text that a provider offers for one cell.

    ``source`` and ``place`` say in Chinese where it comes from: 2024年申请 第2版 | 工作联系人 · 姓名. In a question that
    repeats, texts with the same ``record`` belong to one row.
    """

    question: str
    cell: str
    value: str
    source: str
    place: str = ""
    record: str = ""


SHORT = 40  # characters
# By which cell two rows are known as the same: the name of the document, activity or case.
NAMING = ("title", "name")

Provider = Callable[[Application], Iterable[Offered]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """From any room: ``provider(application)`` gives what it could offer. The first registered come first."""
    if provider not in _providers:
        _providers.append(provider)


@dataclass(frozen=True)
class Suggestion:
    """What a person can adopt with one press: one cell, a figure with its year, or a whole new row.

    ``texts`` and ``now`` hold the cells by key; ``row`` is empty for a new row and where a question does not repeat.
    """

    question: Question
    row: str
    is_new_row: bool
    texts: Mapping[str, str]
    now: Mapping[str, str]
    seen: Mapping[str, int]  # address → the version that stands there
    source: str
    place: str
    number: int = 0
    room: int = 0  # how many rows the question still takes

    @property
    def key(self) -> str:
        """The same for the same text from the same source for the same place, whoever asks."""
        texts = "|".join(f"{cell}={text}" for cell, text in self.texts.items())
        return sha256_hex(f"{self.source}|{self.place}|{self.where}|{texts}")[:12]

    @property
    def cells(self) -> list[Cell]:
        return [cell for cell in self.question.cells if cell.key in self.texts]

    @property
    def where(self) -> str:
        """The address beside which it stands: a cell, or for a new row its question."""
        return self.question.key if self.is_new_row else address(self.question.key, self.cells[0].key, self.row)

    @property
    def label(self) -> str:
        if self.is_new_row:
            return f"{self.question.label} · 新的一项{self.question.row_word}"
        if len(self.cells) > 1:
            return self.question.label
        return cell_label(self.question, self.cells[0], self.number)

    @property
    def fills_a_gap(self) -> bool:
        """Nothing stands there yet, so that nothing is replaced."""
        return not any(text.strip() for text in self.now.values())

    @property
    def shown(self) -> list[tuple[str, str, str]]:
        """Label, suggested text and present text of each cell; a single cell needs no label."""
        many = len(self.cells) > 1
        return [
            (
                cell.label if many else "",
                with_unit(cell, self.texts[cell.key]),
                with_unit(cell, self.now.get(cell.key, "")),
            )
            for cell in self.cells
        ]

    @property
    def line(self) -> str:
        """The texts in one line."""
        return "，".join(text for _, text, _ in self.shown).replace("\n", " ")

    @property
    def name(self) -> str:
        """What a new row is called: its document, activity or case."""
        return next((self.texts[key] for key in NAMING if key in self.texts), "")

    @property
    def now_line(self) -> str:
        """What stands there now, in one line."""
        return "，".join(now for _, _, now in self.shown).strip("，").replace("\n", " ")

    @property
    def is_short(self) -> bool:
        """A single line says it all; what is longer, or wants mending, is opened and read first."""
        return not self.is_new_row and len(self.line) <= SHORT and not self.faults

    @property
    def whence(self) -> str:
        """The source as it stands beside the place itself: the place there is named when it has another name."""
        there, _, row = self.place.rpartition(" · ")
        if self.is_new_row and there and self.question.label.startswith(there):
            return f"{self.source}，{row}"
        return self.source if self.place in ("", self.label) else self.source_words

    @property
    def faults(self) -> list[str]:
        """What would have to be mended after adopting it, in the words of 填写检查."""
        return [fault for cell in self.cells for fault in text_findings(cell, self.texts[cell.key])[0]]

    @property
    def source_words(self) -> str:
        return f"{self.source}，{self.place}" if self.place else self.source


def with_unit(cell: Cell, text: str) -> str:
    if cell.kind == Kind.YEAR and text.strip().isdecimal():
        return f"{text.strip()}年"
    return f"{text} {cell.unit}" if cell.unit and text.strip() else text


def suggestions(application: Application, sheet: AnswerSheet | None = None) -> list[Suggestion]:
    """Everything that could be adopted now, in the order of the form; what stands there already is left out."""
    offered = [each for provider in _providers for each in provider(application)]
    if not offered:
        return []
    sheet = sheet or answers_of(application)
    by_question: dict[str, list[Offered]] = {}
    for each in offered:
        by_question.setdefault(each.question, []).append(each)
    found: dict[tuple[str, str], Suggestion] = {}
    for question in application.edition.questions:
        for one in _of_question(question, by_question.get(question.key, []), sheet):
            found.setdefault((one.where, "|".join(one.texts.values())), one)  # the same text once, nearest source
    opened = opened_of(application)
    return [each for each in found.values() if _is_open(each, opened, sheet)]


def _is_open(suggestion: Suggestion, opened: Opened, sheet: AnswerSheet) -> bool:
    """After a return only what it names may be changed: nothing else is offered then."""
    if opened.is_everything:
        return True
    asked, row = suggestion.question, suggestion.row
    if suggestion.is_new_row:
        return opened.may_add(asked, sheet.rows(asked))
    return all(opened.cell(asked.key, cell, row, sheet.entry(asked.key, cell, row)) for cell in suggestion.texts)


def _of_question(question: Question, offered: list[Offered], sheet: AnswerSheet) -> Iterator[Suggestion]:
    for (source, _), group in groupby(offered, key=lambda each: (each.source, each.record)):
        cells = {cell.key for cell in question.cells}
        given = {each.cell: each for each in group if each.value.strip() and each.cell in cells}
        if not given:
            continue
        if not question.repeats:
            yield from _by_cell(question, given, source, sheet, row="")
        elif row := _same_row(question, given, sheet):
            yield from _by_cell(question, given, source, sheet, row=row)
        elif len(sheet.rows(question)) < question.most_rows:
            yield _suggestion(question, given, source, sheet, is_new_row=True)


def _by_cell(
    question: Question, given: Mapping[str, Offered], source: str, sheet: AnswerSheet, *, row: str
) -> Iterator[Suggestion]:
    """Cell by cell; a figure and the year that it is of are one."""
    together = {Kind.FIGURE, Kind.YEAR} <= {cell.kind for cell in question.cells}
    groups = [given] if together else [{cell: each} for cell, each in given.items()]
    for texts in groups:
        if any(sheet.value(question.key, cell, row).strip() != each.value.strip() for cell, each in texts.items()):
            yield _suggestion(question, texts, source, sheet, row=row)


def _suggestion(
    question: Question,
    given: Mapping[str, Offered],
    source: str,
    sheet: AnswerSheet,
    *,
    row: str = "",
    is_new_row: bool = False,
) -> Suggestion:
    texts = {cell.key: given[cell.key].value for cell in question.cells if cell.key in given}
    places = list(dict.fromkeys(given[cell].place for cell in texts))
    now = {} if is_new_row else {cell: sheet.value(question.key, cell, row) for cell in texts}
    seen = (
        {} if is_new_row else {_at(question, cell, row): sheet.entry(question.key, cell, row).version for cell in texts}
    )
    number = sheet.rows(question).index(row) + 1 if row else 0
    room = question.most_rows - len(sheet.rows(question))
    return Suggestion(question, row, is_new_row, texts, now, seen, source, places[0], number, room)


def _at(question: Question, cell: str, row: str) -> str:
    return address(question.key, cell, row)


def _same_row(question: Question, given: Mapping[str, Offered], sheet: AnswerSheet) -> str:
    naming = next((cell.key for cell in question.cells if cell.key in NAMING), "")
    if naming not in given:
        return ""
    name = given[naming].value.strip()
    return next((row for row in sheet.rows(question) if sheet.value(question.key, naming, row).strip() == name), "")
