"""The official annex in the four columns of the practice of 2017: rows are added or changed, never removed.

结构要素, 关键指标, 数据填写, 信息性质说明: the element stands once above its indicators, number and words in one cell.
"""

import re
from collections.abc import Mapping

from openpyxl.utils import get_column_letter

from monitoring.choices import IndicatorKind, LinkKind, Mark, ValueType
from monitoring.imports.plans import ODD, Change, Plan, Row, columns_of, differing, headings, usual, words
from monitoring.models import FrameworkVersion
from monitoring.selectors.tables import KEY, NEW, NOUNS, OLD, narrow, plain_text
from portal.kit.verdicts import Refused
from portal.kit.workbooks import ReadSheet

ELEMENT, POINT, ENTRY, NATURE = ANNEX = ("结构要素", "关键指标", "数据填写", "信息性质说明")
IN_ATTACHMENT = "附件"
INDICATORS = next(noun for noun in NOUNS if noun.rows == "indicators")
_NUMBERED = re.compile(r"\s*([0-9０-９]+(?:[.．][0-9０-９]+)*)[.．、]?\s*(.*)", re.DOTALL)
# “（　）个”, “____%”: one blank to be filled in, and its unit behind it; spaces in front are cut off with the cell's
_BLANK = re.compile(r"(?:[（(][\s_＿]*[）)]|[_＿]+)\s*([^\s（）()，。；、]{1,20})|([%％])")
DECIMALS = 2  # as figures of yearbooks; none would refuse every figure that has some
_BREAK = re.compile(r"\s*\n\s*")


def is_annex(sheet: ReadSheet) -> bool:
    line, columns = headings(sheet, (POINT, ENTRY))
    return line > 0 and "编号" not in columns


def take_annex(plan: Plan, sheet: ReadSheet, version: FrameworkVersion) -> None:
    """The annex read over the draft; every change and fault stands in the plan."""
    reading = _Annex(plan, sheet)
    reading.read()
    _enter(plan, reading.rows, version)


class _Annex:
    def __init__(self, plan: Plan, sheet: ReadSheet) -> None:
        self.plan, self.sheet = plan, sheet
        self.first, self.places = headings(sheet, (POINT, ENTRY))
        self.elements = {each["code"]: each for each in plan.package["elements"]}
        self.known = {each["code"]: each for each in plan.package["indicators"]}
        self.rows: list[Row] = []
        self.element, self.line = "", 0

    def read(self) -> None:
        for number in range(self.first + 1, len(self.sheet.lines) + 1):
            self.line = number
            for name in ANNEX:
                try:
                    self.take(name)
                except Refused as refusal:
                    self.fault(name, str(refusal))

    def cell(self, name: str) -> str:
        line, at = self.sheet.lines[self.line - 1], self.places.get(name)
        return line[at] if at is not None and at < len(line) else ""

    def take(self, name: str) -> None:
        odd = self.sheet.odd.get((self.line, self.places.get(name, -1) + 1))
        if odd is not None:
            raise Refused(ODD[odd])
        if name == ELEMENT and self.cell(ELEMENT):
            self.element = self.element_of(self.cell(ELEMENT))
        elif name == POINT and self.cell(POINT):
            self.take_point(*numbered(self.cell(POINT)))

    def take_point(self, code: str, title: str) -> None:
        if not code or not title:
            raise Refused("应当以编号开头，后面是文字，例如“1.1.1……”。")
        if len(title) > 300:
            raise Refused("文字超过300个字，请核对是否多出了别的内容。")
        if any(each["code"] == code for each in self.rows):
            raise Refused(f"编号“{code}”出现了两次。")
        of = self.element if code.startswith(f"{self.element}.") else self.parent_of(code)
        if not of:
            raise Refused(f"“{code}”没有所属的结构要素，请先在草稿中添加。")
        given = {"title": title, "data_entry": one_line(self.cell(ENTRY)), "nature": plain_text(self.cell(NATURE))}
        was = self.known.get(code)
        row = annexed(was, code, of, given)
        if was is None:
            self.plan.changes.append(
                Change(INDICATORS.word, "新增", words(INDICATORS, row), columns_of(INDICATORS, row))
            )
        elif columns := differing(INDICATORS, was, row):
            self.plan.changes.append(Change(INDICATORS.word, "修改", words(INDICATORS, row), columns))
        self.rows.append(row)

    def element_of(self, text: str) -> str:
        code, _ = numbered(text)
        if code in self.elements:
            return code
        same = [each["code"] for each in self.elements.values() if narrow(each["title"]) == narrow(text)]
        if not same:
            raise Refused(f"草稿中没有“{text[:40]}”这个结构要素，请先添加。")
        return same[0]

    def parent_of(self, code: str) -> str:
        """The element by the number itself: 1.1.1 belongs to 1.1."""
        parts = code.split(".")
        above = (".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1))
        return next((each for each in above if each in self.elements), "")

    def fault(self, name: str, reason: str) -> None:
        at = self.places.get(name)
        where = f"{get_column_letter(at + 1)}列" if at is not None else ""
        self.plan.faults.append(f"“{self.sheet.title}”表第{self.line}行{where}（{name}）：{reason}")


def numbered(text: str) -> tuple[str, str]:
    """“1.1认识” → 1.1, 认识; nothing when no number stands in front."""
    found = _NUMBERED.match(text)
    return (narrow(found[1]), one_line(found[2])) if found else ("", "")


def one_line(text: str) -> str:
    """In a table copied from paper the lines break anywhere."""
    return _BREAK.sub("", plain_text(text))


def annexed(was: Row | None, code: str, element: str, given: Mapping[str, str]) -> Row:
    """The row with the annex's words. What the annex does not say of a new one is a guess that asks to be checked."""
    if was is not None:
        same = all(narrow(was[name]) == narrow(text) for name, text in given.items())
        return was if same else {**was, **given, "mark": Mark.IMPORTED.value}
    in_words = IN_ATTACHMENT in given["data_entry"]
    kind = IndicatorKind.QUALITATIVE if in_words else IndicatorKind.QUANTITATIVE
    value_type = ValueType.TEXT if in_words else ValueType.DECIMAL
    said: Row = {"code": code, "element": element, "kind": kind.value, "value_type": value_type.value, KEY: None}
    if not in_words:
        said["decimals"] = DECIMALS
    if not in_words and (blank := _BLANK.fullmatch(given["data_entry"])):
        said["unit"] = narrow(blank[1] or blank[2])
        if said["unit"] == "%":
            said["value_type"] = ValueType.PERCENT.value
    bare = {column.name: usual(column) for column in INDICATORS.columns}
    return {**bare, **given, **said, "mark": Mark.IMPORTED.value}


def _enter(plan: Plan, rows: list[Row], version: FrameworkVersion) -> None:
    """New rows behind those of their element; where there is a version before, they are linked as new."""
    package = plan.package
    by_code = {row["code"]: row for row in rows}
    present = {each["code"] for each in package["indicators"]}
    new = [row for row in rows if row["code"] not in present]
    order = [each["code"] for each in package["elements"]]
    all_rows = [by_code.get(each["code"], each) for each in package["indicators"]] + new
    package["indicators"] = sorted(all_rows, key=lambda row: order.index(row["element"]))  # stable: the rest stays
    if version.previous is not None:
        package["links"] += [{OLD: None, NEW: row["code"], "kind": LinkKind.NEW.value, "note": ""} for row in new]
    if new:
        plan.notices.append(
            "附件没有写明的（数据性质、数值类型、计量单位、默认填报部门等），平台暂按“数据填写”判断或者留空；"
            "默认填报部门留空的不能发布，请逐项核对后填写。"
        )
    plan.notices.append(f"导入后，本版共有{len(package['indicators'])}个指标。")
