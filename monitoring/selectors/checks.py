"""What must be right before a version is published."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from monitoring.choices import EXTENSIONS, IndicatorKind, LinkKind, Mark, RuleKind, ValueType
from monitoring.formulas import INDICATOR_CODE, ITEM_CODE, BadFormula, Formula, parse
from monitoring.models import FrameworkVersion, IndicatorRevision
from monitoring.selectors.packages import COLUMNS


@dataclass(frozen=True)
class Found:
    """One thing that is wrong: with which row, in words; ``noun`` and ``pk`` lead to its form."""

    row: str
    words: str
    noun: str = ""
    pk: int | None = None


@dataclass
class Parts:
    """All rows of a version, read once."""

    version: FrameworkVersion

    def __post_init__(self) -> None:
        self.elements = list(self.version.elements.select_related("area"))
        self.items = list(self.version.items.all())
        self.revisions = list(self.version.revisions.select_related("element", "version__framework"))
        self.rules = list(self.version.rules.all())
        self.links = list(self.version.links.all())
        self.names = {item.code for item in self.items} | {f"[{each.code}]" for each in self.revisions}


def faults(version: FrameworkVersion) -> list[Found]:
    """Everything that stands in the way of publishing; empty when nothing does."""
    parts = Parts(version)
    checks: tuple[Callable[[Parts], Iterator[Found]], ...] = (_structure, _items, _indicators, _circles, _rules, _links)
    return [found for check in checks for found in check(parts)]


def _structure(parts: Parts) -> Iterator[Found]:
    if not parts.elements:
        yield Found("框架", "还没有结构要素，请先添加宏观框架和结构要素。")
    used = {element.area_id for element in parts.elements}
    for area in parts.version.areas.all():
        if area.pk not in used:
            yield Found(str(area), "没有结构要素，请添加或者删除此项。", "area", area.pk)


def _items(parts: Parts) -> Iterator[Found]:
    for item in parts.items:
        if not ITEM_CODE.fullmatch(item.code):
            yield Found(str(item), "代码应当以字母开头，由字母、数字和下划线组成。", "item", item.pk)
        wanting = _wanting({"涵义和口径": item.meaning, "出处": item.source, "默认填报部门": item.department})
        if wanting:
            yield Found(str(item), f"请填写{wanting}。", "item", item.pk)


def _indicators(parts: Parts) -> Iterator[Found]:
    framework = parts.version.framework
    for each in parts.revisions:
        for words in _faults_of(each, parts.version.source):
            yield Found(str(each), words, "indicator", each.pk)
        if framework.level in EXTENSIONS and not each.code.startswith(framework.prefix):
            yield Found(str(each), f"拓展指标的编号应当以“{framework.prefix}”开头。", "indicator", each.pk)
        if each.formula:
            for words in _faults_of_formula(each.formula, parts.names):
                yield Found(str(each), words, "indicator", each.pk)


def _faults_of(each: IndicatorRevision, source: str) -> Iterator[str]:
    wanting = _wanting(
        {
            "数据性质": each.kind,
            "计量单位": each.unit or not each.is_number,
            "指标涵义或信息性质说明": each.meaning or each.nature,
            "出处": each.source or source,
            "默认填报部门": each.department,
        }
    )
    if wanting:
        yield f"请填写{wanting}。"
    if not INDICATOR_CODE.fullmatch(each.code):
        yield "编号只能由汉字、字母、数字、点和连字符组成。"
    if each.kind == IndicatorKind.QUANTITATIVE and each.value_type in (ValueType.TEXT, ValueType.LIST):
        yield "定量指标的数值类型不能是文字。"
    if each.value_type == ValueType.LEVEL and len(each.levels) < 2:
        yield "分级指标至少要有两级。"
    if each.formula and not each.is_number:
        yield "只有数值指标可以由公式计算。"


def _faults_of_formula(text: str, known: set[str], what: str = "计算公式") -> Iterator[str]:
    formula = readable(text)
    if isinstance(formula, BadFormula):
        yield f"{what}：{formula}"
        return
    for name in formula.names:
        if name not in known:
            yield f"{what}用到“{name}”，本版没有这个{'指标' if name[0] == '[' else '数据项'}。"


def readable(text: str) -> Formula | BadFormula:
    try:
        return parse(text)
    except BadFormula as refusal:
        return refusal


def _circles(parts: Parts) -> Iterator[Found]:
    uses: dict[str, tuple[str, ...]] = {}
    for each in parts.revisions:
        formula = readable(each.formula) if each.formula else None
        uses[f"[{each.code}]"] = formula.names if isinstance(formula, Formula) else ()
    for each in parts.revisions:
        way = circle_from(f"[{each.code}]", uses)
        if way:
            yield Found(str(each), f"计算公式互相引用，成了循环：{' → '.join(way)}。", "indicator", each.pk)


def circle_from(start: str, uses: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The way from ``start`` over formulas back to itself; empty when there is none."""
    open_ways, seen = [[start]], {start}
    while open_ways:
        way = open_ways.pop()
        for name in uses.get(way[-1], ()):
            if name == start:
                return [*way, name]
            if name not in seen:
                seen.add(name)
                open_ways.append([*way, name])
    return []


def _rules(parts: Parts) -> Iterator[Found]:
    for rule in parts.rules:
        found = list(_faults_of_formula(rule.left, parts.names, "校验对象"))
        if rule.kind in (RuleKind.SUM, RuleKind.PAIR):
            found += _faults_of_formula(rule.right, parts.names, "比较对象")
            found += [] if rule.comparison else ["请选择两边的关系。"]
        elif rule.kind == RuleKind.BAND and (rule.high is None or rule.low is not None):
            found.append("与上年比较的，只填写允许变动的上限，不填下限。")
        elif rule.kind == RuleKind.RANGE and rule.low is None and rule.high is None:
            found.append("请填写下限或者上限。")
        if rule.low is not None and rule.high is not None and rule.low > rule.high:
            found.append("下限不能大于上限。")
        yield from (Found(str(rule), words, "rule", rule.pk) for words in found)


def _links(parts: Parts) -> Iterator[Found]:
    """Every row of both versions is linked; what is dropped or new has no other link."""
    previous = parts.version.previous
    if previous is None:
        return
    for link in parts.version.links.filter(kind=LinkKind.SAME).select_related("old", "new"):
        if any(getattr(link.old, name) != getattr(link.new, name) for name in COLUMNS[IndicatorRevision]):
            yield Found(str(link.new), "沿革记为“未变”，但内容与上一版不同，请改为“改写文字”“重新定义”等。", "link")
    verified = parts.version.links.filter(old__mark=Mark.VERIFIED, new__mark=Mark.VERIFIED)
    for link in verified.select_related("old", "new"):
        if any(getattr(link.old, name) != getattr(link.new, name) for name in ("title", "data_entry", "nature")):
            words = "文字与已核对的原文不同：请改回原文，或者把“文字来源”改为“本级拟定”等。"
            yield Found(str(link.new), words, "indicator", link.new_id)
    sides: tuple[tuple[Any, str, str, str], ...] = (
        (previous.revisions.all(), "old", "上一版的这个指标还没有写明沿革（未变、改写、取消等）。", LinkKind.DROPPED),
        (parts.revisions, "new", "还没有写明与上一版的沿革（未变、改写、新增等）。", LinkKind.NEW),
    )
    for rows, side, words, alone in sides:
        for each in rows:
            kinds = [link.kind for link in parts.links if getattr(link, f"{side}_id") == each.pk]
            if not kinds:
                yield Found(str(each), words, "link")
            elif alone in kinds and len(kinds) > 1:
                yield Found(str(each), f"既写了“{LinkKind(alone).label}”又写了别的沿革，请只留一种。", "link")


def _wanting(columns: Mapping[str, Any]) -> str:
    return "、".join(label for label, value in columns.items() if not value)
