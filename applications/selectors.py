"""Reading rounds and applications: deadlines, answers, what is still missing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from applications.choices import EvidenceState, Kind
from applications.editions import Cell, EvidenceItem, Part, Question, address
from applications.models import (
    Answer,
    AnswerRow,
    AnswerText,
    Application,
    Correction,
    Evidence,
    Extension,
    Presence,
    ProvinceDeadline,
    Round,
    Submission,
)
from applications.validators import (
    MAX_CELL_CHARACTERS,
    email_error,
    figure_error,
    mobile_error,
    phone_error,
    read_figure,
    when_error,
    year_error,
)
from portal.accounts.models import Organisation
from portal.documents.services import describe, missing_characters
from portal.history.models import Entry as HistoryEntry
from portal.history.selectors import entries
from portal.kit.wordcount import count

# A page that is open says so every 20 seconds; after three silences the person has left.
PRESENT_FOR = timedelta(seconds=60)


def city_deadline(round: Round, organisation: Organisation) -> datetime:
    """The moment by which this city submits: its extension, else its province's deadline, else the round's."""
    extended = round.extensions.filter(organisation=organisation).aggregate(Max("until"))["until__max"]
    if extended is not None:
        return extended
    own = round.province_deadlines.filter(province=organisation.parent_id).values_list("deadline", flat=True).first()
    return own or round.city_deadline


def province_deadline(round: Round, province: Organisation) -> datetime:
    """The moment by which this province sends up its summary table: its extension, else the round's."""
    extended = round.extensions.filter(organisation=province).aggregate(Max("until"))["until__max"]
    return extended or round.province_deadline


def city_deadlines(round: Round, cities: Iterable[Organisation]) -> dict[int, datetime]:
    """``city_deadline`` of many cities by their pk, in two queries."""
    by_province = dict(round.province_deadlines.values_list("province", "deadline"))
    extended = _latest_extensions(round)
    return {
        city.pk: extended.get(city.pk) or by_province.get(city.parent_id or 0, round.city_deadline) for city in cities
    }


def province_deadlines(round: Round, provinces: Iterable[Organisation]) -> dict[int, datetime]:
    """``province_deadline`` of many provinces by their pk, in one query."""
    extended = _latest_extensions(round)
    return {province.pk: extended.get(province.pk, round.province_deadline) for province in provinces}


def _latest_extensions(round: Round) -> dict[int, datetime]:
    latest = round.extensions.order_by().values("organisation").annotate(latest=Max("until"))
    return dict(latest.values_list("organisation", "latest"))


def deadlines_of(applications: Iterable[Application]) -> dict[int, datetime]:
    """The submission deadlines of applications by their pk, in three queries for any number of them.

    An open correction with its own due time extends the deadline of its application.
    """
    rows = list(applications)
    extended = _by_pair(Extension.objects.filter(round__in={each.round_id for each in rows}), "organisation", "until")
    by_province = _by_pair(
        ProvinceDeadline.objects.filter(round__in={each.round_id for each in rows}), "province", "deadline"
    )
    corrections = Correction.objects.filter(application__in=rows, answered_at__isnull=True, due_at__isnull=False)
    due = dict(corrections.values_list("application", "due_at"))
    found = {}
    for each in rows:
        provinces = by_province.get((each.round_id, each.organisation.parent_id or 0), each.round.city_deadline)
        deadline = extended.get((each.round_id, each.organisation_id)) or provinces
        found[each.pk] = max(deadline, due.get(each.pk) or deadline)
    return found


def deadline_of(application: Application) -> datetime:
    """The submission deadline of one application."""
    return deadlines_of([application])[application.pk]


def _by_pair(rows: QuerySet[Any], organisation: str, moment: str) -> dict[tuple[int, int], datetime]:
    latest = rows.order_by().values_list("round", organisation).annotate(latest=Max(moment))
    return {(round_id, pk): at for round_id, pk, at in latest}


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


@dataclass(frozen=True)
class Finding:
    """One result of 填写检查, with where to mend it: the part's page and the field's address there."""

    part: str
    address: str
    label: str
    message: str
    blocks: bool = True
    is_empty: bool = False  # nothing is there yet, as against something wrong


def cell_error(cell: Cell, text: str) -> str:
    """What is wrong with a filled cell, in words that say what to do; empty when nothing is."""
    today = timezone.localdate()
    if len(text) > MAX_CELL_CHARACTERS:
        return f"文字过长（{len(text)} 个字符），本栏最多保存 {MAX_CELL_CHARACTERS} 个字符，请删减。"
    if cell.limit is not None and (counted := count(text)) > cell.limit:
        return f"已填 {counted} 字，超出 {counted - cell.limit} 字，请删减到 {cell.limit} 字以内。"
    match cell.kind:
        case Kind.PHONE:
            return phone_error(text)
        case Kind.MOBILE:
            return mobile_error(text)
        case Kind.EMAIL:
            return email_error(text)
        case Kind.FIGURE:
            return figure_error(text, above=cell.above, most=cell.most, decimals=cell.decimals)
        case Kind.YEAR:
            return year_error(text, today=today)
        case Kind.WHEN:
            return when_error(text, today=today)
    return ""


def cell_warning(cell: Cell, text: str) -> str:
    """An unlikely figure: worth a second look, never a refusal."""
    figure = read_figure(text) if cell.kind == Kind.FIGURE and cell.likely else None
    if figure is None or cell.likely is None or cell.likely[0] <= figure <= cell.likely[1]:
        return ""
    return f"数值 {text.strip()} {cell.unit}不常见，请核对单位（{cell.unit}）是否正确；确认无误可以继续。"


def text_findings(cell: Cell, text: str) -> tuple[list[str], list[str]]:
    """What is wrong and what is unlikely in the text of one cell, in the words of 填写检查; an empty cell has none."""
    if not text.strip():
        return [], []
    error, warning = cell_error(cell, text), cell_warning(cell, text)
    faults = [each for each in (error, unprintable(text)) if each]
    return faults, [warning] if warning and not error else []


def unprintable(text: str) -> str:
    """The fault of a text with characters that no font has; empty when all can be printed."""
    unknown = missing_characters(text[:MAX_CELL_CHARACTERS])
    return f"含有无法打印的字符{'、'.join(map(describe, unknown[:5]))}，请改用其他文字或删除。" if unknown else ""


def question_findings(part: str, question: Question, sheet: AnswerSheet) -> list[Finding]:
    """Everything missing, wrong or unlikely in one question."""
    rows = sheet.rows(question)
    if not rows:
        if not question.required:
            return []
        return [
            Finding(
                part,
                question.key,
                question.label,
                f"请至少添加一项{question.row_word}。",
                is_empty=True,
            )
        ]
    found = [
        each for row in rows for cell in question.cells for each in _cell_findings(part, question, cell, row, sheet)
    ]
    if question.total_limit is not None:
        total = sum(count(text) for _, _, text in sheet.leaves(question))
        if total > question.total_limit:
            over = total - question.total_limit
            message = f"合计已填 {total} 字，超出 {over} 字，请删减到 {question.total_limit} 字以内。"
            found.append(Finding(part, question.key, question.label, message))
    return found


def cell_label(question: Question, cell: Cell, number: int = 0) -> str:
    """How a cell is named in messages: the question's label, the row's number, the cell's own label."""
    row = f"第{number}项" if number else ""
    own = cell.label if len(question.cells) > 1 else ""
    return " · ".join(word for word in (question.label, row, own) if word)


def _cell_findings(part: str, question: Question, cell: Cell, row: str, sheet: AnswerSheet) -> Iterator[Finding]:
    text = sheet.value(question.key, cell.key, row)
    number = sheet.rows(question).index(row) + 1 if row else 0
    label, where = (
        cell_label(question, cell, number),
        address(question.key, cell.key, row),
    )
    if not text.strip():
        if cell.required and question.required:
            yield Finding(part, where, label, "尚未填写，请填写。", is_empty=True)
        return
    if error := cell_error(cell, text):
        yield Finding(part, where, label, error)
    elif warning := cell_warning(cell, text):
        yield Finding(part, where, label, warning, blocks=False)


def unprintable_findings(part: Part, sheet: AnswerSheet) -> Iterator[Finding]:
    """Cells with characters that no font has: they could not be printed, so they are found before submission."""
    for question in part.questions:
        for cell, row, text in sheet.leaves(question):
            if fault := unprintable(text):
                number = sheet.rows(question).index(row) + 1 if row else 0
                yield Finding(
                    part.key,
                    address(question.key, cell.key, row),
                    cell_label(question, cell, number),
                    fault,
                )


def part_findings(part: Part, sheet: AnswerSheet) -> list[Finding]:
    """Everything missing, wrong or unlikely in the questions of one part, in the order of the form."""
    found = [each for question in part.questions for each in question_findings(part.key, question, sheet)]
    return found + list(unprintable_findings(part, sheet))


def evidence_findings(item: EvidenceItem, files: list[Evidence]) -> list[Finding]:
    """What is missing or wrong in one kind of evidence; a file still being checked is a hint, not a fault."""
    found = []
    if len([each for each in files if each.state != EvidenceState.REFUSED]) < item.at_least:
        found.append(
            Finding(
                "evidence",
                item.key,
                item.label,
                f"请上传{item.label}（{item.format.label}）。",
                is_empty=True,
            )
        )
    return found + [finding for each in files for finding in _file_findings(each)]


def _file_findings(file: Evidence) -> Iterator[Finding]:
    def finding(message: str, *, blocks: bool = True) -> Finding:
        return Finding("evidence", f"file-{file.pk}", file.name, message, blocks)

    if file.state == EvidenceState.REFUSED:
        yield finding(f"文件被拒：{file.reason}请移除或更换后再提交。")
    elif file.state == EvidenceState.CHECKING:
        yield finding("文件仍在检查中，通常几秒内完成。", blocks=False)
    if file.is_photo and not (file.introduction.strip() and file.copyright.strip()):
        yield finding("照片须配有一段简介以及版权信息，请补充。")
    if unknown := missing_characters(f"{file.name}{file.introduction}{file.copyright}"):
        yield finding(
            f"文件名、简介或版权信息含有无法打印的字符{'、'.join(map(describe, unknown[:5]))}，请改用其他文字或删除。"
        )


def missing(application: Application) -> list[Finding]:
    """填写检查: everything missing or wrong, in the order of the form. Page, submission and tests use this list."""
    sheet = answers_of(application)
    files: dict[str, list[Evidence]] = {}
    for each in application.evidence.present():
        files.setdefault(each.item, []).append(each)
    edition = application.edition
    found = [finding for part in edition.parts for finding in part_findings(part, sheet)]
    for item in edition.evidence:
        found += evidence_findings(item, files.get(item.key, []))
    order = {part.key: position for position, part in enumerate(edition.parts)}
    return sorted(found, key=lambda finding: order[finding.part])


def latest_submission(application: Application) -> Submission | None:
    return application.submissions.order_by("-version").first()


# --- 办理进度 ------------------------------------------------------------------------------------------------

TimelineRule = Callable[[Any, Any], QuerySet[HistoryEntry]]
_timeline_of_case: list[TimelineRule] = []


def register_timeline(rule: TimelineRule) -> None:
    """From the room that leads an application after submission: ``rule(case, user)`` gives the entries to be seen."""
    _timeline_of_case[:] = [rule]


# What another entry says already, and what is kept for the record only.
NOT_A_STEP = ("application.row_removed", "application.reopen", "case.opened", "case.resubmit")


def timeline(application: Application, user: Any) -> QuerySet[HistoryEntry]:
    """办理进度 for the city: its own steps and those of its case that it may see, oldest first.

    Files, seals and removed rows stay in 操作记录.
    """
    case = getattr(application, "case", None)
    shown = Q(verb__startswith="application.")
    if case is not None and _timeline_of_case:
        shown |= Q(pk__in=_timeline_of_case[0](case, user).values("pk"))
    return entries(application.chain).filter(shown).exclude(verb__in=NOT_A_STEP)
