"""The official form as a Word file: the tables, order and wording of the printed one, derived from the edition.

Blank to be filled in by hand, or with what an application says. It bears no seals; what counts is the sealed PDF, and
the first page of a filled one says so. What is filled in here is read back by ``imports``.
"""

from typing import Any

from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from applications.choices import MATERIAL_COLUMNS, MATERIAL_DIGITS, Kind
from applications.editions import Cell, Edition, Part, Question, get_edition
from applications.models import Application, OfflinePackage, Submission
from applications.sheets import draft_paper, form_paper
from portal.documents.docx import (
    BOTH,
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
PERSON_WIDTHS = (30.0, 17.0, 26.0, 18.0, 25.0, 24.0, 30.0)
FIGURE_WIDTHS = (96.0, 44.0, 30.0)
BESIDE_WIDTHS = (62.0, 108.0)
EVIDENCE_WIDTHS = (12.0, 26.0, 42.0, 20.0, 42.0, 28.0)
ENTRIES_IN_A_ROW = 3
# In the alliance's table these answers stand beside their labels, the others below them in the same cell.
BESIDE = ("lead_department", "education_bureau_duties")
# What stands in an empty place of an inline answer, a province's and a city's name on the cover.
SPACES = "\u3000" * 6
# Where the printed label breaks: narrow cells hold two lines.
BROKEN = {"处室名称": "处室\n名称", "负责人姓名": "负责人\n姓名", "办公电话（加区号）": "办公电话\n（加区号）"}


def submission_docx(submission: Submission) -> bytes:
    """The form as this version froze it."""
    return form_docx(form_paper(submission)["content"], note=NOTE)


def draft_docx(application: Application) -> bytes:
    """The form as it stands now."""
    return form_docx(draft_paper(application)["content"], note=DRAFT_NOTE)


def package_docx(package: OfflinePackage) -> bytes:
    """The form as it stands now, with places to fill in and the mark by which it is known when it comes back."""
    number = package.application.number
    note = f"填报包{package.mark}，申请编号{number}。填好后在平台上传，逐栏核对后采用；上传不等于提交。"
    return form_docx(draft_paper(package.application)["content"], note=note, places=True, keywords=package.mark)


def blank_docx(edition: Edition) -> bytes:
    """The official form without an answer, as it was issued."""
    empty = {"filled": "", "kind_applies": True}
    content = {
        "edition": edition.key,
        "options": {},
        "is_demo": False,
        "cover": {"province": empty, "city": empty},
        "submitted_on": "",
        "answers": {},
        "evidence": [],
        "declaration": edition.declaration.format(city=f"{SPACES}市"),
    }
    return form_docx(content, note="")


def form_docx(content: dict[str, Any], *, note: str, places: bool = False, keywords: str = "") -> bytes:
    """What the printed form shows (``sheets.form_content``); ``note`` stands at the top of the first page.

    ``places``: empty entries are labelled, so that what is typed behind the labels is understood when it is read back.
    """
    demo = DEMO_NOTE if content["is_demo"] else ""
    out = OfficialDocument(note=note + demo, margins_mm=MARGINS)
    out.document.core_properties.keywords = keywords
    return _Form(content, out, places=places).bytes()


class _Form:
    """Writes the form from its first line to its last."""

    def __init__(self, content: dict[str, Any], out: OfficialDocument, *, places: bool) -> None:
        self.edition: Edition = get_edition(content["edition"], content["options"])
        self.content, self.out, self.places = content, out, places

    def bytes(self) -> bytes:
        if "cover" in self.edition.slots and not is_list(self.edition):
            self._cover()
        else:
            self._heading()
        if self.edition.instructions:
            self._instructions()
        if is_list(self.edition):
            self._list()
        else:
            for part in self.edition.printed_parts:
                self._part(part)
        if self.places:
            self._beside_the_form()
        return self.out.bytes()

    def _beside_the_form(self) -> None:
        """What the portal asks and the official form does not print, so that it can be filled in elsewhere too."""
        for part in self.edition.parts:
            if part.page == "questions" and not part.is_printed:
                self.out.page_break()
                self.out.heading(part.label, size=15, indent=0)
                self.out.paragraph(part.intro, size=SIZE_5, face=SONG)
                self._beside(part)

    # --- Before the parts ---------------------------------------------------------------------------------

    def _cover(self) -> None:
        out = self.out
        out.title(self.edition.title, size=26, before=150, after=150)
        lines = (
            ("申报城市名称（公章）：", "province", "省（自治区、直辖市）"),
            ("\u3000" * 11, "city", "市"),
        )
        for before, name, kind in lines:
            self._cover_line(before, self._blank(name), self._kind(name, kind))
        self._cover_line("申　　报　　时　　间：", self.content["submitted_on"] or SPACES, "")
        out.page_break()

    def _cover_line(self, before: str, blank: str, after: str) -> None:
        line = self.out.paragraph(before, face=SONG, size=15, align=LEFT, indent=0)
        _underlined(line, blank)
        line.add_run(after)
        line.paragraph_format.space_after = line.paragraph_format.space_before = Pt(10)

    def _heading(self) -> None:
        self.out.title(self.edition.title, size=SIZE_2)
        line = self.out.paragraph("城市名称：", face=SONG, size=SIZE_4, align=LEFT, indent=0)
        for name, kind in (("province", "省（自治区）"), ("city", "市（含地、州、盟）")):
            _underlined(line, self._blank(name))
            line.add_run(self._kind(name, kind))

    def _blank(self, name: str) -> str:
        return self.content["cover"][name]["filled"] or SPACES

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
        write = {
            "questions": self._questions,
            "evidence": self._evidence,
            "declaration": self._declaration,
            "opinion": self._opinion,
        }.get(part.page)
        if write is None:
            return  # a page of the portal that the printed form does not have
        heading = self.out.heading(part.label, size=15, indent=0)
        heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(7)
        write(part)

    def _questions(self, part: Part) -> None:
        if all(is_figure(question) for question in part.questions):
            self._figures(part)
        elif all(is_person(question) for question in part.questions):
            table = self.out.table(PERSON_WIDTHS)
            for question in part.questions:
                self._person(table, question)
        else:
            self._beside(part)

    def _person(self, table: Table, question: Question) -> None:
        lines = entries_in_rows(question.cells)
        added = [row(table, least_mm=11) for _ in lines]
        who = added[0][0].merge(added[-1][0])
        put(who, question.label, face=SONG, size=SIZE_5, align=CENTRE, middle=True)
        for cells, line in zip(added, lines, strict=True):
            self._person_line(question, cells[1:], line)

    def _person_line(self, question: Question, places: list[Any], line: tuple[Cell, ...]) -> None:
        answer = self.content["answers"].get(question.key) or {}
        for index, cell in enumerate(line):
            label, value = places[2 * index], places[2 * index + 1]
            if index == len(line) - 1 and 2 * index + 1 < len(places) - 1:
                value = value.merge(places[-1])
            put(label, BROKEN.get(cell.label, cell.label), face=SONG, size=SIZE_5, align=CENTRE, middle=True)
            put(value, answer.get(cell.key) or "", size=SIZE_5, align=CENTRE, middle=True)

    def _figures(self, part: Part) -> None:
        table = self.out.table(FIGURE_WIDTHS)
        labels = ("信息", *(cell.label for cell in part.questions[0].cells))
        for place, label in zip(row(table, least_mm=8), labels, strict=True):
            put(place, label, face=HEI, align=CENTRE, middle=True)
        for question in part.questions:
            cells, answer = row(table, least_mm=8), self.content["answers"].get(question.key) or {}
            put(cells[0], question.label, face=SONG, middle=True)
            for place, cell in zip(cells[1:], question.cells, strict=True):
                put(place, answer.get(cell.key) or "", align=CENTRE, middle=True)

    def _beside(self, part: Part) -> None:
        """The heading of a group across the table; a question on the left, its answer on the right."""
        table = self.out.table(BESIDE_WIDTHS)
        for group in part.groups:
            if group.label:
                left, right = row(table, least_mm=9)
                heading = left.merge(right)
                put(heading, group.label, face=HEI, middle=True)
                heading.paragraphs[0].paragraph_format.keep_with_next = True
            for question in group.questions:
                left, right = row(table, least_mm=22, whole=False)
                put(left, question.label, face=SONG)
                self._answer(right, question)

    def _answer(self, place: Any, question: Question) -> None:
        answer = self.content["answers"].get(question.key) or {}
        rows = [each["cells"] for each in answer] if isinstance(answer, list) else [answer]
        if question.repeats and self.places and len(rows) < question.most_rows:
            rows = [*rows, {}]
        labelled = question.repeats or is_person(question) or question.cells[0].kind == Kind.CONFIRM
        for number, cells in enumerate(rows, 1):
            mark = f"{number}." if question.repeats else ""
            offered = self.places and len(question.cells) > 1 and (question.repeats or not any(cells.values()))
            for cell in question.cells:
                text = (cells.get(cell.key) or "").strip()
                if text or offered:
                    named = labelled or offered
                    put(place, f"{mark}{cell.label}：{text}" if named else text, indent=0 if named else 2, align=BOTH)
                    mark = ""

    def _evidence(self, part: Part) -> None:
        put(row(self.out.table((WIDTH,)))[0], part.intro, face=SONG, indent=2)
        files = self.content["evidence"]
        if not files:
            return
        self.out.paragraph("", size=SIZE_5, indent=0)
        table = self.out.table(EVIDENCE_WIDTHS)
        for cell, label in zip(row(table), MATERIAL_COLUMNS, strict=True):
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
                file["sha256"][:MATERIAL_DIGITS],
            )
            for cell, value in zip(row(table), values, strict=True):
                put(cell, value, size=SIZE_5, middle=True)

    def _declaration(self, part: Part) -> None:
        place = row(self.out.table((WIDTH,)), least_mm=70)[0]
        put(place, self.content["declaration"], size=SIZE_4, indent=2)
        _seal_lines(place, "公　章")

    def _opinion(self, part: Part) -> None:
        table = self.out.table((WIDTH,))
        put(_kept(table), "省级相关部门意见", face=SONG, align=CENTRE)
        _seal_lines(row(table, least_mm=70)[0], "公　章")

    # --- A form that is one table -------------------------------------------------------------------------

    def _list(self) -> None:
        """The alliance's: persons in cells, other answers beside or below their labels."""
        table: Table = self.out.table(PERSON_WIDTHS)
        for part in self.edition.printed_parts:
            if part.page == "questions":
                self._listed(table, part.questions[0])
            elif part.page == "opinion":
                self._listed_opinion(table, part)
        for line in self.content.get("note") or ():
            self.out.paragraph(line, face=SONG, size=SIZE_5, indent=0, align=LEFT)

    def _listed(self, table: Table, question: Question) -> None:
        if is_person(question):
            self._person(table, question)
            return
        cells = row(table, least_mm=11, whole=False)
        if question.key in BESIDE:
            label, place = cells[0].merge(cells[2]), cells[3].merge(cells[-1])
            put(label, question.label, face=SONG, middle=True)
            self._answer(place, question)
            return
        place = cells[0].merge(cells[-1])
        if question.cells[0].kind == Kind.WHEN and not question.repeats:
            text = (self.content["answers"].get(question.key) or {}).get(question.cells[0].key) or ""
            words = f"{question.label}　　{text.strip() or f'{SPACES}年{SPACES[:3]}月'}"
            put(place, words, face=SONG, middle=True)
            return
        put(place, question.label.replace("（", "\n（", 1) if question.key == "meetings" else question.label, face=SONG)
        before = len(place.paragraphs)
        self._answer(place, question)
        for _ in range(max(0, 3 - (len(place.paragraphs) - before))):  # room to write, as printed
            put(place, "\u3000")

    def _listed_opinion(self, table: Table, part: Part) -> None:
        cells = row(table, least_mm=42)
        place = cells[0].merge(cells[-1])
        put(place, part.label, face=SONG)
        _seal_lines(place, "中国成人教育协会（代章）" if part.key == "secretariat_opinion" else "盖　章", blanks=2)


def is_figure(question: Question) -> bool:
    return question.cells[0].kind == Kind.FIGURE


def is_person(question: Question) -> bool:
    """Does the question ask for a person: name, post, telephone?"""
    return {"name", "post"} <= {cell.key for cell in question.cells} and not question.repeats


def is_list(edition: Edition) -> bool:
    """Is the form one table, each row of which is a part of one question under its own label?"""
    asked = [part for part in edition.printed_parts if part.page == "questions"]
    return all(len(part.questions) == 1 and part.questions[0].label == part.label for part in asked)


def entries_in_rows(cells: tuple[Cell, ...]) -> list[tuple[Cell, ...]]:
    """How the entries about a person stand: the office in a row of its own, the others three in a row."""
    own = [(cell,) for cell in cells if cell.key == "office_name"]
    rest = [cell for cell in cells if cell.key != "office_name"]
    return own + [tuple(rest[at : at + ENTRIES_IN_A_ROW]) for at in range(0, len(rest), ENTRIES_IN_A_ROW)]


def _underlined(paragraph: Paragraph, text: str) -> None:
    """Text on a line; spaces bear it too in every office program when they are marked as kept."""
    paragraph.add_run(f" {text} ").underline = True
    for element in paragraph.runs[-1]._element.findall(qn("w:t")):
        element.set(qn("xml:space"), "preserve")


def _kept(table: Table) -> Any:
    """A new row of one cell that stays with the row after it."""
    cell = row(table)[0]
    cell.paragraphs[0].paragraph_format.keep_with_next = True
    return cell


def _seal_lines(place: Any, seal: str, *, blanks: int = 4) -> None:
    """Where paper is stamped and dated; the electronic text has no seal."""
    for line in (*[""] * blanks, f"{seal}　　　　　　", "年　　月　　日　　"):
        put(place, line or "　", face=SONG, align=RIGHT)
