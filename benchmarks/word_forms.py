#!/usr/bin/env python3
"""How well filled Word forms are read back: ``python benchmarks/word_forms.py`` makes 30 files and reads them.

Both official forms are filled in with invented answers and disturbed as offices disturb them: labels with spaces and
full-width signs, rows moved, missing, added, cells merged and split, answers in text boxes and nested tables, tracked
changes, comments, other faces, forms typed anew without tables; a third of them pass through LibreOffice (to ODT and
back, to DOC and back). Each field must be read right, or be named as unread; none may come into another field. Prints
a line for each file and the sums; ends with 1 when less than 98 % is right or anything came into a wrong field.
"""

import argparse
import copy
import io
import os
import random
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("PORTAL_DEMO", "1")
os.environ.setdefault("PORTAL_DEBUG", "1")

import django  # noqa: E402

django.setup()

from docx import Document  # noqa: E402
from docx.oxml import OxmlElement, parse_xml  # noqa: E402
from docx.oxml.ns import nsdecls, qn  # noqa: E402

from applications.choices import Kind  # noqa: E402
from applications.editions import EDITION_MODULES, Cell, Edition, Question, address  # noqa: E402
from applications.exports.forms import form_docx, is_person  # noqa: E402
from applications.imports.recognising import Recognised, nearest_edition  # noqa: E402
from applications.imports.values import tidy  # noqa: E402
from applications.inspection.forms_apart import converter, read_office  # noqa: E402

Truth = dict[str, str]
SUBJECTS = ("社区教育", "老年教育", "全民阅读", "职业培训", "数字学习", "家庭教育", "乡村振兴", "学分银行")
OFFICES = ("市教育局", "市人民政府", "市文化广电旅游局", "市人力资源和社会保障局", "市民政局")
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "建国文华明志晓燕立新海波"
POSTS = ("副市长", "副局长", "处长", "科长", "主任科员", "党组成员、副局长")


# --- What is filled in ------------------------------------------------------------------------------------


class Answers:
    """Invented answers to a form, each unlike the others."""

    def __init__(self, edition: Edition, chance: random.Random) -> None:
        self.edition, self.chance, self.number = edition, chance, 0
        self.content: dict[str, Any] = {}
        self.truth: Truth = {}
        for question in (question for part in edition.printed_parts for question in part.questions):
            rows = chance.randint(1, min(question.most_rows, 4)) if question.repeats else 0
            filled = [self._row(question, number) for number in range(1, rows + 1)] or [self._row(question, 0)]
            self.content[question.key] = (
                [{"id": str(at), "cells": cells} for at, cells in enumerate(filled)] if question.repeats else filled[0]
            )

    def _row(self, question: Question, number: int) -> dict[str, str]:
        cells = {}
        for cell in question.cells:
            cells[cell.key] = text = self._text(question, cell)
            self.truth[address(question.key, cell.key, str(number) if number else "")] = text
        return cells

    def _text(self, question: Question, cell: Cell) -> str:
        self.number += 1
        pick, number = self.chance, self.number
        match cell.kind:
            case Kind.PHONE:
                return f"0{pick.randint(310, 999)}-{pick.randint(2000000, 8999999)}"
            case Kind.MOBILE:
                return f"138{pick.randint(10000000, 99999999)}"
            case Kind.EMAIL:
                return f"office{number}@example.cn"
            case Kind.FIGURE:
                return f"{pick.randint(5, 24)}.{number:02d}"
            case Kind.YEAR:
                return str(pick.randint(2018, 2025))
            case Kind.WHEN:
                return f"{pick.randint(2008, 2025)}年{pick.randint(1, 12)}月"
            case Kind.LONG:
                return self._paragraphs(number)
        return self._short(cell, number)

    def _short(self, cell: Cell, number: int) -> str:
        pick = self.chance
        subject = pick.choice(SUBJECTS)
        if cell.key == "name" and cell.label in ("姓名", "负责人姓名"):
            return pick.choice(SURNAMES) + "".join(pick.sample(GIVEN, 2))
        return {
            "post": pick.choice(POSTS),
            "office_name": f"{subject}{number}处",
            "title": f"《关于推进{subject}的意见（{number}）》",
            "issuer": f"{pick.choice(OFFICES)}（{number}）",
            "host": f"{pick.choice(OFFICES)}、第{number}街道",
            "name": f"第{number}届{subject}活动周",
            "theme": f"{subject}让生活更美好之{number}",
            "scale": f"{number}00余人参加",
        }.get(cell.key, f"{subject}领导小组办公室{number}")

    def _paragraphs(self, number: int) -> str:
        pick = self.chance
        lines = [
            f"围绕{pick.choice(SUBJECTS)}建立第{number}项工作机制，由{pick.choice(OFFICES)}牵头，"
            f"{part + 1}年内覆盖{pick.randint(20, 99)}%的街道（乡镇），参加学习{pick.randint(1000, 90000)}人次。"
            for part in range(pick.randint(1, 3))
        ]
        return "\n".join(lines)

    def drop(self, question: Question) -> None:
        """The file has no place for it: nothing is expected."""
        for where in [each for each in self.truth if each.partition(".")[0] == question.key]:
            del self.truth[where]


# --- How the file is disturbed ----------------------------------------------------------------------------


@dataclass
class Work:
    """A file being made: what it should say, the document, and what chance decides."""

    answers: Answers
    document: Any
    chance: random.Random
    done: list[str] = field(default_factory=list)

    @property
    def tables(self) -> list[Any]:
        return list(self.document.tables)

    def label_cells(self) -> list[Any]:
        """Cells in which nothing but words of the form stands."""
        words = {
            _signs(each.label) for question in self.answers.edition.questions for each in (question, *question.cells)
        }
        seen, found = set(), []
        for table in self.tables:
            for row in table.rows:
                for cell in row.cells:
                    if cell._tc not in seen and _signs(cell.text) in words:
                        seen.add(cell._tc)
                        found.append(cell)
        return found

    def answer_cell(self, question: Question) -> Any:
        for table in self.tables:
            for row in table.rows:
                cells = _unique(row.cells)
                if len(cells) == 2 and _signs(cells[0].text) == _signs(question.label):
                    return cells[1]
        return None


def _signs(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKC", text) if each.isalnum())


def _unique(cells: Any) -> list[Any]:
    return [cell for at, cell in enumerate(cells) if at == 0 or cell._tc is not cells[at - 1]._tc]


def _set(cell: Any, text: str) -> None:
    for paragraph in cell.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)
    lines = text.split("\n")
    cell.paragraphs[0].text = lines[0]
    for line in lines[1:]:
        cell.add_paragraph(line)


def spaces_in_labels(work: Work) -> None:
    for cell in work.label_cells():
        gap = work.chance.choice((" ", "\u3000", "  "))
        _set(
            cell,
            gap.join(cell.text.replace("\n", "")) if len(cell.text) < 12 else re.sub("(.{5})", rf"\1{gap}", cell.text),
        )


def full_width(work: Work) -> None:
    table = {**{ord(each): chr(ord(each) + 0xFEE0) for each in "0123456789()-"}, ord("："): ":"}
    for cell in work.label_cells():
        _set(cell, cell.text.translate(table))


def half_width_brackets(work: Work) -> None:
    for cell in work.label_cells():
        _set(cell, cell.text.replace("（", "(").replace("）", ")").replace("，", ","))


def broken_labels(work: Work) -> None:
    for cell in work.label_cells():
        text = cell.text.replace("\n", "")
        half = len(text) // 2
        _set(cell, f"{text[:half]}\n{text[half:]}" if len(text) > 3 else text)


def colons(work: Work) -> None:
    for cell in work.label_cells():
        _set(cell, f"{cell.text}：")


def no_numbers(work: Work) -> None:
    for cell in work.label_cells():
        _set(cell, re.sub(r"^\d\.", "", cell.text))


def other_numbers(work: Work) -> None:
    for cell in work.label_cells():
        if re.match(r"\d\.", cell.text):
            _set(cell, re.sub(r"^(\d)\.", r"（\1）、", cell.text))


def slips(work: Work) -> None:
    """A sign is missing, or stands twice, in long labels."""
    for cell in work.label_cells():
        text = cell.text
        if len(_signs(text.split("（")[0])) > 14 and work.chance.random() < 0.6:
            at = work.chance.randrange(6, 12)
            _set(cell, text[:at] + (text[at + 1 :] if work.chance.random() < 0.5 else text[at] + text[at:]))


def without_brackets(work: Work) -> None:
    for cell in work.label_cells():
        if len(cell.text) > 20:
            _set(cell, re.sub(r"（[^（）]*）\s*$", "", cell.text))


def other_faces(work: Work) -> None:
    for cell in work.label_cells():
        for paragraph in cell.paragraphs:
            text = paragraph.text
            paragraph.text = ""
            for sign in text:
                run = paragraph.add_run(sign)
                run.font.name, run.bold = work.chance.choice(("微软雅黑", "楷体", "Arial")), work.chance.random() < 0.5


def extra_rows(work: Work) -> None:
    """Rows that the form does not have: in the table of persons, and after an answer."""
    for table in work.tables:
        for row in list(table.rows):
            cells = _unique(row.cells)
            if any(_signs(cell.text) == "电子邮箱" for cell in cells):
                new = copy.deepcopy(row._tr)
                row._tr.addnext(new)
                added = _unique(next(each for each in table.rows if each._tr is new).cells)
                for cell, text in zip(added[-4:], ("微信号", "wx-12345", "传真", "0000-000"), strict=False):
                    _set(cell, text)
            elif len(cells) == 2 and "成效及社会影响" in cells[0].text:
                new = copy.deepcopy(row._tr)
                row._tr.addnext(new)
                added = _unique(next(each for each in table.rows if each._tr is new).cells)
                _set(added[0], "3.其他需要说明的情况")
                _set(added[1], "无其他情况需要说明。")


def rows_removed(work: Work) -> None:
    for question in work.chance.sample(list(work.answers.edition.questions), 3):
        for table in work.tables:
            for row in list(table.rows):
                if is_person(question) or question.label not in row.cells[0].text:
                    continue
                table._tbl.remove(row._tr)
                work.answers.drop(question)


def another_order(work: Work) -> None:
    """Rows of whole answers in another order."""
    table = max(work.tables, key=lambda each: len(each.rows))
    moved = [
        row
        for row in table.rows
        if any(q.label in row.cells[0].text and not is_person(q) for q in work.answers.edition.questions)
        and len(_unique(row.cells)) <= 2
    ]
    places = [row._tr for row in moved]
    marks = []
    for tr in places:
        mark = OxmlElement("w:tr")
        tr.addprevious(mark)
        marks.append(mark)
    work.chance.shuffle(places)
    for mark, tr in zip(marks, places, strict=True):
        mark.addprevious(tr)
        mark.getparent().remove(mark)


def parts_swapped(work: Work) -> None:
    """The first two tables change their places, headings stay."""
    if len(work.tables) > 2:
        first, second = work.tables[0]._tbl, work.tables[1]._tbl
        mark = OxmlElement("w:p")
        first.addprevious(mark)
        second.addprevious(first)
        mark.addprevious(second)
        mark.getparent().remove(mark)


def tracked_changes(work: Work) -> None:
    """Everything after the first run of an answer was inserted, and something else deleted before it."""
    for number, table in enumerate(work.tables):
        for row in table.rows:
            for cell in _unique(row.cells):
                for paragraph in cell.paragraphs[:1]:
                    if not paragraph.runs or work.chance.random() < 0.5:
                        continue
                    run = paragraph.runs[-1]._r
                    inserted = OxmlElement("w:ins")
                    inserted.set(qn("w:id"), str(number)), inserted.set(qn("w:author"), "甲")
                    run.addprevious(inserted)
                    inserted.append(run)
                    inserted.addprevious(
                        parse_xml(
                            f'<w:del {nsdecls("w")} w:id="9" w:author="乙"><w:r><w:delText>已删去的文字</w:delText></w:r></w:del>'
                        )
                    )


def comments(work: Work) -> None:
    for cell in work.label_cells()[::3]:
        runs = cell.paragraphs[0].runs
        if runs:
            work.document.add_comment(runs=runs[0], text="请核对这一栏，姓名：不要漏填", author="丙", initials="丙")


def in_text_boxes(work: Work) -> None:
    """Two long answers stand in text boxes, drawn for new programs and for old ones."""
    for question in work.answers.edition.questions:
        cell = work.answer_cell(question)
        if cell is None or question.repeats or question.cells[-1].kind != Kind.LONG or len(question.cells) > 1:
            continue
        inner = "".join(_plain(each.text) for each in cell.paragraphs)
        box = (
            f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
            '<mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx><w:txbxContent>'
            f"{inner}</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{inner}"
            "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
        _set(cell, "")
        cell.paragraphs[0]._p.append(parse_xml(box))


def _plain(text: str) -> str:
    return f"<w:p><w:r><w:t>{text.replace('&', '&amp;').replace('<', '&lt;')}</w:t></w:r></w:p>"


def answers_below(work: Work) -> None:
    """A row with a label and its answer becomes two rows."""
    for question in work.answers.edition.questions:
        cell = work.answer_cell(question)
        if cell is None:
            continue
        row = cell._tc.getparent()
        below = copy.deepcopy(row)
        row.addnext(below)
        row.remove(cell._tc)
        below.remove(below.findall(qn("w:tc"))[0])
        for tr in (row, below):
            properties = tr.findall(qn("w:tc"))[0].get_or_add_tcPr()
            for old in properties.findall(qn("w:gridSpan")):
                properties.remove(old)
            span = OxmlElement("w:gridSpan")
            span.set(qn("w:val"), "2" if len(work.tables) > 1 else "7")
            properties.append(span)


def in_the_label_cell(work: Work) -> None:
    """The answer is written under its label, in the same cell."""
    for question in work.answers.edition.questions:
        cell = work.answer_cell(question)
        if cell is not None:
            row = cell._tc.getparent()
            left = row.findall(qn("w:tc"))[0]
            for paragraph in list(cell.paragraphs):
                left.append(paragraph._p)
            row.remove(cell._tc)


def split_answers(work: Work) -> None:
    """A long answer goes on in a cell of its own in the next row, beside a merged label."""
    for question in work.answers.edition.questions:
        cell = work.answer_cell(question)
        if cell is None or len(cell.paragraphs) < 2 or question.repeats:
            continue
        row = cell._tc.getparent()
        below = copy.deepcopy(row)
        row.addnext(below)
        cell._tc.remove(cell.paragraphs[-1]._p)
        first, second = below.findall(qn("w:tc"))
        for each in second.findall(qn("w:p"))[:-1]:
            second.remove(each)
        for each in first.findall(qn("w:p"))[1:]:
            first.remove(each)
        for each in first.findall(qn("w:p")):
            for run in each.findall(qn("w:r")):
                each.remove(run)
        for tc, value in ((row.findall(qn("w:tc"))[0], "restart"), (first, None)):
            merged = OxmlElement("w:vMerge")
            if value:
                merged.set(qn("w:val"), value)
            tc.get_or_add_tcPr().append(merged)


def rows_in_a_table(work: Work) -> None:
    """Lists of documents and meetings are typed into a table within the answer."""
    for question in work.answers.edition.questions:
        cell = work.answer_cell(question)
        if cell is None or not question.repeats:
            continue
        rows = [each["cells"] for each in work.answers.content[question.key]]
        _set(cell, "")
        table = cell.add_table(rows=len(rows) + 1, cols=len(question.cells))
        for at, each in enumerate(question.cells):
            table.cell(0, at).text = each.label
            for number, row in enumerate(rows, 1):
                table.cell(number, at).text = row[each.key]


def persons_in_columns(work: Work) -> None:
    """One table of all persons: 姓名, 职务, 电话 as columns."""
    persons = [each for each in work.answers.edition.questions if is_person(each) and each.key != "office"]
    table = work.tables[0]
    if len(work.tables) < 2:
        return
    new = work.document.add_table(rows=len(persons) + 1, cols=6, style="Table Grid")
    kinds = ("姓名", "职务", "办公电话", "手机号", "电子邮箱")
    for at, label in enumerate(("", *kinds)):
        new.cell(0, at).text = label
    for number, question in enumerate(persons, 1):
        new.cell(number, 0).text = question.label
        for at, label in enumerate(kinds, 1):
            cell = next((each for each in question.cells if each.label == label), None)
            new.cell(number, at).text = work.answers.content[question.key][cell.key] if cell else ""
    table._tbl.addprevious(new._tbl)
    table._tbl.getparent().remove(table._tbl)
    work.answers.drop(work.answers.edition.question("office"))


def entries_in_lines(work: Work) -> None:
    """Persons as lines: 姓名：… 职务：…."""
    for table in work.tables[:1]:
        for row in list(table.rows):
            cells = _unique(row.cells)
            question = next(
                (
                    q
                    for q in work.answers.edition.questions
                    if is_person(q) and _signs(q.label) == _signs(cells[0].text)
                ),
                None,
            )
            if question is None:
                continue
            first = cells[1]
            words = "\u3000".join(
                f"{cell.label}：{work.answers.content[question.key][cell.key]}" for cell in question.cells
            )
            if first.text.strip() in ("姓名", "处室\n名称"):
                for other in cells[2:]:
                    row._tr.remove(other._tc)
                _set(first, words)
                span = first._tc.get_or_add_tcPr()
                for old in span.findall(qn("w:gridSpan")):
                    span.remove(old)
                wide = OxmlElement("w:gridSpan")
                wide.set(qn("w:val"), "6")
                span.append(wide)
        for row in list(table.rows):
            texts = [cell.text for cell in _unique(row.cells)]
            if any(each.replace("\n", "") in ("手机", "手机号", "负责人姓名") for each in texts):
                table._tbl.remove(row._tr)


def running_text(work: Work) -> None:
    """Documents as officials list them: 《…》，…，2014年5月，…."""
    question = work.answers.edition.question("documents")
    cell = work.answer_cell(question)
    if cell is None:
        return
    lines = []
    for number, row in enumerate((each["cells"] for each in work.answers.content["documents"]), 1):
        row = {key: text.replace("\n", "") for key, text in row.items()}
        for key, text in row.items():
            work.answers.truth[address("documents", key, str(number))] = text
        lines.append(f"{number}.{'，'.join(row[each.key] for each in question.cells)}")
    _set(cell, "\n".join(lines))


def units_and_words(work: Work) -> None:
    """Figures with their unit, years with 年, times with spaces or Chinese numerals, telephone numbers with gaps."""
    for table in work.tables:
        for row in table.rows:
            cells = _unique(row.cells)
            for question in work.answers.edition.questions:
                if (
                    question.cells[0].kind == Kind.FIGURE
                    and _signs(question.label) == _signs(cells[0].text)
                    and len(cells) == 3
                ):
                    _set(cells[1], f" {cells[1].text} {question.cells[0].unit}")
                    _set(cells[2], f"{cells[2].text} 年")
            for cell in cells:
                if re.fullmatch(r"138\d{8}", cell.text):
                    _set(cell, f"{cell.text[:3]} {cell.text[3:7]} {cell.text[7:]}")
                elif re.fullmatch(r"0\d{3}-\d{7}", cell.text):
                    _set(cell, cell.text.replace("-", "－"))


def without_tables(work: Work) -> None:
    """The form typed anew as running text."""
    body = work.document.element.body
    for table in work.tables:
        for row in table.rows:
            for line in _as_lines(_unique(row.cells)):
                table._tbl.addprevious(_paragraph(line))
        table._tbl.getparent().remove(table._tbl)
    for question in [each for each in work.answers.edition.questions if is_person(each)]:
        entries = [f"{cell.label}：{work.answers.content[question.key][cell.key]}" for cell in question.cells]
        for line in (question.label, "，".join(entries)):
            body.insert(len(body) - 1, _paragraph(line))


def _as_lines(cells: list[Any]) -> list[str]:
    """A row as lines of text; persons are written elsewhere."""
    if len(cells) == 3:
        return [] if cells[1].text == "数据" else [f"{cells[0].text}：{cells[1].text}（{cells[2].text}年）"]
    if len(cells) == 2:
        return [cells[0].text.replace("\n", ""), *cells[1].text.split("\n")]
    return [] if len(cells) > 3 else cells[0].text.split("\n")


def _paragraph(text: str) -> Any:
    return parse_xml(_plain(text).replace("<w:p>", f"<w:p {nsdecls('w')}>"))


def content_controls(work: Work) -> None:
    """Answers stand in content controls, as templates of offices have them."""
    for table in work.tables:
        for row in table.rows:
            for cell in _unique(row.cells)[1:]:
                for paragraph in cell.paragraphs[:1]:
                    runs = [each._r for each in paragraph.runs]
                    if not runs:
                        continue
                    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent/></w:sdt>")
                    runs[0].addprevious(control)
                    for run in runs:
                        control.find(qn("w:sdtContent")).append(run)


def in_one_cell(work: Work) -> None:
    """The whole form lies in one cell of a table made for layout."""
    body = work.document.element.body
    outer = work.document.add_table(rows=1, cols=1, style="Table Grid")
    place = outer.cell(0, 0)._tc
    for child in list(body):
        if child is not outer._tbl and child.tag != qn("w:sectPr"):
            place.append(child)
    place.append(OxmlElement("w:p"))


# --- The files --------------------------------------------------------------------------------------------

Disturbance = Callable[[Work], None]
NETWORK, ALLIANCE = "network_2023", "alliance_2017"
FILES: tuple[tuple[str, str, tuple[Disturbance, ...]], ...] = (
    (NETWORK, "docx", ()),
    (ALLIANCE, "docx", ()),
    (NETWORK, "odt", ()),
    (ALLIANCE, "doc", ()),
    (NETWORK, "docx", (spaces_in_labels, units_and_words)),
    (ALLIANCE, "docx", (spaces_in_labels, comments)),
    (NETWORK, "docx", (full_width, extra_rows)),
    (ALLIANCE, "docx", (full_width, broken_labels)),
    (NETWORK, "docx", (broken_labels, other_numbers)),
    (NETWORK, "docx", (rows_removed, another_order)),
    (ALLIANCE, "docx", (another_order, rows_removed)),
    (NETWORK, "docx", (tracked_changes, comments)),
    (ALLIANCE, "docx", (half_width_brackets, tracked_changes)),
    (NETWORK, "docx", (in_text_boxes, colons)),
    (NETWORK, "docx", (answers_below, spaces_in_labels)),
    (NETWORK, "docx", (in_the_label_cell, half_width_brackets)),
    (ALLIANCE, "docx", (other_faces, colons)),
    (NETWORK, "docx", (split_answers, no_numbers)),
    (NETWORK, "docx", (rows_in_a_table, full_width)),
    (NETWORK, "docx", (persons_in_columns, running_text)),
    (NETWORK, "docx", (entries_in_lines, without_brackets)),
    (ALLIANCE, "docx", (entries_in_lines, without_brackets)),
    (NETWORK, "docx", (without_tables,)),
    (NETWORK, "docx", (in_one_cell, content_controls)),
    (ALLIANCE, "docx", (slips, in_one_cell)),
    (NETWORK, "odt", (slips, extra_rows)),
    (ALLIANCE, "odt", (extra_rows, spaces_in_labels)),
    (NETWORK, "doc", (rows_in_a_table, broken_labels)),
    (ALLIANCE, "doc", (another_order, full_width)),
    (NETWORK, "doc", (answers_below, tracked_changes)),
)  # fmt: skip


# Any of these may meet: first what moves cells, then what is written in them, then what wraps the writing.
MOVING = (rows_removed, another_order, parts_swapped, persons_in_columns, entries_in_lines, rows_in_a_table, running_text,
          split_answers, answers_below, in_the_label_cell)  # fmt: skip
WRITING = (spaces_in_labels, full_width, half_width_brackets, broken_labels, colons, no_numbers, other_numbers, slips,
           without_brackets, units_and_words, extra_rows)  # fmt: skip
WRAPPING = (other_faces, comments, tracked_changes, in_text_boxes, content_controls, in_one_cell)


def drawn(seed: int) -> tuple[str, str, tuple[Disturbance, ...]]:
    """A file more, as chance disturbs it: one or two of each sort."""
    chance = random.Random(seed)  # noqa: S311
    sorts = [sorted(chance.sample(sort, chance.randint(1, 2)), key=sort.index) for sort in (MOVING, WRITING, WRAPPING)]
    if rows_in_a_table in sorts[0] and running_text in sorts[0]:
        sorts[0].remove(running_text)  # both write the same list
    return chance.choice((NETWORK, ALLIANCE)), "docx", tuple(each for sort in sorts for each in sort)


def made(edition: Edition, disturbances: tuple[Disturbance, ...], seed: int) -> tuple[bytes, Truth]:
    """A filled and disturbed file, and what it says."""
    chance = random.Random(seed)  # noqa: S311
    answers = Answers(edition, chance)
    content = {
        "edition": edition.key,
        "options": {},
        "is_demo": False,
        "cover": {
            "province": {"filled": "演示", "kind_applies": True},
            "city": {"filled": "演示", "kind_applies": True},
        },
        "submitted_on": "2026年11月21日",
        "answers": answers.content,
        "evidence": [],
        "declaration": edition.declaration.format(city="演示市"),
    }
    work = Work(answers, Document(io.BytesIO(form_docx(content, note=""))), chance)
    for disturb in disturbances:
        disturb(work)
    written = io.BytesIO()
    work.document.save(written)
    return written.getvalue(), answers.truth


def through_libreoffice(files: dict[str, bytes], to: str, folder: Path) -> dict[str, bytes]:
    """The files as LibreOffice saves them in another format; an ODT comes back as DOCX, a DOC stays one."""
    source, target = folder / f"{to}-in", folder / f"{to}-out"
    source.mkdir()
    for name, content in files.items():
        (source / f"{name}.docx").write_bytes(content)
    _soffice(to, target, folder, sorted(source.glob("*.docx")))
    if to == "odt":
        back = folder / "back"
        _soffice("docx:MS Word 2007 XML", back, folder, sorted(target.glob("*.odt")))
        target = back
    return {each.stem: each.read_bytes() for each in target.iterdir()}


def _soffice(to: str, out: Path, folder: Path, files: list[Path]) -> None:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [converter(), "--headless", "--norestore", profile, "--convert-to", to, "--outdir", str(out)]
    subprocess.run(command + [str(each) for each in files], capture_output=True, check=True, timeout=300)


# --- What came --------------------------------------------------------------------------------------------


@dataclass
class Result:
    fields: int = 0
    right: int = 0
    other: list[str] = field(default_factory=list)  # in its place, but not word for word
    unread: list[str] = field(default_factory=list)  # named as not understood
    lost: list[str] = field(default_factory=list)  # neither read nor named
    wrong: list[str] = field(default_factory=list)  # came into a place that is not its own

    def add(self, other: "Result") -> None:
        self.fields, self.right = self.fields + other.fields, self.right + other.right
        for name in ("other", "unread", "lost", "wrong"):
            getattr(self, name).extend(getattr(other, name))


def judged(found: Recognised, truth: Truth) -> Result:
    cells = {address(q.key, cell.key): cell for q, cell in found.edition.cells()}
    expected = {where: tidy(cells[".".join(where.split(".")[:2])], text) for where, text in truth.items()}
    read = {value.where: value.text for value in found.values}
    result = Result(len(expected))
    unread = _signs("".join(text for _, text in found.unread))
    for where, text in expected.items():
        if read.get(where) == text:
            result.right += 1
        elif where in read:
            result.other.append(f"{where}: {read[where][:40]!r} for {text[:40]!r}")
        elif _signs(text) in unread:
            result.unread.append(where)
        else:
            result.lost.append(where)
    for where, text in read.items():
        own = expected.get(where, "")
        if text == own:
            continue
        strangers = [
            other
            for at, other in expected.items()
            if at != where and len(other) > 3 and other in text and other not in own
        ]
        if not own or strangers:
            result.wrong.append(f"{where}: {text[:60]!r}")
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--keep", type=Path, help="a folder in which the files are left")
    parser.add_argument("--more", type=int, default=0, help="as many files more, disturbed as chance will have it")
    parser.add_argument("--only", type=int, help="the number of one file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="word-forms-") as folder:
        sys.exit(run(options, Path(folder)))


def told(
    number: str, work: tuple[str, str, tuple[Disturbance, ...]], content: bytes, truth: Truth, most: int
) -> Result:
    """Read one file as an upload is read, and print what came."""
    key, how, disturbances = work
    words = ", ".join(each.__name__ for each in disturbances) or "as printed"
    said = read_office(io.BytesIO(content))
    if said["reason"]:
        print(f"{number} {key} {how}: refused: {said['reason']}")
        return Result(len(truth), lost=[f"{number} {each}" for each in truth])
    found = nearest_edition(said["blocks"], [module.EDITION for module in EDITION_MODULES.values()])
    if found.edition.key != key:
        print(f"{number} taken for {found.edition.key}")
    result = judged(found, truth)
    print(f"{number} {key:14} {how:4} {result.right:3}/{result.fields:3} right  {words}")
    for word in ("wrong", "lost", "other", "unread"):
        for each in getattr(result, word)[:most]:
            print(f"     {word}: {each}")
    return result


def run(options: argparse.Namespace, folder: Path) -> int:
    files, truths = {}, {}
    listed = [*FILES, *(drawn(options.seed * 1000 + number) for number in range(options.more))]
    for number, (key, _, disturbances) in enumerate(listed, 1):
        if options.only not in (None, number):
            continue
        files[f"{number:02d}"], truths[f"{number:02d}"] = made(
            EDITION_MODULES[key].EDITION, disturbances, options.seed + number
        )
    for to in ("odt", "doc"):
        names = [f"{n:02d}" for n, (_, how, _) in enumerate(FILES, 1) if how == to and options.only in (None, n)]
        if converter() and names:
            files |= through_libreoffice({name: files[name] for name in names}, to, folder)
        elif names:
            print(f"LibreOffice is not installed: files {', '.join(names)} are read as they were made.")
    total = Result()
    for name, content in sorted(files.items()):
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            suffix = "docx" if content.startswith(b"PK") else "doc"
            (options.keep / f"{name}.{suffix}").write_bytes(content)
        total.add(told(name, listed[int(name) - 1], content, truths[name], 12 if options.only else 4))
    share = 100 * total.right / max(total.fields, 1)
    print(
        f"\n{len(files)} files, {total.fields} fields: {total.right} read right ({share:.2f} %), "
        f"{len(total.unread)} named as unread, {len(total.other)} not word for word, {len(total.lost)} neither read nor "
        f"named, {len(total.wrong)} in a wrong field"
    )
    return 0 if share >= 98 and not total.wrong else 1


if __name__ == "__main__":
    main()
