"""The rows of a report as they are filled in: in order, with names for formulas, what rules find, how a row is counted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from monitoring.choices import Answer, ValueType
from monitoring.formulas import NOT_GIVEN, Missing, Outcome
from monitoring.judging import Finding, compute, judge, readable
from monitoring.models import CityReport, Value, VersionLink
from monitoring.models.rules import ValidationRule
from monitoring.selectors.figures import rounded
from monitoring.validators import day_words

BESIDE = (
    *("definition__element__area", "definition__version__framework", "item__version__framework"),
    *("organisation", "returned_by"),
)


def rows_of(report: CityReport) -> list[Value]:
    """All rows of a report: the national core first, then each extension; input items before what is counted from them."""
    rows = list(report.values.select_related(*BESIDE))
    for row in rows:
        row.report = report
    return in_order(rows)


def in_order(rows: Iterable[Value]) -> list[Value]:
    return sorted(rows, key=_place)


def _place(row: Value) -> tuple[Any, ...]:
    core = row.asked.version.framework.level != "national"
    if row.item is not None:
        return core, row.item.version_id, 0, 0, row.item.position, row.pk
    assert row.definition is not None
    element = row.definition.element
    return core, row.definition.version_id, 1, element.position, row.definition.position, row.pk


def name_of(row: Value) -> str:
    """How formulas and rules of its version call the row."""
    return row.item.code if row.item is not None else f"[{row.asked.code}]"


def outcome_of(row: Value) -> Outcome:
    """What the row gives to formulas: its figure, or why there is none. A substitute is not the figure asked for."""
    match row.answer:
        case Answer.NUMBER if row.number is not None:
            return row.number
        case Answer.UNOBTAINABLE:
            return Missing(((name_of(row), f"暂无法取得（{row.get_reason_display()}）"),))
        case Answer.NOT_APPLICABLE:
            return Missing(((name_of(row), "不适用"),))
        case Answer.SUBSTITUTE:
            return Missing(((name_of(row), "只有替代指标，不参与计算"),))
    return Missing(((name_of(row), NOT_GIVEN),))


def by_version(rows: Iterable[Value]) -> dict[int, list[Value]]:
    """Names are those of a version: an extension has its own, and calls by name the core's items that it shares.

    What core and extension ask alike is asked once, in the core (see ``services.cycles.open_report``).
    """
    found, core = defaultdict(list), []
    for row in rows:
        found[row.asked.version_id].append(row)
        if row.item is not None and not row.item.version.framework.prefix:
            core.append(row)
    for of_version in found.values():
        if of_version[0].asked.version.framework.prefix:
            own = {name_of(row) for row in of_version}
            of_version += [row for row in core if name_of(row) not in own]
    return found


def labels_of(rows: Iterable[Value]) -> dict[str, str]:
    """What formulas call by name, in words."""
    return {name_of(row): row.item.title if row.item is not None else str(row.asked) for row in rows}


def counted(rows: Iterable[Value]) -> dict[int, Outcome]:
    """The outcome of every computed row, by its key."""
    found: dict[int, Outcome] = {}
    for of_version in by_version(rows).values():
        computed = {name_of(row): row for row in of_version if row.is_computed}
        values = {name_of(row): outcome_of(row) for row in of_version if not row.is_computed}
        outcomes = compute({name: _formula(row) for name, row in computed.items()}, values)
        found |= {row.pk: outcomes[name] for name, row in computed.items()}
    return found


def _formula(row: Value) -> str:
    assert row.definition is not None
    return row.definition.formula


def words_of(row: Value) -> str:
    """What the row says, as people read it: grouped by thousands, with its unit; the words of a coded non-value."""
    match row.answer:
        case Answer.NUMBER if row.number is not None:
            return f"{_grouped(row)}{_unit(row)}"
        case Answer.TEXT:
            return day_words(row.text) if row.asked.value_type == ValueType.DATE else row.text
        case Answer.UNOBTAINABLE:
            return f"暂无法取得（{row.get_reason_display()}）"
        case Answer.SUBSTITUTE:
            said = row.text if row.number is None else f"{row.number.normalize():,f}"
            return f"替代指标“{row.substitute_title or row.substitute}”：{said}"
    return str(row.get_answer_display())


def _grouped(row: Value) -> str:
    assert row.number is not None
    return f"{rounded(row.number, row.asked.decimals):,f}"


def _unit(row: Value) -> str:
    unit = row.asked.unit
    return unit if unit.startswith("%") else f" {unit}".rstrip()


def substitutes_of(report: CityReport) -> dict[str, int]:
    """What a substitute may be chosen from: the indicators that the report asks, by code and title; their keys."""
    asked = report.values.filter(definition__isnull=False).select_related("definition")
    return {str(row.definition)[:200]: row.definition.indicator_id for row in asked if row.definition is not None}


# --- Rules --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A finding beside one of the rows that it concerns: those that the rule names, and what these are counted from."""

    row: Value
    finding: Finding


def findings_of(
    report: CityReport, rows: list[Value] | None = None, earlier: Mapping[int, list["Earlier"]] | None = None
) -> list[Said]:
    """What the rules find in a report as it stands, beside each row concerned. ``rows`` are all of them, if known."""
    rows = rows_of(report) if rows is None else rows
    before = last_year_of(report, rows, earlier)
    found = []
    grouped = by_version(rows)
    rules = _rules(grouped)
    for version, of_version in grouped.items():
        named = {name_of(row): row for row in of_version}
        values = {name: outcome_of(row) for name, row in named.items()}
        percent = {name for name, row in named.items() if row.asked.value_type == ValueType.PERCENT}
        said = judge(rules[version], values, before[version], percent_names=percent, labels=labels_of(of_version))
        for each in said:
            rows_met = concerned(each.names, named)
            # Explained where the rule is at home; beside the core's shared items only when it names nothing else.
            at_home = [row for row in rows_met if row.asked.version_id == version]
            found += [Said(row, each) for row in at_home or rows_met]
    return found


def concerned(names: Iterable[str], named: Mapping[str, Value]) -> list[Value]:
    """The rows of these names, and the rows that the computed ones among them are counted from, each once."""
    found: dict[int, Value] = {}
    waiting = [named[name] for name in names if name in named]
    while waiting:
        row = waiting.pop(0)
        if row.pk not in found:
            found[row.pk] = row
            formula = readable(_formula(row)) if row.is_computed else None
            waiting += [named[name] for name in (formula.names if formula is not None else ()) if name in named]
    return list(found.values())


def _rules(versions: Iterable[int]) -> dict[int, list[ValidationRule]]:
    found = defaultdict(list)
    for rule in ValidationRule.objects.filter(version__in=list(versions)):
        found[rule.version_id].append(rule)
    return found


# --- Years before -------------------------------------------------------------------------------------------------

YEARS = 5


@dataclass(frozen=True)
class Earlier:
    """The same figure of an earlier year; ``is_comparable``: no break of the series lies between."""

    year: int
    row: Value
    is_comparable: bool

    @property
    def said(self) -> str:
        return words_of(self.row)


def years_before(report: CityReport, rows: Iterable[Value], *, years: int = YEARS) -> dict[int, list[Earlier]]:
    """What the city said of the same figures in the years before, by key of the row, the latest first: three queries.

    An indicator is the same by what lasts of it, an input item by its code; a break is a link that is none of 未变, 改写.
    """
    rows, year = list(rows), report.cycle.year
    past = list(
        Value.objects.filter(
            report__city=report.city_id, report__cycle__year__lt=year, report__cycle__year__gte=year - years
        )
        .exclude(answer=Answer.EMPTY)
        .select_related("report__cycle", *BESIDE)
        .order_by("-report__cycle__year", "-pk")
    )
    if not past:
        return {}
    breaks = _breaks({row.asked.version_id for row in [*rows, *past]})
    found: dict[Any, list[Value]] = defaultdict(list)
    for each in past:
        found[identity(each)].append(each)
    return {
        row.pk: [Earlier(each.report.cycle.year, each, is_comparable(each, row, breaks)) for each in same]
        for row in rows
        if (same := found.get(identity(row)))
    }


def identity(row: Value) -> tuple[str, Any, Any]:
    """What is the same over the years."""
    if row.item is not None:
        return "item", row.item.version.framework_id, row.item.code
    assert row.definition is not None
    return "indicator", row.definition.indicator_id, ""


def _breaks(versions: set[int]) -> dict[int, list[int]]:
    """Indicator → the versions that broke its series."""
    found = defaultdict(list)
    links = VersionLink.objects.filter(version__framework__versions__in=versions, new__isnull=False).distinct()
    for link in links.select_related("new"):
        if link.is_break and link.kind != "new" and link.new is not None:
            found[link.new.indicator_id].append(link.version_id)
    return found


def is_comparable(old: Value, new: Value, breaks: Mapping[int, list[int]]) -> bool:
    """Is a figure of an earlier row comparable with the row: same unit, no break between the two versions?"""
    if old.asked.unit != new.asked.unit or old.answer == Answer.SUBSTITUTE:
        return False
    if new.definition is None or old.definition is None:
        return True
    between = breaks.get(new.definition.indicator_id, [])
    return not any(old.definition.version_id < version <= new.definition.version_id for version in between)


def last_year_of(
    report: CityReport, rows: list[Value], earlier: Mapping[int, list[Earlier]] | None = None
) -> dict[int, dict[str, Outcome]]:
    """What is comparable of the year before, by version and name: what bands are judged by."""
    before = years_before(report, rows, years=1) if earlier is None else earlier
    year = report.cycle.year - 1
    return {
        version: {
            name_of(row): outcome_of(each.row)
            for row in of_version
            for each in before.get(row.pk, [])[:1]
            if each.year == year and each.is_comparable
        }
        for version, of_version in by_version(rows).items()
    }
