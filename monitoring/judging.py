"""Validation rules and computed indicators over values, as pure functions: nothing is read, nothing is kept.

Values are given by the names that formulas use: an input item by its code (``population``), an indicator by its code in
brackets (``[2.3.1]``). A name that is wanting is missing. What is missing absorbs: a rule over it finds nothing. Series
are not compared across a break: whoever gives last year's values leaves out those beyond one.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Protocol

from monitoring.choices import Comparison, RuleKind, Severity
from monitoring.formulas import (
    ARITHMETIC,
    BadFormula,
    Call,
    Chain,
    Formula,
    Minus,
    Missing,
    Name,
    Node,
    Number,
    Outcome,
    Values,
    parse,
)

CIRCLE = "计算公式循环引用"
NO_FORMULA = "计算公式有误"
_FINEST = Decimal("0.000001")


class Rule(Protocol):
    """What is asked of a rule; ``monitoring.models.ValidationRule`` has it."""

    code: Any
    kind: Any
    severity: Any
    left: Any
    comparison: Any
    right: Any
    low: Any
    high: Any
    message: Any


@dataclass(frozen=True)
class Finding:
    """A rule that the values do not meet: its code, how grave, in words with the figures, the names concerned."""

    rule: str
    severity: Severity
    words: str
    names: tuple[str, ...]


def judge(
    rules: Iterable[Rule],
    values: Values,
    last_year: Values,
    *,
    percent_names: Collection[str],
    labels: Mapping[str, str] | None = None,
) -> list[Finding]:
    """What the values do not meet, in the order of the rules.

    ``last_year`` holds what is comparable with this year; ``percent_names`` are the names whose values are percentages,
    compared in points; ``labels`` are the titles shown for names. A rule that cannot be read finds nothing: the checks
    before publishing name it.
    """
    found = (_finding(rule, values, last_year, percent_names, labels or {}) for rule in rules)
    return [each for each in found if each is not None]


def compute(formulas: Mapping[str, str], values: Values) -> dict[str, Outcome]:
    """The values of computed indicators, name → outcome, each counted after those that it uses.

    A computed value stands before one that was given under its name. In a circle, or behind one, all is missing.
    """
    waiting = {name: readable(text) for name, text in formulas.items()}
    known: dict[str, Outcome] = {name: value for name, value in values.items() if name not in formulas}
    while ready := [name for name, formula in waiting.items() if not _uses(formula) & waiting.keys()]:
        counted = {name: _counted(name, waiting.pop(name), known) for name in ready}
        known |= counted
    circle: dict[str, Outcome] = {name: Missing(((name, CIRCLE),)) for name in waiting}
    return {name: known[name] if name in known else circle[name] for name in formulas}


@lru_cache(maxsize=2048)
def readable(text: str) -> Formula | None:
    """The formula, or nothing where the text is none; kept, for the same few are counted for every city."""
    try:
        return parse(text)
    except BadFormula:
        return None


def number_words(number: Decimal) -> str:
    """A figure as people write it: at most six places, no zeros behind."""
    try:
        short = number.quantize(_FINEST, rounding=ROUND_HALF_UP, context=ARITHMETIC)
    except InvalidOperation:  # more digits than can be kept with six places
        short = number
    return f"{short.normalize() + 0:f}"


def _uses(formula: Formula | None) -> set[str]:
    return set(formula.names) if formula is not None else set()


def _counted(name: str, formula: Formula | None, known: Values) -> Outcome:
    return formula.evaluate(known) if formula is not None else Missing(((name, NO_FORMULA),))


# --- Rules --------------------------------------------------------------------------------------------------------

_TO_DO = {
    Severity.BLOCK: "请核对并改正后再提交。",
    Severity.EXPLAIN: "请核对；数据属实的，请写明原因。",
    Severity.NOTICE: "请核对；数据属实的，不必改动。",
}
_SIGN = {Comparison.AT_MOST: "不大于", Comparison.AT_LEAST: "不小于", Comparison.EQUAL: "等于"}


def _finding(
    rule: Rule, values: Values, last_year: Values, percent_names: Collection[str], labels: Mapping[str, str]
) -> Finding | None:
    left = readable(rule.left)
    value = left.evaluate(values) if left is not None else None
    if left is None or not isinstance(value, Decimal):
        return None
    words, names = "", left.names
    shown = left.in_words(labels)
    match rule.kind:
        case RuleKind.RANGE:
            words = _out_of_range(rule, shown, value)
        case RuleKind.BAND:
            percentage = _is_percentage(left.tree, percent_names)
            words = _out_of_band(rule, shown, value, left.evaluate(last_year), percentage)
        case RuleKind.SUM | RuleKind.PAIR:
            right = readable(rule.right)
            names = tuple(dict.fromkeys((*left.names, *_in_order(right))))
            words = _not_agreeing(rule, shown, value, right, values, labels)
    if not words or not names:  # a rule over bare numbers concerns no row
        return None
    severity = Severity(rule.severity)
    return Finding(rule.code, severity, f"{_sentence(rule.message)}{words}。{_TO_DO[severity]}", names)


def _in_order(formula: Formula | None) -> tuple[str, ...]:
    return formula.names if formula is not None else ()


def _sentence(text: str) -> str:
    return text if not text or text[-1] in "。！？；" else f"{text}。"


def _out_of_range(rule: Rule, shown: str, value: Decimal) -> str:
    if rule.low is not None and value < rule.low:
        return f"{shown}为{number_words(value)}，应当不小于{number_words(rule.low)}"
    if rule.high is not None and value > rule.high:
        return f"{shown}为{number_words(value)}，应当不大于{number_words(rule.high)}"
    return ""


def _not_agreeing(
    rule: Rule, shown: str, value: Decimal, right: Formula | None, values: Values, labels: Mapping[str, str]
) -> str:
    other = right.evaluate(values) if right is not None else None
    if right is None or not isinstance(other, Decimal) or rule.comparison not in _SIGN:
        return ""
    if _agrees(rule.comparison, value, other):
        return ""
    sign = _SIGN[Comparison(rule.comparison)]
    return f"{shown}为{number_words(value)}，应当{sign}{right.in_words(labels)}（{number_words(other)}）"


def _agrees(comparison: str, left: Decimal, right: Decimal) -> bool:
    match comparison:
        case Comparison.AT_MOST:
            return left <= right
        case Comparison.AT_LEAST:
            return left >= right
    return left == right


def _out_of_band(rule: Rule, shown: str, now: Decimal, before: Outcome, percentage: bool) -> str:
    """Against last year: percentages by points, everything else by percent of last year; from 0 there is no percent."""
    if rule.high is None or not isinstance(before, Decimal) or (before == 0 and not percentage):
        return ""
    moved = ARITHMETIC.abs(ARITHMETIC.subtract(now, before))
    if not percentage:
        moved = ARITHMETIC.multiply(ARITHMETIC.divide(moved, ARITHMETIC.abs(before)), Decimal(100))
    if moved <= rule.high:
        return ""
    unit, direction = "个百分点" if percentage else "%", "上升" if now > before else "下降"
    return (
        f"{shown}上年为{number_words(before)}，本年为{number_words(now)}，{direction}{_short(moved)}{unit}，"
        f"超过{number_words(rule.high)}{unit}"
    )


def _short(number: Decimal) -> str:
    """A change with two places is exact enough to be read, unless they would hide it."""
    return number_words(number.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP, context=ARITHMETIC) or number)


def _is_percentage(node: Node, percent_names: Collection[str]) -> bool:
    """Is what the formula gives itself in percent: a percentage, sums and means of such, such times a number?"""
    match node:
        case Name(key):
            return key in percent_names
        case Minus(inner):
            return _is_percentage(inner, percent_names)
        case Call("round", (first, *_)):
            return _is_percentage(first, percent_names)
        case Call(_, given):
            return _all_percentages(given, percent_names)
        case Chain(first, rest) if rest[0][0] in "+-":
            return _all_percentages([first, *(part for _, part in rest)], percent_names)
        case Chain(first, rest):
            return _is_percentage(first, percent_names) and all(isinstance(part, Number) for _, part in rest)
    return False


def _all_percentages(parts: Iterable[Node], percent_names: Collection[str]) -> bool:
    """Numbers among them are points."""
    others = [part for part in parts if not isinstance(part, Number)]
    return bool(others) and all(_is_percentage(part, percent_names) for part in others)
