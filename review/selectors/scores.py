"""What scores come to: total, median, spread, and which lie far off. The rules stand here and on the pages in words."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from review.choices import LEVELS

CENT, TENTH = Decimal("0.01"), Decimal("0.1")
# A score that differs by more from the median of the others' scores of the city is told as lying far off.
FAR_OFF = Decimal(15)
TOTAL_RULE = f"总分 = 各指标（权重 × 等级 ÷ {len(LEVELS)}）之和，满分100分。"
FAR_OFF_RULE = (
    f"某位专家的总分与该市其他专家总分的中位数相差超过{FAR_OFF}分的，标为“偏离”（只有两份评分时两份都标）；只作提示，不自动剔除。"
    "中位数、极差按已提交的评分计算。"
)


def total(criteria: Iterable[Mapping[str, Any]], scores: Mapping[str, Mapping[str, Any]]) -> Decimal:
    """Σ weight × level ÷ number of levels, to the cent; every criterion must have its level."""
    points = sum((Decimal(each["weight"]) * scores[each["key"]]["level"] for each in criteria), Decimal())
    return (points / len(LEVELS)).quantize(CENT, ROUND_HALF_UP)


def middle(totals: Sequence[Decimal]) -> Decimal | None:
    return Decimal(median(totals)).quantize(CENT, ROUND_HALF_UP) if totals else None


def spread(totals: Sequence[Decimal]) -> Decimal | None:
    """极差: the highest less the lowest; of one score there is none."""
    return max(totals) - min(totals) if len(totals) > 1 else None


def far_off(totals: Mapping[int, Decimal]) -> set[int]:
    """The keys of the scores that lie far off: more than ``FAR_OFF`` from the median of the others."""
    found = set()
    for key, value in totals.items():
        others = [each for other, each in totals.items() if other != key]
        if others and abs(value - median(others)) > FAR_OFF:
            found.add(key)
    return found
