"""What a form edition consists of. An edition is one module that reads like the official form.

Pages, counters, checks, return by field, snapshot and papers all derive from it.
A *cell* is one leaf of the form that a person fills in; its address names it within an application:
``question.cell``, or ``question.cell.row`` in a question that repeats.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from applications.choices import EvidenceFormat, Kind
from applications.editions.procedures import NETWORK_PROCEDURE, Procedure


@dataclass(frozen=True)
class Cell:
    """One leaf. ``limit`` is in 字 as ``portal.kit.wordcount`` counts them; ``unit`` is printed, not typed."""

    key: str
    label: str
    kind: Kind = Kind.SHORT
    required: bool = True
    limit: int | None = None
    help: str = ""
    unit: str = ""
    above: Decimal | None = None  # the figure must be greater
    most: Decimal | None = None  # and not greater than this
    decimals: int | None = None
    likely: tuple[Decimal, Decimal] | None = None  # outside of it the page warns, and blocks nothing


@dataclass(frozen=True)
class Question:
    """A numbered entry of the form with its official label.

    ``most_rows`` is set for a question that repeats (at most 5项); ``total_limit`` then counts all rows together.
    """

    key: str
    label: str
    cells: tuple[Cell, ...]
    help: str = ""
    required: bool = True
    most_rows: int = 0
    row_word: str = ""
    total_limit: int | None = None

    @property
    def hint(self) -> str:
        """``help`` as pages show it: marked as the portal's advice, so that nobody takes it for the form's wording."""
        return f"填写提示：{self.help}" if self.help else ""

    @property
    def repeats(self) -> bool:
        return self.most_rows > 0


@dataclass(frozen=True)
class Group:
    """Questions under one heading of the form; the heading may be empty."""

    label: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class EvidenceItem:
    """A kind of supporting material 佐证材料: required format, number, and what to say beside it.

    One file may prove several items that share (``shares``); elsewhere the same bytes come once.
    ``sample`` is the picture of an example among the static files, made for this portal and marked 示例.
    """

    key: str
    label: str
    format: EvidenceFormat
    help: str
    required: bool = False
    at_least: int = 0
    sample: str = ""
    shares: bool = False


@dataclass(frozen=True)
class Part:
    """One of the parts of the form; ``page`` says which page serves it: questions, evidence, declaration, opinion."""

    key: str
    label: str
    groups: tuple[Group, ...] = ()
    page: str = "questions"
    intro: str = ""
    short: str = ""  # for the stepper, where the official label is too long
    is_printed: bool = True  # a part of the paper form; else of the application alone

    @property
    def name(self) -> str:
        """What the part is called where there is little room."""
        return self.short or self.label

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for group in self.groups for question in group.questions)


@dataclass(frozen=True)
class Edition:
    """A form as it was issued: official title and wording, and the document it comes from."""

    key: str
    title: str
    source: str
    parts: tuple[Part, ...]
    evidence: tuple[EvidenceItem, ...]
    declaration: str  # {city} is filled in
    instructions: tuple[str, ...]
    paper_template: str
    slots: Mapping[str, str] = field(default_factory=dict)  # who seals where: slot → kind of organisation
    opinion_slot: str = ""  # where the city's own opinion stands with its seal; its approver writes it when signing
    # What is asked here and on a later form too: key of that form → cell here ("contact.name") → cell there.
    carried_to: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    procedure: Procedure = NETWORK_PROCEDURE

    @property
    def printed_parts(self) -> tuple[Part, ...]:
        """What the official form prints; the rest is asked beside it, such as the conditions of applying."""
        return tuple(part for part in self.parts if part.is_printed)

    @property
    def conditions(self) -> tuple[Question, ...]:
        """The conditions of applying that the city confirms and the province judges one by one."""
        return tuple(question for question in self.questions if question.cells[0].kind == Kind.CONFIRM)

    @property
    def asks_for_consent(self) -> bool:
        """Whether the city government's consent belongs to the application (城市申请须经市政府同意)."""
        return any(item.key == "consent" for item in self.evidence)

    def part(self, key: str) -> Part:
        """Raises ``KeyError`` for a part that the form does not have."""
        return {part.key: part for part in self.parts}[key]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for part in self.parts for question in part.questions)

    def question(self, key: str) -> Question:
        """Raises ``KeyError`` for a question that the form does not have."""
        return {question.key: question for question in self.questions}[key]

    def part_of(self, question_key: str) -> Part:
        return next(part for part in self.parts if any(each.key == question_key for each in part.questions))

    def cells(self) -> Iterator[tuple[Question, Cell]]:
        return ((question, cell) for question in self.questions for cell in question.cells)

    def evidence_item(self, key: str) -> EvidenceItem:
        return {item.key: item for item in self.evidence}[key]


def address(question: str, cell: str, row: str = "") -> str:
    """The name of a cell within an application, also the name of its field on the page."""
    return f"{question}.{cell}.{row}" if row else f"{question}.{cell}"


def carried_cells(before: Edition, now: Edition) -> dict[str, str]:
    """Which cell of ``now`` asks for what a cell of ``before`` asked for; on the same form each for itself."""
    if before.key == now.key:
        return {address(question.key, cell.key): address(question.key, cell.key) for question, cell in now.cells()}
    return dict(before.carried_to.get(now.key, {}))
