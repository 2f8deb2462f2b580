"""What differs between two versions, beside what the return had asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from applications.editions import Cell, Question, address, get_edition
from applications.editions.targets import Target, file_target
from applications.models import CorrectionItem, Submission
from applications.selectors import cell_label
from applications.selectors.corrections import has_figure

CHANGED, ADDED, REMOVED = "changed", "added", "removed"
WORDS = {CHANGED: "改动", ADDED: "新增", REMOVED: "移除"}
PHOTO_WORDS = (("introduction", "简介"), ("copyright", "版权信息"))


@dataclass(frozen=True)
class Change:
    """One difference: where, its label as printed, and both texts."""

    where: str
    label: str
    kind: str
    before: str = ""
    after: str = ""
    file: int = 0  # a file of the materials, to be opened
    material: str = ""
    name: str = ""

    @property
    def word(self) -> str:
        return WORDS[self.kind]


@dataclass
class ItemChanges:
    """A returned item with what the city answered, and the differences that belong to it."""

    item: CorrectionItem
    changes: list[Change] = field(default_factory=list)


@dataclass
class Comparison:
    """Two versions side by side; ``outside`` lists what differs although no item had named it."""

    old: Submission
    new: Submission
    items: list[ItemChanges]
    outside: list[Change]

    @property
    def count(self) -> int:
        return len(self.outside) + sum(len(each.changes) for each in self.items)

    @property
    def is_after_return(self) -> bool:
        return bool(self.items)


def compare(old: Submission, new: Submission, items: list[CorrectionItem]) -> Comparison:
    """Every difference once: under the item that names its place most closely, else under the whole form, else outside."""
    edition = get_edition(new.data["edition"], new.data["options"])
    found = Comparison(old, new, [ItemChanges(each) for each in items], [])
    targets = [(Target.read(each.item.where), each) for each in found.items]
    named = [(target, each) for target, each in targets if not target.is_whole]
    whole = next((each for target, each in targets if target.is_whole), None)
    questions = {each.key: each for each in edition.questions}
    for change in differing(old.data, new.data, edition.questions, {e.key: e.label for e in edition.evidence}):
        own = next((each for target, each in named if covers(target, change, questions)), whole)
        (own.changes if own is not None else found.outside).append(change)
    return found


def covers(target: Target, change: Change, questions: Mapping[str, Question]) -> bool:
    """Does a returned place open the place of this change? The same reading as ``applications.selectors.Opened``."""
    if change.material:
        return change.material == target.material or change.file == target.file != 0
    place = Target.read(change.where)
    if place.question != target.question:
        return False
    question = questions.get(place.question)
    together = question is not None and (question.total_limit is not None or has_figure(question))
    if together or not (target.cell or target.row):
        return True
    return target.row == place.row if target.row else target.cell == place.cell


def differing(
    old: Mapping[str, Any], new: Mapping[str, Any], questions: tuple[Question, ...], materials: Mapping[str, str]
) -> Iterator[Change]:
    for question in questions:
        before, after = old["answers"].get(question.key), new["answers"].get(question.key)
        if question.repeats:
            yield from _rows(question, before or [], after or [])
        else:
            yield from _cells(question, before or {}, after or {})
    yield from _files(old["evidence"], new["evidence"], materials)


def _cells(
    question: Question, before: Mapping[str, str], after: Mapping[str, str], row: str = "", number: int = 0
) -> Iterator[Change]:
    for cell in question.cells:
        old, new = before.get(cell.key) or "", after.get(cell.key) or ""
        if old != new:
            yield Change(address(question.key, cell.key, row), cell_label(question, cell, number), CHANGED, old, new)


def _rows(question: Question, before: list[Any], after: list[Any]) -> Iterator[Change]:
    old, new = {row["id"]: row["cells"] for row in before}, {row["id"]: row["cells"] for row in after}
    places = {row: number for number, row in enumerate(new, start=1)}
    for number, (row, cells) in enumerate(old.items(), start=1):
        if row in new:
            yield from _cells(question, cells, new[row], row, places[row])
        else:
            label = f"{question.label} · 原第{number}项"
            yield Change(address(question.key, "", row), label, REMOVED, before=_as_text(question, cells))
    for row, cells in new.items():
        if row not in old:
            label = f"{question.label} · 第{places[row]}项"
            yield Change(address(question.key, "", row), label, ADDED, after=_as_text(question, cells))
    kept = [row for row in old if row in new]
    if kept != [row for row in new if row in old]:
        yield Change(question.key, f"{question.label} · 顺序", CHANGED, _order(kept, old), _order(list(new), old))


def _order(rows: list[str], old: Mapping[str, Any]) -> str:
    numbers = {row: number for number, row in enumerate(old, start=1)}
    return "、".join(f"原第{numbers[row]}项" for row in rows if row in numbers)


def _as_text(question: Question, cells: Mapping[str, str]) -> str:
    return "\n".join(f"{_named(cell)}{cells.get(cell.key) or '未填写'}" for cell in question.cells)


def _named(cell: Cell) -> str:
    return f"{cell.label}：" if cell.label else ""


def _files(before: list[Any], after: list[Any], materials: Mapping[str, str]) -> Iterator[Change]:
    old, new = {each["id"]: each for each in before}, {each["id"]: each for each in after}
    for pk, file in {**old, **new}.items():
        label, where = f"佐证材料 · {materials.get(file['item'], '')} · {file['name']}", file_target(pk)
        place: dict[str, Any] = {"file": pk, "material": file["item"], "name": file["name"]}
        if pk not in new:
            yield Change(where, label, REMOVED, before=file["name"], **place)
        elif pk not in old:
            yield Change(where, label, ADDED, after=_described(file), **place)
        else:
            for key, word in PHOTO_WORDS:
                if old[pk][key] != new[pk][key]:
                    yield Change(where, f"{label} · {word}", CHANGED, old[pk][key], new[pk][key], **place)


def _described(file: Mapping[str, Any]) -> str:
    return "\n".join(each for each in (file["name"], file["introduction"], file["copyright"]) if each)


def comparison_of(submission: Submission) -> Comparison | None:
    """This version beside the one before it, with what that one was returned for; ``None`` for the first version."""
    versions = submission.application.submissions.filter(version__lt=submission.version)
    old = versions.order_by("-version").first()
    if old is None:
        return None
    correction = old.corrections.filter(answered_at__isnull=False).order_by("-asked_at").first()
    items = correction.items.select_related("correction__asked_for", "answered_by", "judged_by") if correction else []
    return compare(old, submission, list(items))
