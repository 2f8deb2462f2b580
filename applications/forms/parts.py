"""The form of one part, derived from its edition: a page of fields whose names are the addresses of cells.

The form refuses nothing: whatever was typed is stored. What is wrong is said beside the field, in the words of
``selectors.part_findings``, so that page, 填写检查 and submission never differ.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django import forms

from applications.choices import Kind
from applications.editions import Cell, Part, Question, address
from applications.editions.targets import Target
from applications.models import CorrectionItem, RemovedRow
from applications.selectors import AnswerSheet, Entry, Finding, Opened, Removed, part_findings
from applications.services import Conflict, Saved
from applications.validators import CONFIRMED, DENIED
from portal.kit.canonical import sha256_hex
from portal.kit.pages import Fault
from portal.kit.texts import clean_text
from portal.kit.wordcount import count

MINE, THEIRS = "mine", "theirs"
CHOICE = "choice."
# How many lines a long answer shows at first: about what its limit fills.
LINES = ((100, 3), (300, 7), (400, 9), (500, 11))
INPUTS = {
    Kind.PHONE: {"inputmode": "tel", "autocomplete": "off"},
    Kind.MOBILE: {"inputmode": "tel", "autocomplete": "off"},
    Kind.EMAIL: {"inputmode": "email", "autocomplete": "off"},
    Kind.FIGURE: {"inputmode": "decimal", "autocomplete": "off"},
    Kind.YEAR: {"inputmode": "numeric", "autocomplete": "off"},
}
# Cells that need less than a whole line stand two abreast.
WIDE = frozenset({Kind.LONG})


class CellField(forms.CharField):
    """One leaf of the form. ``required`` shows the mark only: a draft may be incomplete."""

    def __init__(self, question: Question, cell: Cell) -> None:
        # A question of one cell is that cell: its official label stands at the field itself.
        alone = len(question.cells) == 1 and not question.repeats
        super().__init__(
            label=question.label if alone else cell.label,
            help_text=cell.help or (question.hint if alone else ""),
            required=cell.required and question.required,
            strip=False,
            widget=widget_for(cell),
        )

    def clean(self, value: Any) -> str:
        return str(value or "")


def widget_for(cell: Cell) -> forms.Widget:
    if cell.kind == Kind.CONFIRM:
        return forms.Select(choices=[("", "请选择"), (CONFIRMED, CONFIRMED), (DENIED, DENIED)])
    attrs: dict[str, Any] = dict(INPUTS.get(cell.kind, {}))
    if cell.limit is not None:
        attrs["data-limit"] = str(cell.limit)
    if cell.kind != Kind.LONG and (cell.limit is None or cell.limit < 50):
        return forms.TextInput(attrs=attrs)
    rows = next((lines for limit, lines in LINES if (cell.limit or 100) <= limit), 12)
    return forms.Textarea(attrs={**attrs, "rows": rows})


@dataclass(frozen=True)
class Shown:
    """What a page showed in a cell: its version, and a digest of its text, by which an untouched field is known."""

    version: int = 0
    digest: str = ""

    @classmethod
    def of(cls, entry: Entry) -> "Shown":
        return cls(entry.version, digest(entry.value))


def digest(text: str) -> str:
    return sha256_hex(clean_text(text))[:12]


@dataclass(frozen=True)
class Typed:
    """What a person changed on a page, and what the page had shown. Fields left as they were count as not sent,
    so that a colleague's text in another field of the same page is never met.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, Shown] = field(default_factory=dict)
    action: str = "save"

    @classmethod
    def read(cls, part: Part, post: Mapping[str, str]) -> "Typed":
        """From the fields of a post. A conflict that the person has decided counts as decided on that version."""
        keys = {question.key for question in part.questions}
        shown = read_shown(post.get("seen", ""))
        sent = {name: post[name] for name in post if name.partition(".")[0] in keys and "." in name}
        values = {name: text for name, text in sent.items() if digest(text) != shown.get(name, Shown()).digest}
        for name in [each for each in post if each.startswith(CHOICE)]:
            where, (kept, _, version) = name.removeprefix(CHOICE), post[name].partition(":")
            if kept == MINE and version.isdecimal() and where in sent:
                values[where], shown[where] = sent[where], Shown(int(version))
            elif kept == THEIRS:
                values.pop(where, None)
        return cls(values, shown, post.get("action", "save"))

    @property
    def seen(self) -> dict[str, int]:
        return {where: each.version for where, each in self.shown.items()}


def read_shown(text: str) -> dict[str, Shown]:
    """What a page had shown, from its hidden field; nothing of what cannot be read."""
    try:
        given = json.loads(text)
    except ValueError:
        return {}
    pairs = given.items() if isinstance(given, dict) else ()
    return {
        where: Shown(*each)
        for where, each in pairs
        if isinstance(each, list) and [type(part) for part in each] == [int, str]
    }


@dataclass(frozen=True)
class CellView:
    """One cell as the page shows it."""

    cell: Cell
    field: forms.BoundField
    entry: Entry
    warnings: list[str]
    conflict: Conflict | None
    is_locked: bool = False  # a return has not named it: to be read only

    @property
    def is_wide(self) -> bool:
        return self.cell.kind in WIDE or self.cell.limit is not None

    @property
    def text(self) -> str:
        return str(self.field.value() or "")


@dataclass(frozen=True)
class RowView:
    id: str
    number: int
    cells: list[CellView]
    is_first: bool
    is_last: bool
    is_open: bool = True  # may be removed


@dataclass(frozen=True)
class RemovedView:
    """A row that was taken out: what it held, cell by cell with its address, and who took it out when."""

    row: RemovedRow
    texts: list[tuple[Cell, str, str]]
    is_recent: bool

    @property
    def words(self) -> str:
        """Its first text, by which people know it again."""
        return next((text for _, _, text in self.texts if text), "")

    @classmethod
    def of(cls, question: Question, removed: Removed) -> "RemovedView":
        texts = {each.cell: each.value for each in removed.texts}
        listed = [
            (cell, address(question.key, cell.key, removed.row.row_id), texts[cell.key])
            for cell in question.cells
            if cell.key in texts
        ]
        return cls(removed.row, listed, removed.is_recent)


@dataclass(frozen=True)
class QuestionView:
    """A question with its rows; ``faults`` are those of the question as a whole, ``items`` what a return says of it."""

    question: Question
    rows: list[RowView]
    faults: list[str]
    used: int = 0
    items: tuple[CorrectionItem, ...] = ()
    is_open: bool = True  # its rows may be added and moved
    may_add: bool = True
    locked_reason: str = ""
    removed: list[RemovedView] = field(default_factory=list)

    @property
    def is_locked(self) -> bool:
        """Nothing in it may be changed now."""
        return not (self.is_open or self.may_add or any(not cell.is_locked for row in self.rows for cell in row.cells))

    @property
    def just_removed(self) -> list[RemovedView]:
        return [each for each in self.removed if each.is_recent]

    @property
    def removed_before(self) -> list[RemovedView]:
        return [each for each in self.removed if not each.is_recent]

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= self.question.most_rows

    @property
    def counted_ids(self) -> str:
        """The ids of the fields that count together, for the counter of a limit over all rows."""
        return " ".join(cell.field.id_for_label for row in self.rows for cell in row.cells)

    @property
    def over(self) -> int:
        return max(0, self.used - (self.question.total_limit or self.used))


@dataclass(frozen=True)
class GroupView:
    label: str
    questions: list[QuestionView]


class PartForm(forms.Form):
    """The fields of one part, filled with what is stored, or with what was typed and could not be stored."""

    use_required_attribute = False

    def __init__(
        self,
        part: Part,
        stored: AnswerSheet,
        *,
        typed: Typed | None = None,
        saved: Saved | None = None,
        opened: Opened | None = None,
        removed: Sequence[Removed] = (),
    ) -> None:
        """``typed`` without ``saved``: the whole save was refused, and nothing that the page shows is stored.

        ``opened`` says what may be changed after a return; without it everything may.
        """
        self.part, self.stored, self.opened, self.removed = part, stored, opened, removed
        self.typed, self.saved = typed or Typed(), saved or Saved()
        self.is_unsaved = typed is not None and saved is None
        self.shown = shown_sheet(part, stored, self.typed.values)
        super().__init__(data={where: entry.value for where, entry in self.shown.entries.items()})
        for question, cell, where in self.places():
            self.fields[where] = CellField(question, cell)

    def places(self) -> Iterator[tuple[Question, Cell, str]]:
        for question in self.part.questions:
            for row in self.shown.rows(question):
                for cell in question.cells:
                    yield question, cell, address(question.key, cell.key, row)

    @cached_property
    def findings(self) -> list[Finding]:
        """What is wrong or unlikely in what the page shows; empty cells are for 填写检查 to tell."""
        found = [each for each in part_findings(self.part, self.shown) if not each.is_empty]
        first = {each.address: each for each in reversed(found)}
        refused = self.saved.refused
        return [each for each in found if each.address not in refused] + [
            replace(first.get(where) or self.finding_at(where), message=reason)
            for where, reason in refused.items()
            if where in self.fields
        ]

    def finding_at(self, where: str) -> Finding:
        return Finding(self.part.key, where, str(self.fields[where].label), "")

    def clean(self) -> None:
        for finding in self.findings:
            if finding.blocks and finding.address in self.fields:
                self.add_error(finding.address, finding.message)
        for where in self.saved.conflicts:
            self.add_error(where, "同事已修改本栏，请选择保留哪一份。")

    @cached_property
    def faults(self) -> list[Fault]:
        """All that is wrong on the page, each with a link to its field."""
        conflicts = [
            Fault(
                "同事已修改本栏，您的内容尚未保存，请选择保留哪一份。",
                f"#{self[where].id_for_label}",
                str(self[where].label),
            )
            for where in self.saved.conflicts
        ]
        blocking = [each for each in self.findings if each.blocks]
        return conflicts + [Fault(each.message, f"#id_{each.address}", each.label) for each in blocking]

    @property
    def seen_json(self) -> str:
        """What this page shows, cell by cell; a text kept back counts as typed over what the first page showed."""
        return json.dumps(
            {where: value for asked in self.part.questions for where, value in self.shown_in(asked).items()}
        )

    def shown_in(self, question: Question) -> dict[str, tuple[int, str]]:
        """What this page shows of one question: address → version and digest."""
        shown = {where: self.shown_as(where) for asked, _, where in self.places() if asked is question}
        return {where: (each.version, each.digest) for where, each in shown.items()}

    def shown_as(self, where: str) -> Shown:
        is_kept_back = self.is_unsaved or where in self.saved.conflicts or where in self.saved.refused
        if is_kept_back and where in self.typed.values:
            return self.typed.shown.get(where, Shown())
        return Shown.of(self.stored.entries.get(where, Entry()))

    @cached_property
    def groups(self) -> list[GroupView]:
        return [
            GroupView(group.label, [self.question_view(question) for question in group.questions])
            for group in self.part.groups
        ]

    def question_view(self, question: Question) -> QuestionView:
        rows = self.shown.rows(question)
        views = [
            RowView(
                row,
                number,
                [self.cell_view(question, cell, row) for cell in question.cells],
                number == 1,
                number == len(rows),
                self.opened is None or self.opened.row(question, row),
            )
            for number, row in enumerate(rows, start=1)
        ]
        faults = [each.message for each in self.findings if each.blocks and each.address == question.key]
        used = sum(count(text) for _, _, text in self.shown.leaves(question)) if question.total_limit else 0
        removed = [RemovedView.of(question, each) for each in self.removed if each.row.question == question.key]
        view = QuestionView(question, views, faults, used, self.items_of(question), removed=removed)
        if self.opened is None or self.opened.is_everything:
            return view
        return replace(
            view,
            is_open=self.opened.question(question),
            may_add=question.repeats and self.opened.may_add(question, rows),
            locked_reason=self.opened.locked_reason,
        )

    def items_of(self, question: Question) -> tuple[CorrectionItem, ...]:
        items = self.opened.items if self.opened is not None else ()
        return tuple(each for each in items if Target.read(each.where).question == question.key)

    @cached_property
    def is_locked(self) -> bool:
        """A return has named nothing in this part: there is nothing to fill in."""
        return all(asked.is_locked for group in self.groups for asked in group.questions)

    def cell_view(self, question: Question, cell: Cell, row: str) -> CellView:
        where = address(question.key, cell.key, row)
        warnings = [each.message for each in self.findings if not each.blocks and each.address == where]
        entry = self.stored.entries.get(where, Entry())
        is_open = self.opened is None or self.opened.cell(question.key, cell.key, row, entry)
        is_locked = not is_open and where not in self.typed.values
        return CellView(cell, self[where], entry, warnings, self.saved.conflicts.get(where), is_locked)


def shown_sheet(part: Part, stored: AnswerSheet, typed: Mapping[str, str]) -> AnswerSheet:
    """The answers of a part as the page shows them: what is stored, and over it what was typed."""
    sheet = AnswerSheet(entries={}, row_ids=stored.row_ids)
    for question in part.questions:
        for row in stored.rows(question):
            for cell in question.cells:
                where = address(question.key, cell.key, row)
                entry = stored.entries.get(where, Entry())
                sheet.entries[where] = replace(entry, value=typed.get(where, entry.value))
    return sheet
