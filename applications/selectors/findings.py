"""填写检查: what is missing, wrong or unlikely."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from applications.choices import EvidenceState, Kind
from applications.editions import Cell, EvidenceItem, Part, Question, address
from applications.models import Application, Evidence
from applications.selectors.answers import AnswerSheet, answers_of
from applications.validators import (
    MAX_CELL_CHARACTERS,
    confirm_error,
    email_error,
    figure_error,
    mobile_error,
    phone_error,
    read_figure,
    when_error,
    year_error,
)
from portal.documents.services import describe, missing_characters
from portal.kit.wordcount import count


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
        case Kind.CONFIRM:
            return confirm_error(text)
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


def form_findings(application: Application) -> list[Finding]:
    """Everything missing or wrong in answers and materials, in the order of the form."""
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
