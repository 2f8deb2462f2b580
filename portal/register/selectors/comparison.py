"""The computed table beside the printed one of December 2016: every cell, and everything in which the print is at odds.

``findings`` looks systematically at the print alone: each sum of a line, each sum of a column, each percentage under every
reading, each list of names against its count, each name against its level, each national cell. What is explained is
explained by a reading that was tried, never by a guess. ``compare`` puts each printed cell beside the computed one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from portal.register.printed import KIND, ON, PrintedName, PrintedRow, PrintedTable, printed_table
from portal.register.selectors.statistics import COLUMNS, NATION_LABEL, RULES, Line, Statistics, rounded_fraction

NUMBERS = {
    "cities_total": "cities_total",
    "municipalities": "municipalities",
    "prefecture_level": "prefecture_level",
    "county_level": "county_level",
    "members": "alliance_cities",
}
ROUNDINGS: dict[str, Callable[[Fraction], int]] = {
    "四舍五入": rounded_fraction,
    "舍去小数": int,
    "进一": lambda value: -int(-value // 1),
}
NUMERATORS: dict[str, Callable[[PrintedRow, PrintedTable], int]] = {
    "所印联盟城市数": lambda row, table: row.alliance_cities or 0,
    "所列名单全部": lambda row, table: len(named(row, table)),
    "名单中地级及以上": lambda row, table: sum(each.is_above_county for each in named(row, table)),
    "名单中直辖市和地级市": lambda row, table: sum(each.is_city for each in named(row, table)),
    "各省联盟城市数之和": lambda row, table: sum(each.alliance_cities or 0 for each in lines_of(row, table)),
}
DENOMINATORS: dict[str, Callable[[PrintedRow], int]] = {
    "直辖市＋地级市": lambda row: row.base,
    "地级市": lambda row: row.prefecture_level or 0,
    "合计": lambda row: row.cities_total,
}
USUAL = ("所印联盟城市数", "直辖市＋地级市", "四舍五入")


@dataclass(frozen=True)
class Finding:
    """One oddity of the printed table: where, what, and how it is explained."""

    row: str
    column: str
    what: str
    why: str

    @property
    def words(self) -> str:
        return f"{self.what}{self.why}"


@dataclass(frozen=True)
class Cell:
    """One cell: computed beside printed. ``printed`` is ``None`` where nothing was printed for this day and kind."""

    row: str
    code: str
    key: str
    heading: str
    computed: Any
    printed: Any = None
    agrees: bool | None = None
    notes: Sequence[str] = field(default_factory=tuple)

    @property
    def rule(self) -> str:
        return RULES[self.key]

    @property
    def note(self) -> str:
        return " ".join(self.notes)


def named(row: PrintedRow, table: PrintedTable) -> list[PrintedName]:
    """The names of a line; of the national line all of them."""
    return [name for line in lines_of(row, table) for name in line.names]


def lines_of(row: PrintedRow, table: PrintedTable) -> Sequence[PrintedRow]:
    return (row,) if row.code else table.provinces


# --- What the print says of itself ----------------------------------------------------------------------------


def findings(table: PrintedTable | None = None) -> list[Finding]:
    """Every disagreement of the printed table with itself, in the order of lines and columns, the general ones last."""
    table = table or printed_table()
    checks = (sums_of_lines, sums_of_columns, counts_of_names, levels, percentages, national_cells, wordings, general)
    found = [finding for check in checks for finding in check(table)]
    order = {row.name: number for number, row in enumerate(table.rows)}
    keys = list(COLUMNS)
    return sorted(
        found,
        key=lambda each: (order.get(each.row, len(order)), keys.index(each.column) if each.column else len(keys)),
    )


def sums_of_lines(table: PrintedTable) -> Iterable[Finding]:
    """合计 = 直辖市 + 地级市 + 县级市?"""
    for row in table.rows:
        total = row.base + (row.county_level or 0)
        if total == row.cities_total:
            continue
        why = (
            f"直辖市的“#县级市”一栏所印{row.county_level}只有作为其所辖区数、不计入合计时，合计{row.cities_total}才成立。"
            if row.municipalities and row.base == row.cities_total
            else "没有找到能得出所印合计的口径。"
        )
        yield Finding(row.name, "county_level", f"三项相加为{total}，所印合计为{row.cities_total}：", why)


def sums_of_columns(table: PrintedTable) -> Iterable[Finding]:
    """Is each national number the sum of its column?"""
    for key, attribute in NUMBERS.items():
        printed = getattr(table.nation, attribute) or 0
        total = sum(getattr(row, attribute) or 0 for row in table.provinces)
        if total != printed:
            yield Finding(
                table.nation.name,
                key,
                f"各省相加为{total}，全国所印为{printed}：",
                _why_column(table, key, total - printed),
            )


def _why_column(table: PrintedTable, key: str, more: int) -> str:
    districts = sum(row.county_level or 0 for row in table.provinces if row.municipalities)
    if key == "county_level" and more == districts:
        return f"多出的{more}恰为四个直辖市该栏所印之和（所辖区），全国数没有计入。"
    uncounted = [(row, len(row.names) - (row.alliance_cities or 0)) for row in table.provinces]
    uncounted = [(row, number) for row, number in uncounted if number]
    if key == "members" and -more == sum(number for _, number in uncounted):
        words = "、".join(f"{row.name}名单列{len(row.names)}个而只计{row.alliance_cities}个" for row, _ in uncounted)
        return f"{words}；全国数按名单计，各省数之和按所印个数计。"
    return "没有找到能得出所印数字的口径。"


def counts_of_names(table: PrintedTable) -> Iterable[Finding]:
    """Is each number of alliance cities the number of the names beside it?"""
    for row in table.rows:
        names, printed = named(row, table), row.alliance_cities or 0
        if len(names) == printed:
            continue
        at_level = sum(each.is_above_county for each in names)
        why = (
            f"只计地级及以上时为{at_level}，与所印一致；{_below(names)}没有计入。"
            if at_level == printed
            else "没有找到能得出所印数字的口径。"
        )
        yield Finding(row.name, "members", f"名单列{len(names)}个，所印为{printed}：", why)


def levels(table: PrintedTable) -> Iterable[Finding]:
    """Does the column 其中联盟城市（地级） count what is not of that level, or what the numbers of cities do not count?"""
    for row in table.provinces:
        names, printed = list(row.names), row.alliance_cities or 0
        at_level = sum(each.is_above_county for each in names)
        if at_level < len(names) == printed:
            yield Finding(
                row.name,
                "members",
                f"所印{printed}计入了{_below(names)}：",
                f"栏目为“地级”，只计地级及以上为{at_level}。",
            )
        for each in names:
            if each.is_above_county and not each.is_city:
                yield Finding(
                    row.name,
                    "percent",
                    f"{each.printed}是{each.kind}，计入了联盟城市，分母{row.base}却只计地级市、不含{each.kind}：",
                    f"分子也只计地级市时为{_percent(at_level - 1, row.base)}%，所印{row.percent}%为{at_level}÷{row.base}。",
                )


def percentages(table: PrintedTable) -> Iterable[Finding]:
    """Each percentage under every reading: numerator, denominator, rounding."""
    for row in table.provinces:
        matching = readings(row, table)
        if USUAL not in matching:
            figure = _percent(row.alliance_cities or 0, row.base)
            yield Finding(
                row.name,
                "percent",
                f"本行所印联盟城市数÷（直辖市＋地级市）为{row.alliance_cities}÷{row.base}＝{figure}%，所印为{row.percent}%：",
                _why_percent(matching),
            )
        at_level = sum(each.is_above_county for each in row.names)
        strict = _percent(at_level, row.base)
        if USUAL in matching and at_level != (row.alliance_cities or 0):
            yield Finding(
                row.name,
                "percent",
                f"所印{row.percent}%的分子计入了{_below(row.names)}，而分母{row.base}只计地级市：",
                f"只计地级及以上为{at_level}÷{row.base}＝{strict}%。",
            )
        if row.municipalities:
            yield Finding(
                row.name,
                "percent",
                "栏目为“占地级单位%”，直辖市不是地级单位，“#地级市”一栏为空：",
                "所印100%是1÷1，分母为直辖市本身。",
            )


def readings(row: PrintedRow, table: PrintedTable) -> list[tuple[str, str, str]]:
    """The readings (numerator, denominator, rounding) under which the printed percentage comes out."""
    return [
        (numerator, denominator, rounding)
        for numerator, part in NUMERATORS.items()
        for denominator, whole in DENOMINATORS.items()
        for rounding, rule in ROUNDINGS.items()
        if whole(row) and rule(Fraction(100 * part(row, table), whole(row))) == row.percent
    ]


def _why_percent(matching: Sequence[tuple[str, str, str]]) -> str:
    """The readings that give the printed figure, those with the usual rounding first."""
    if not matching:
        return "所试各种分子、分母和取整都得不出所印数字。"
    usual = [each for each in matching if each[2] == USUAL[2]] or matching
    words = "；".join(f"{numerator}÷（{denominator}），{rounding}" for numerator, denominator, rounding in usual)
    return f"能得出所印数字的口径：{words}。"


def national_cells(table: PrintedTable) -> Iterable[Finding]:
    """The national line, cell by cell."""
    nation, names = table.nation, named(table.nation, table)
    at_level = sum(each.is_above_county for each in names)
    yield Finding(
        nation.name,
        "members",
        f"栏目为“地级”，所印{nation.alliance_cities}是名单全部：",
        f"其中地级及以上{at_level}个（含直辖市{sum(bool(row.municipalities) for row in table.provinces)}个），"
        f"{_below(names)}共{len(names) - at_level}个为县级。",
    )
    strict = _percent(at_level, nation.base)
    yield Finding(
        nation.name,
        "percent",
        f"所印{nation.percent}%没有写明分子和分母：",
        f"{_why_percent(readings(nation, table))}只计地级及以上为{at_level}÷{nation.base}＝{strict}%。",
    )
    whole = _percent(nation.alliance_cities or 0, nation.cities_total)
    yield Finding(
        nation.name,
        "names",
        f"名单栏印“{nation.names_printed}”，与栏目“占地级单位%”不是一个口径：",
        f"按全部城市数计为{nation.alliance_cities}÷{nation.cities_total}＝{whole}%，所印{nation.percent}%是占地级及以上城市数的%。",
    )
    yield Finding(nation.name, "planned", f"全国规划%所印为{nation.planned}：", _why_planned(table))


def _why_planned(table: PrintedTable) -> str:
    weight = sum(row.base for row in table.provinces)
    weighted = Fraction(sum(row.base * row.planned for row in table.provinces), weight)
    plain = Fraction(sum(row.planned for row in table.provinces), len(table.provinces))
    return (
        "《意见》只规定东中西部90、80、70，没有全国数。三数平均为80；"
        f"按各省（直辖市＋地级市）数加权为{float(weighted):.1f}，按{len(table.provinces)}个省平均为{float(plain):.1f}，取整都是80，"
        "印发表没有说明是哪一种。"
    )


def wordings(table: PrintedTable) -> Iterable[Finding]:
    """How the names are written."""
    for row in table.provinces:
        short = [each.printed for each in row.names if each.printed != each.name]
        if short:
            words = "、".join(short)
            meant = "、".join(each.name for each in row.names if each.printed != each.name)
            yield Finding(row.name, "names", f"名单中{words}与行政区划名称写法不同：", f"按{meant}计。")
        if "，" in row.names_printed:
            yield Finding(row.name, "names", "名单中一处用逗号分隔，其余用顿号：", "按分列的城市计。")
    unsorted = [row.name for row in table.provinces if list(row.names) != sorted(row.names, key=lambda name: name.code)]
    yield Finding(
        "",
        "names",
        f"{'、'.join(unsorted)}的名单不按行政区划代码排列：",
        "印发表没有说明次序；本平台按代码排列，按城市逐个比对。",
    )
    short = [row.name for row in table.provinces if not row.name.endswith(("省", "市"))]
    yield Finding("", "", f"{'、'.join(short)}印作简称，其余省级用全称：", "按同一省级比对；本平台一律用全称。")
    yield Finding(
        "", "municipalities", "合计由三个分项构成，只有地级市、县级市标“#”：", "直辖市也是合计的分项，按三项之和核对。"
    )


def general(table: PrintedTable) -> Iterable[Finding]:
    """What concerns whole columns."""
    names = named(table.nation, table)
    below = [each for each in names if not each.is_above_county]
    with_names = sum(bool(row.names) for row in table.provinces)
    empty = [row.name for row in table.provinces if row.alliance_cities is None]
    yield Finding("", "members", _three_ways(table, below), "三个县级市三种算法，本平台一律另列，不计入地级。")
    yield Finding(
        "",
        "members",
        f"通知正文称“25个省、自治区、直辖市的67个地级及地级以上城市”：有名单的省级为{with_names}个，与正文一致；",
        f"67个名单中地级及以上{len(names) - len(below)}个，{_below(names)}为县级，与“地级及地级以上”不一致。",
    )
    yield Finding(
        "",
        "percent",
        "栏目为“占地级单位%”，各省百分比的分母却是所印地级市数（直辖市为1）：",
        "地级单位还包括地区、自治州、盟，印发表没有载明其数，无法按栏目字面计算。",
    )
    yield Finding(
        "",
        "planned",
        "规划%与联盟%并列，不是同一件事的比例：",
        "《意见》的90、80、70是“开展创建学习型城市工作覆盖率”，不是加入联盟的比例；两者不能相比，本平台分列。",
    )
    yield Finding(
        "",
        "",
        "分子与分母不是同一时点：",
        "城市数据民政部2015年简册，联盟城市截至2016年12月；通知未作换算。",
    )
    yield Finding(
        "",
        "members",
        f"{'、'.join(empty)}的联盟城市栏为空，而百分比印0：",
        "空格按0计；与“没有数据”不能区分，本平台没有数据的留“—”并写明。",
    )


def _three_ways(table: PrintedTable, below: Sequence[PrintedName]) -> str:
    words = []
    for row in table.provinces:
        for each in row.names:
            if each in below:
                in_count = len(row.names) == (row.alliance_cities or 0)
                in_percent = in_count and USUAL in readings(row, table)
                ways = f"{'计入' if in_count else '不计入'}本省个数、{'计入' if in_percent else '不计入'}本省百分比、计入全国67"
                words.append(f"{each.printed}{ways}")
    return "；".join(words) + "："


def _below(names: Iterable[PrintedName]) -> str:
    return "、".join(each.printed for each in names if not each.is_above_county)


def _percent(part: int, whole: int) -> int:
    return rounded_fraction(Fraction(100 * part, whole))


# --- Computed beside printed --------------------------------------------------------------------------------------


def compare(table: Statistics) -> list[Cell]:
    """Every cell of the table; where this very table was printed, what was printed, and why they differ."""
    printed: Mapping[str, PrintedRow] = {}
    notes: dict[tuple[str, str], list[str]] = {}
    if (table.kind, table.on) == (KIND, ON):
        print_ = printed_table()
        printed = {row.code: row for row in print_.rows}
        names = {row.name: row.code for row in print_.rows}
        for finding in findings(print_):
            if finding.row:
                notes.setdefault((names[finding.row], finding.column), []).append(finding.words)
    return [_cell(table, line, key, printed.get(line.code), notes) for line in table.lines for key in COLUMNS]


def _cell(
    table: Statistics, line: Line, key: str, row: PrintedRow | None, notes: Mapping[tuple[str, str], list[str]]
) -> Cell:
    computed = computed_value(line, key)
    found = list(notes.get((line.code, key), []))
    if key == "county_level" and line.districts:
        found.insert(0, f"另有直辖市所辖区{line.districts}个，不是县级市。")
    if key in {"members", "names"} and line.below and not row:
        found.append(f"另有县级{len(line.below)}个：{'、'.join(each.name for each in line.below)}。")
    if computed is None and key not in {"planned"}:
        found.append("所据城市数没有载明，不作计算。" if table.counts else f"{table.no_counts}。")
    if row is None:
        return Cell(line.name, line.code, key, table.heading(key), computed, notes=tuple(found))
    value, agrees = _printed(row, key, line)
    return Cell(line.name, line.code, key, table.heading(key), computed, value, agrees, tuple(found))


def computed_value(line: Line, key: str) -> Any:
    if key == "members":
        return len(line.at_level)
    if key == "names":
        return [each.words for each in line.members] if line.code else NATION_LABEL
    return getattr(line, key)


def _printed(row: PrintedRow, key: str, line: Line) -> tuple[Any, bool]:
    """What was printed, and whether the computed figure says the same; an empty cell says none."""
    if key == "names":
        if not row.code:
            return row.names_printed, False
        return [each.printed for each in row.names], {each.code for each in row.names} == {
            each.code for each in line.members
        }
    if key == "percent":
        return row.percent, row.percent == line.percent
    if key == "planned":
        return row.planned, row.planned == line.planned
    value = getattr(row, NUMBERS[key])
    return value, (value or 0) == (computed_value(line, key) or 0)
