"""A draft as a workbook would make it: every change for the preview, every fault by its cell; nothing is kept.

Two layouts are read: the portal's own workbook (a sheet for each noun), and the official annex (``annex``).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from openpyxl.utils import get_column_letter

from monitoring.choices import LinkKind, Mark
from monitoring.imports.annex import ANNEX, is_annex, take_annex
from monitoring.imports.plans import (
    ODD,
    Change,
    Plan,
    Row,
    columns_of,
    differing,
    headings,
    must_be_formula,
    read_value,
    usual,
    words,
)
from monitoring.models import FrameworkVersion
from monitoring.selectors.packages import checksum_of, package_of
from monitoring.selectors.tables import KEY, META, NEW, NOUNS, OLD, Column, Noun, cell_of, narrow, plain_text
from portal.kit.verdicts import Refused
from portal.kit.workbooks import ReadSheet, read_sheets

MOST_ROWS = 500
MOST_FAULTS = 100
FORMULAS = ("formula", "left", "right")


def plan_of(version: FrameworkVersion, file: UploadedFile) -> Plan:
    """What the workbook would make of the draft; raises ``Refused`` when it is no such workbook at all."""
    sheets = {narrow(sheet.title): sheet for sheet in read_sheets(file, most_rows=MOST_ROWS)}
    plan = Plan(package_of(version))
    codes = _earlier_codes(version)
    read = [noun for noun in NOUNS if noun.sheet in sheets and not is_annex(sheets[noun.sheet])]
    annex = next((sheet for sheet in sheets.values() if is_annex(sheet)), None)
    if read:
        _check_origin(plan, version, sheets.get(META), sheets)
        for noun in read:
            if noun.sheet in sheets:
                _Reading(plan, noun, sheets[noun.sheet], codes).take()
    elif annex is not None:
        take_annex(plan, annex, version)
    else:
        words = "、".join(noun.sheet for noun in NOUNS)
        raise Refused(
            f"文件里没有可以导入的表：请用本页导出的Excel（{words}），或者含“{'”“'.join(ANNEX)}”四列的官方附件。"
        )
    _follow_codes(plan, read)
    del plan.faults[MOST_FAULTS:]
    return plan


def _earlier_codes(version: FrameworkVersion) -> set[str]:
    previous = version.previous
    return set(previous.revisions.values_list("code", flat=True)) if previous is not None else set()


def _check_origin(plan: Plan, version: FrameworkVersion, meta: ReadSheet | None, sheets: dict[str, ReadSheet]) -> None:
    """Another framework's workbook is refused; of another version's the links are not read; a stale one is named."""
    given = {line[0]: line[1] for line in meta.lines if len(line) > 1} if meta is not None else {}
    if given.get("framework", version.framework.code) != version.framework.code:
        raise Refused("文件是从另一个框架导出的，不能导入到本框架；请核对后再上传。")
    if given.get("version", version.label) != version.label:
        if sheets.pop("版本沿革", None) is not None:
            plan.notices.append(f"文件是从版本“{given['version']}”导出的，其中“版本沿革”一表没有读入。")
    elif given.get("checksum", "") not in ("", checksum_of(plan.package)):
        plan.notices.append("导出之后，草稿又有改动；以下变化是与现在的草稿相比，请逐项核对，以免改回旧内容。")


def _follow_codes(plan: Plan, read: list[Noun]) -> None:
    """Links that were not read follow their rows: to the new code of a row, and away with a row that is removed."""
    renamed = {each.pop("_was"): each["code"] for each in plan.package["indicators"] if "_was" in each}
    if any(noun.rows == "links" for noun in read):
        return
    present = {each["code"] for each in plan.package["indicators"]}
    kept = [{**link, NEW: renamed.get(link[NEW], link[NEW])} for link in plan.package["links"]]
    plan.package["links"] = [link for link in kept if link[NEW] is None or link[NEW] in present]


def usual_of_new(column: Column) -> Any:
    return Mark.LOCAL.value if column.name == "mark" else usual(column)


# --- The portal's own workbook ------------------------------------------------------------------------------------


class _Reading:
    """One sheet read over the rows that are there."""

    def __init__(self, plan: Plan, noun: Noun, sheet: ReadSheet, earlier: set[str]) -> None:
        self.plan, self.noun, self.sheet, self.earlier = plan, noun, sheet, earlier
        self.before: list[Row] = plan.package[noun.rows]
        self.line = 0
        wanted = tuple(narrow(column.heading) for column in noun.columns if column.name in noun.required)
        self.heading_line, found = headings(sheet, wanted)
        self.places = {column.name: found.pop(narrow(column.heading), None) for column in noun.columns}
        self.others = found

    def take(self) -> None:
        if not self.heading_line:
            named = "、".join(column.heading for column in self.noun.columns if column.name in self.noun.required)
            self.plan.faults.append(f"“{self.noun.sheet}”表没有列名“{named}”，请不要改动这几列的列名。")
            return
        if self.others:
            names = "、".join(self.sheet.lines[self.heading_line - 1][at] for at in sorted(self.others.values()))
            self.plan.notices.append(f"“{self.noun.sheet}”表中不认识的列没有读入：{names}。")
        missing = [column.heading for column in self.noun.columns if self.places[column.name] is None]
        if missing:
            self.plan.notices.append(f"“{self.noun.sheet}”表没有列“{'、'.join(missing)}”，这些内容保持不变。")
        self.compare(list(self.rows()))

    @property
    def identifying(self) -> Column:
        return next(column for column in self.noun.columns if column.name in ("code", NEW))

    def rows(self) -> Iterator[Row]:
        seen: dict[Any, int] = {}
        for number, line in enumerate(self.sheet.lines[self.heading_line :], start=self.heading_line + 1):
            self.line = number
            texts = {name: line[at] if at < len(line) else "" for name, at in self.places.items() if at is not None}
            if any(texts.values()):
                row = self.row(texts)
                if (first := seen.setdefault(self.identity(row), number)) != number:
                    self.fault(self.identifying, f"与第{first}行重复。")
                self.check_sides(row)
                yield row

    def identity(self, row: Row) -> Any:
        return (row[OLD], row[NEW]) if self.noun.rows == "links" else row["code"]

    def row(self, texts: Mapping[str, str]) -> Row:
        was = self.known(texts)
        row: Row = {}
        for column in self.noun.columns:
            old = was[column.name] if was is not None else None
            if column.name not in texts or column.name == KEY:
                row[column.name] = old if was is not None else usual_of_new(column)
            elif was is not None and plain_text(cell_of(column, old)) == plain_text(texts[column.name]):
                row[column.name] = old
            else:
                try:
                    row[column.name] = self.value(column, texts[column.name])
                except Refused as refusal:
                    self.fault(column, str(refusal))
                    row[column.name] = texts[column.name]  # never taken over; the rows below may still name it
        if was is not None:
            row["_before"] = was
        if was is not None and self.noun.rows == "indicators" and was["code"] != row["code"]:
            row["_was"] = was["code"]
        return row

    def check_sides(self, row: Row) -> None:
        """Of a link: what is dropped has no new side, what is new no old one, all others have both."""
        if self.noun.rows != "links" or row["kind"] not in LinkKind.values:
            return
        wanted = (row["kind"] != LinkKind.NEW, row["kind"] != LinkKind.DROPPED)
        if wanted != (row[OLD] is not None, row[NEW] is not None):
            self.fault(self.identifying, "取消的只写上一版编号，新增的只写本版编号，其余两边都要写。")

    def known(self, texts: Mapping[str, str]) -> Row | None:
        """The row that is meant: an indicator by its lasting key, else by its code; a link by both its sides."""
        if self.noun.rows == "links":
            sides = (narrow(texts[OLD]) or None, narrow(texts[NEW]) or None)
            return next((row for row in self.before if (row[OLD], row[NEW]) == sides), None)
        key = texts.get(KEY, "").strip()
        by_key = next((row for row in self.before if key and row.get(KEY) == key), None)
        code = narrow(texts["code"])
        return by_key or next((row for row in self.before if narrow(row["code"]) == code), None)

    def value(self, column: Column, text: str) -> Any:
        odd = self.sheet.odd.get((self.line, (self.places[column.name] or 0) + 1), "")
        if odd in ("formula", "error") or (odd == "date" and column.name in ("code", "area", "element", OLD, NEW)):
            raise Refused(ODD[odd])
        if not text and column.name in ("mark", "direction", "decimals"):
            return usual_of_new(column)
        if column.field is None:
            return self.reference(column, text)
        value = read_value(column, text)
        if column.name in FORMULAS and value:
            must_be_formula(value)
        return value

    def reference(self, column: Column, text: str) -> str | None:
        rows, word = {
            "area": ("areas", "宏观框架"),
            "element": ("elements", "结构要素"),
            OLD: ("", "上一版的指标"),
            NEW: ("indicators", "关键指标"),
        }[column.name]
        known = self.earlier if column.name == OLD else {row["code"] for row in self.plan.package[rows]}
        code = narrow(text)
        if not code and column.name in (OLD, NEW):
            return None
        if code in known:
            return code
        # “1.1 认识”: the number with its words
        begun = [each for each in known if code.startswith(each) and not code[len(each) : len(each) + 1].isdigit()]
        if begun and code[len(max(begun, key=len)) :][:1] != ".":
            return max(begun, key=len)
        raise Refused(f"没有编号为“{text}”的{word}。" if text else f"请填写所属{word}的编号。")

    def fault(self, column: Column, words: str) -> None:
        at = self.places[column.name]
        place = f"第{self.line}行" + (f"{get_column_letter(at + 1)}列" if at is not None else "")
        self.plan.faults.append(f"“{self.noun.sheet}”表{place}（{column.heading}）：{words}")

    def compare(self, rows: list[Row]) -> None:
        """Every change for the preview; the rows then stand in the package."""
        noun, plan = self.noun, self.plan
        matched = [row.pop("_before", None) for row in rows]
        for row, was in zip(rows, matched, strict=True):
            if was is None:
                plan.changes.append(Change(noun.word, "新增", words(noun, row), columns_of(noun, row)))
            elif columns := differing(noun, was, row):
                plan.changes.append(Change(noun.word, "修改", words(noun, row), columns))
        gone = [was for was in self.before if not any(was is each for each in matched)]
        plan.changes += [Change(noun.word, "删除", words(noun, was)) for was in gone]
        stay = [each for each in matched if each is not None]
        if noun.rows != "links" and stay != [was for was in self.before if not any(was is each for each in gone)]:
            plan.changes.append(Change(noun.word, "次序", "各行的先后改为与表中相同"))
        plan.package[noun.rows] = rows
