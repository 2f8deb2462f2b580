"""The official form as a Word file: the order, wording and tables of the printed one, derived from the edition.

It bears no seals; what counts is the sealed PDF, and the first page says so.
"""

from typing import Any

from docx.table import Table

from applications.choices import Kind
from applications.editions import Cell, Edition, Part, Question, get_edition
from applications.models import Application, Submission
from applications.sheets import draft_paper, form_paper
from portal.documents.docx import (
    CENTRE,
    HEI,
    LEFT,
    RIGHT,
    SIZE_2,
    SIZE_4,
    SIZE_5,
    SONG,
    OfficialDocument,
    put,
    repeat_header,
    row,
)

NOTE = "电子文本，签章以PDF为准。"
DRAFT_NOTE = "草稿：按现有填写内容生成，尚未提交。"
DEMO_NOTE = "（演示）"
MARGINS = (24, 20, 27, 20)
WIDTH = 170.0
PERSON_WIDTHS = (30.0, 24.0, 27.0, 16.0, 24.0, 20.0, 29.0)
FIGURE_WIDTHS = (96.0, 44.0, 30.0)
EVIDENCE_WIDTHS = (12.0, 26.0, 42.0, 20.0, 42.0, 28.0)
LIST_WIDTHS = (12.0, 48.0, 110.0)
ENTRIES_IN_A_ROW = 3


def submission_docx(submission: Submission) -> bytes:
    """The form as this version froze it."""
    return form_docx(form_paper(submission)["content"], note=NOTE)


def draft_docx(application: Application) -> bytes:
    """The form as it stands now."""
    return form_docx(draft_paper(application)["content"], note=DRAFT_NOTE)


def form_docx(content: dict[str, Any], *, note: str) -> bytes:
    """What the printed form shows (``sheets.form_content``); ``note`` stands at the top of the first page."""
    demo = DEMO_NOTE if content["is_demo"] else ""
    return _Form(content, OfficialDocument(note=note + demo, margins_mm=MARGINS)).bytes()


class _Form:
    """Writes the form from its first line to its last."""

    def __init__(self, content: dict[str, Any], out: OfficialDocument) -> None:
        self.edition: Edition = get_edition(content["edition"], content["options"])
        self.content, self.out = content, out

    def bytes(self) -> bytes:
        if "cover" in self.edition.slots:
            self._cover()
        else:
            self._heading()
        if self.edition.instructions:
            self._instructions()
        if is_list(self.edition):
            self._list()
        else:
            for part in self.edition.parts:
                self._part(part)
        return self.out.bytes()

    # --- Before the parts ---------------------------------------------------------------------------------

    def _cover(self) -> None:
        out = self.out
        out.title(self.edition.title, size=26, before=150, after=150)
        province, city = (self._blank(name) for name in ("province", "city"))
        for line in (
            f"申报城市名称（公章）：{province}{self._kind('province', '省（自治区、直辖市）')}",
            f"　　　　　　　　　　　{city}{self._kind('city', '市')}",
            f"申　　报　　时　　间：{self.content['submitted_on'] or '　　　　年　　月　　日'}",
        ):
            paragraph = out.paragraph(line, face=SONG, size=15, align=LEFT, indent=0)
            paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = 120_000
        out.page_break()

    def _heading(self) -> None:
        self.out.title(self.edition.title, size=SIZE_2)
        province, city = (self._blank(name) for name in ("province", "city"))
        line = f"城市名称：{province}{self._kind('province', '省（自治区）')}{city}{self._kind('city', '市（含地、州、盟）')}"
        self.out.paragraph(line, face=SONG, size=SIZE_4, align=LEFT, indent=0)

    def _blank(self, name: str) -> str:
        return self.content["cover"][name]["filled"] or "＿＿＿＿"

    def _kind(self, name: str, printed: str) -> str:
        """The kind that is printed after a blank; left out where it would be struck out on paper."""
        return printed if self.content["cover"][name]["kind_applies"] else ""

    def _instructions(self) -> None:
        self.out.title("填表说明", size=20)
        for line in self.edition.instructions:
            self.out.paragraph(line, size=15)
        self.out.page_break()

    # --- Parts --------------------------------------------------------------------------------------------

    def _part(self, part: Part) -> None:
        heading = self.out.heading(part.label, size=15, indent=0)
        heading.paragraph_format.space_before = heading.paragraph_format.space_after = 90_000
        {
            "questions": self._questions,
            "evidence": self._evidence,
            "declaration": self._declaration,
            "opinion": self._opinion,
        }[part.page](part)

    def _questions(self, part: Part) -> None:
        if all(is_figure(question) for question in part.questions):
            self._figures(part)
        elif all(is_person(question) for question in part.questions):
            self._persons(part)
        else:
            self._boxes(part)

    def _persons(self, part: Part) -> None:
        table = self.out.table(PERSON_WIDTHS)
        for question in part.questions:
            lines = entries_in_rows(question.cells)
            added = [row(table, least_mm=9) for _ in lines]
            who = added[0][0].merge(added[-1][0])
            put(who, question.label, face=SONG, size=SIZE_5, align=CENTRE, middle=True)
            for cells, line in zip(added, lines, strict=True):
                self._person_line(question, cells[1:], line)

    def _person_line(self, question: Question, places: list[Any], line: tuple[Cell, ...]) -> None:
        answer = self.content["answers"][question.key]
        for index, cell in enumerate(line):
            label, value = places[2 * index], places[2 * index + 1]
            if index == len(line) - 1 and 2 * index + 1 < len(places) - 1:
                value = value.merge(places[-1])
            put(label, cell.label, face=SONG, size=11, align=CENTRE, middle=True)
            put(value, answer.get(cell.key) or "", size=11, align=CENTRE, middle=True)

    def _figures(self, part: Part) -> None:
        table = self.out.table(FIGURE_WIDTHS)
        labels = ("信息", *(cell.label for cell in part.questions[0].cells))
        for place, label in zip(row(table, least_mm=8), labels, strict=True):
            put(place, label, face=HEI, align=CENTRE, middle=True)
        for question in part.questions:
            cells, answer = row(table, least_mm=8), self.content["answers"][question.key]
            put(cells[0], question.label, face=SONG, middle=True)
            for place, cell in zip(cells[1:], question.cells, strict=True):
                put(place, answer.get(cell.key) or "", align=CENTRE, middle=True)

    def _boxes(self, part: Part) -> None:
        """One column: the heading of a group, a question, its answer below it."""
        table = self.out.table((WIDTH,))
        for group in part.groups:
            if group.label:
                put(_kept(table), group.label, face=HEI)
            for question in group.questions:
                put(_kept(table), question.label, face=SONG)
                self._answer(row(table, least_mm=12, whole=False)[0], question)

    def _answer(self, place: Any, question: Question) -> None:
        answer = self.content["answers"].get(question.key) or {}
        rows = [each["cells"] for each in answer] if isinstance(answer, list) else [answer]
        for number, cells in enumerate(rows, 1):
            labelled = question.repeats or is_person(question)
            mark = f"{number}." if question.repeats else ""
            for cell in question.cells:
                text = (cells.get(cell.key) or "").strip()
                if text:
                    put(place, f"{mark}{cell.label}：{text}" if labelled else text, indent=0 if labelled else 2)
                    mark = ""

    def _evidence(self, part: Part) -> None:
        put(row(self.out.table((WIDTH,)))[0], part.intro, face=SONG, indent=2)
        files = self.content["evidence"]
        if not files:
            return
        self.out.paragraph("", size=SIZE_5, indent=0)
        table = self.out.table(EVIDENCE_WIDTHS)
        labels = ("序号", "类别", "材料名称", "页数或大小", "简介及版权信息", "SHA-256（前16位）")
        for cell, label in zip(row(table), labels, strict=True):
            put(cell, label, face=HEI, size=SIZE_5, align=CENTRE, middle=True)
        repeat_header(table)
        for number, file in enumerate(files, 1):
            words = [file["introduction"], f"版权：{file['copyright']}" if file["copyright"] else ""]
            values = (
                str(number),
                file["label"],
                file["name"],
                file["extent"],
                "\n".join(each for each in words if each),
                file["sha256"][:16],
            )
            for cell, value in zip(row(table), values, strict=True):
                put(cell, value, size=SIZE_5, middle=True)

    def _declaration(self, part: Part) -> None:
        place = row(self.out.table((WIDTH,)), least_mm=70)[0]
        put(place, self.content["declaration"], size=SIZE_4, indent=2)
        _seal_lines(place)

    def _opinion(self, part: Part) -> None:
        table = self.out.table((WIDTH,))
        put(_kept(table), "省级相关部门意见", face=SONG, align=CENTRE)
        _seal_lines(row(table, least_mm=70)[0])

    # --- A form that is one table -------------------------------------------------------------------------

    def _list(self) -> None:
        """Each part is one numbered row: its label, and what the city wrote."""
        table: Table = self.out.table(LIST_WIDTHS)
        for number, part in enumerate(self.edition.parts, 1):
            cells = row(table, least_mm=12, whole=part.page != "questions")
            put(cells[0], str(number), face=SONG, align=CENTRE, middle=True)
            put(cells[1], part.label, face=SONG, middle=True)
            if part.page == "questions":
                self._answer(cells[2], part.questions[0])
            else:
                _seal_lines(cells[2])


def is_figure(question: Question) -> bool:
    return question.cells[0].kind == Kind.FIGURE


def is_person(question: Question) -> bool:
    """Does the question ask for a person: name, post, telephone?"""
    return {"name", "post"} <= {cell.key for cell in question.cells} and not question.repeats


def is_list(edition: Edition) -> bool:
    """Is the form one table, each row of which is a part of one question under its own label?"""
    asked = [part for part in edition.parts if part.page == "questions"]
    return all(len(part.questions) == 1 and part.questions[0].label == part.label for part in asked)


def entries_in_rows(cells: tuple[Cell, ...]) -> list[tuple[Cell, ...]]:
    """How the entries about a person stand: the office in a row of its own, the others three in a row."""
    own = [(cell,) for cell in cells if cell.key == "office_name"]
    rest = [cell for cell in cells if cell.key != "office_name"]
    return own + [tuple(rest[at : at + ENTRIES_IN_A_ROW]) for at in range(0, len(rest), ENTRIES_IN_A_ROW)]


def _kept(table: Table) -> Any:
    """A new row of one cell that stays with the row after it."""
    cell = row(table)[0]
    cell.paragraphs[0].paragraph_format.keep_with_next = True
    return cell


def _seal_lines(place: Any) -> None:
    """Where paper is stamped and dated; the electronic text has no seal."""
    for line in ("", "", "", "", "公章　　　　　　", "年　　月　　日　　"):
        put(place, line or "　", face=SONG, align=RIGHT)
