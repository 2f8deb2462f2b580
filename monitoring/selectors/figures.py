"""A figure in words, the same on a page, in a PDF, in a workbook, a CSV file and the API."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from monitoring.choices import Answer, Quality, SourceKind
from monitoring.validators import day_words

Mark = tuple[str, str]
"""A short word beside the figure, and the sentence that explains it."""


def rounded(number: Decimal, decimals: int) -> Decimal:
    """To the places of its definition, 四舍五入, as statistics do."""
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + 0  # of -0.00 nothing but 0.00 stays


def plain(row: Any, decimals: int) -> str:
    """For files: the number without grouping, or the words; empty when there is neither."""
    return f"{rounded(row.number, decimals):f}" if row.number is not None else str(row.text)


def shown(figure: Any) -> str:
    """For people: the number grouped by thousands, the words (a day as 2016年6月18日), or why there is none."""
    if figure.number is not None:
        return f"{rounded(figure.number, figure.decimals):,f}"
    if figure.text:
        return day_words(figure.text)
    return str(figure.get_answer_display())


def marks(figure: Any) -> Iterator[Mark]:
    """What a reader must know of the figure, most important first."""
    if figure.is_unofficial:
        yield "示例指标（非官方）", "此项不是官方指标，只用来演示数值的种类。"
    if not figure.is_core:
        yield "拓展", "本地拓展指标，不计入国家核心指标的完整程度。"
    match figure.answer:
        case Answer.UNOBTAINABLE:
            yield "暂无法取得", f"{figure.get_reason_display()}。{figure.note}".removesuffix("。") + "。"
        case Answer.SUBSTITUTE:
            yield "替代", figure.note
        case Answer.MISSING:
            yield "无法计算", figure.note
        case Answer.NOT_APPLICABLE:
            yield "不适用", figure.note or "此项不适用于本市。"
    if figure.source_kind == SourceKind.ESTIMATE:
        yield "估算", "此数为估算。"
    if figure.quality == Quality.DOUBTFUL:
        yield "有待核实", "填报单位注明此数有待核实。"
    if figure.calibre_differs:
        yield "口径不同", figure.calibre_note or "统计口径与定义不同，不宜与其他城市直接比较。"


def canonical(figure: Any) -> dict[str, Any]:
    """What the hash of a snapshot covers of a figure."""
    return {
        "place": figure.place.code,
        "code": figure.code,
        "title": figure.title,
        "unit": figure.unit,
        "answer": figure.answer,
        "value": plain(figure, figure.decimals),
        "reason": figure.reason,
        "note": figure.note,
        "value_year": figure.value_year,
        "source": figure.source,
        "source_kind": figure.source_kind,
        "quality": figure.quality,
        "calibre_differs": figure.calibre_differs,
        "calibre_note": figure.calibre_note,
    }
