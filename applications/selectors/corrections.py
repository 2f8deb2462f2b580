"""What a return asks for, what it opens to the city, and what still wants an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from applications.choices import Kind
from applications.editions import Edition, Question, address
from applications.editions.targets import Target, asked_in
from applications.models import Application, Correction, CorrectionItem, Evidence
from applications.selectors.answers import Entry
from applications.selectors.eligibility import eligibility_findings
from applications.selectors.findings import Finding, cell_label, form_findings

# The part under which 填写检查 lists answers that are missing; the form itself has no such part.
RETURN = "return"
WHOLE_FORM = "其他（整份申请）"


def open_correction(application: Application) -> Correction | None:
    """The return that the city has not yet answered by a new version, with its items."""
    rows = application.corrections.filter(answered_at__isnull=True).select_related("asked_for", "asked_by")
    return rows.prefetch_related("items__answered_by").first()


def is_returned() -> Exists:
    """For a query of applications: is there a return that has not been answered yet?"""
    return Exists(Correction.objects.filter(application=OuterRef("pk"), answered_at__isnull=True))


def open_items(application: Application) -> QuerySet[CorrectionItem]:
    rows = CorrectionItem.objects.filter(correction__application=application, correction__answered_at__isnull=True)
    return rows.select_related("correction__asked_for", "correction__submission").defer(
        "correction__submission__content"
    )


@dataclass
class Opened:
    """What the city may change now: everything, or after a return what it names and what follows from that.

    What follows by necessity is open too, so that nobody is led into a dead end: a figure with its year; all rows
    that share one limit; whatever 填写检查 wants mended; and what was changed already since the return.
    """

    application: Application
    items: list[CorrectionItem]

    @cached_property
    def targets(self) -> list[Target]:
        return [Target.read(each.where) for each in self.items]

    @cached_property
    def is_everything(self) -> bool:
        return not self.items or any(each.is_whole for each in self.targets)

    @property
    def correction(self) -> Correction:
        return self.items[0].correction

    @property
    def locked_reason(self) -> str:
        """Why a place is closed, and what to do about it; nothing when everything is open."""
        if self.is_everything:
            return ""
        office = self.correction.asked_for.short_name
        return f"省级未退回此项，不能修改；如需修改请联系{office}。"

    @cached_property
    def _needed(self) -> set[str]:
        """Addresses that 填写检查 wants mended: closing them would bar the way to 送签."""
        return {each.address for each in form_findings(self.application) if each.blocks}

    @cached_property
    def _frozen_rows(self) -> dict[str, list[str]]:
        answers = self.correction.submission.data["answers"]
        return {key: [row["id"] for row in rows] for key, rows in answers.items() if isinstance(rows, list)}

    @cached_property
    def _materials_of_files(self) -> set[str]:
        numbers = [each.file for each in self.targets if each.file]
        return set(Evidence.objects.filter(pk__in=numbers).values_list("item", flat=True)) if numbers else set()

    def _named(self, question: Question) -> list[Target]:
        return [each for each in self.targets if each.question == question.key]

    def question(self, question: Question) -> bool:
        """The whole question, so that its rows may be added, moved and removed."""
        if self.is_everything:
            return True
        named, belongs_together = self._named(question), question.total_limit is not None or has_figure(question)
        if any(belongs_together or not (each.cell or each.row) for each in named):
            return True
        return question.key in self._needed

    def row(self, question: Question, row: str) -> bool:
        """One row with all its cells; a row that the returned version did not have replaces one that it names."""
        named = self._named(question)
        is_new = row not in self._frozen_rows.get(question.key, []) if named else False
        return self.question(question) or is_new or any(each.row == row for each in named)

    def may_add(self, question: Question, rows: Iterable[Any]) -> bool:
        """A row may be added to the whole question, or in place of one that was named and has been removed."""
        if self.question(question):
            return True
        return bool(self._named(question)) and len(list(rows)) < len(self._frozen_rows.get(question.key, []))

    def cell(self, key: str, cell: str, row: str, entry: Entry) -> bool:
        """One cell of the question ``key``; ``entry`` is what stands there now."""
        if self.is_everything:
            return True
        question = self.application.edition.question(key)
        if self.question(question) or (row and self.row(question, row)):
            return True
        if any(each.cell == cell and each.row in ("", row) for each in self._named(question)):
            return True
        if entry.changed_at is not None and entry.changed_at > self.correction.asked_at:
            return True
        return address(question.key, cell, row) in self._needed

    def material(self, key: str) -> bool:
        """A kind of material takes files: it was named itself, or one of its files, which is to be replaced."""
        if self.is_everything or key in self._materials_of_files:
            return True
        return any(each.material == key for each in self.targets) or key in self._needed

    def file(self, file: Evidence) -> bool:
        """One file may be described and removed."""
        if self.is_everything or file.uploaded_at > self.correction.asked_at:
            return True
        named = any(each.file == file.pk or each.material == file.item for each in self.targets)
        return named or f"file-{file.pk}" in self._needed


def opened_of(application: Application) -> Opened:
    """What the city may change in this application now. One query, none where the row says ``is_returned`` is not."""
    items = list(open_items(application)) if getattr(application, "is_returned", True) else []
    return Opened(application, items)


def has_figure(question: Question) -> bool:
    return any(cell.kind == Kind.FIGURE for cell in question.cells)


def target_label(edition: Edition, where: str, *, rows: dict[str, list[str]], files: dict[int, str]) -> str:
    """How a place is named to people, by the form's own words; empty for a place that the form does not have.

    ``rows`` holds the row ids of the version by question, ``files`` the names of its files by number.
    """
    try:
        target = Target.read(where)
    except ValueError:
        return ""
    if target.is_whole:
        return WHOLE_FORM
    if target.material:
        return next((f"佐证材料 · {each.label}" for each in edition.evidence if each.key == target.material), "")
    if target.file:
        return f"佐证材料 · {files[target.file]}" if target.file in files else ""
    question = asked_in(edition, target)
    return _question_label(question, target, rows) if question is not None else ""


def _question_label(question: Question, target: Target, rows: dict[str, list[str]]) -> str:
    if target.row:
        own = rows.get(question.key, [])
        return f"{question.label} · 第{own.index(target.row) + 1}项" if target.row in own else ""
    if not target.cell:
        return question.label
    cell = next((each for each in question.cells if each.key == target.cell), None)
    return cell_label(question, cell) if cell is not None and not question.repeats else ""


def answer_findings(application: Application) -> list[Finding]:
    """Each item of an open return wants an answer before 送签."""
    return [
        Finding(RETURN, f"item-{each.pk}", f"退回事项{each.position} · {each.label}", "请说明修改情况。", is_empty=True)
        for each in open_items(application)
        if not each.answer.strip()
    ]


def missing(application: Application) -> list[Finding]:
    """填写检查: everything missing or wrong, in the order of the form, answers to a return first.

    Page, submission and tests use this list.
    """
    return answer_findings(application) + form_findings(application) + eligibility_findings(application)
