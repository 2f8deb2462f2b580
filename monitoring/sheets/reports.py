"""监测报告 of a city and 全国监测汇总: all figures from one snapshot; the plan and the improvements from the report."""

from collections.abc import Sequence
from typing import Any

from monitoring.choices import Answer
from monitoring.drawings import Bar, shares
from monitoring.models import CityReport, Figure, IndicatorRevision, Snapshot
from monitoring.selectors.availability import Availability, availability
from monitoring.selectors.completeness import Completeness, completeness
from monitoring.selectors.figures import marks, shown
from monitoring.selectors.publication import CityPart, CityRow, by_element, city_rows
from monitoring.selectors.reading import formula_words
from portal.kit.dates import chinese_date
from portal.regions.choices import RegionClass

STYLES = ["papers/faces.css", "papers/monitoring_report.css"]
REPORT_TEMPLATE, SUMMARY_TEMPLATE = "papers/monitoring_report.html", "papers/monitoring_summary.html"
LEGEND = ("有数据", "替代", "暂无法取得", "不适用", "无法计算")
LONG = 120  # characters, from which the words stand in their chapter alone
ABSENT = (Answer.UNOBTAINABLE, Answer.NOT_APPLICABLE, Answer.MISSING)


def _imprint(snapshot: Snapshot) -> dict[str, Any]:
    cycle = snapshot.cycle
    return {
        "cycle": cycle.title,
        "year": cycle.year,
        "version": str(cycle.version),
        "number": snapshot.number,
        "sha256": snapshot.sha256,
        "date": chinese_date(snapshot.published_at or snapshot.taken_at),
        "is_published": snapshot.published_at is not None,
        "is_demo": cycle.is_demo,
        "erratum": snapshot.erratum,
    }


# --- The report of a city -----------------------------------------------------------------------------------------


def city_content(snapshot: Snapshot, report: CityReport) -> dict[str, Any]:
    """Everything that stands in the report of a city; raises ``LookupError`` where the snapshot has no figure of it."""
    place = report.city.seat
    own = snapshot.figures.filter(place=place)
    if not own.exists():
        raise LookupError(f"{snapshot} has no figures of {place}.")
    parts = city_rows(snapshot, place, with_peers=True)
    rows = [row for part in parts for row in part.rows]
    return {
        **_imprint(snapshot),
        "title": f"{place.name}学习型城市建设监测报告",
        "city": place.name,
        "office": report.city.name,
        "plan": _plan(report),
        "complete": _complete(completeness(own)),
        "answers": _answer_bars(parts),
        "parts": [_part(part) for part in parts],
        "absent": [_row(row) for row in rows if row.figure.answer in ABSENT],
        "substitutes": [_row(row) for row in rows if row.figure.answer == Answer.SUBSTITUTE],
        "has_unofficial": any(row.figure.is_unofficial for row in rows),
        "improvements": [
            {
                "words": each.words,
                "owner": each.owner,
                "due": chinese_date(each.due_on),
                "done": chinese_date(each.done_on) if each.done_on else "",
                "outcome": each.outcome,
            }
            for each in report.improvements.all()
        ],
    }


def _plan(report: CityReport) -> dict[str, Any]:
    plan = getattr(report, "plan", None)
    return {
        "leading_group": plan.leading_group if plan else "",
        "leading_office": plan.leading_office if plan else "",
        "founded": chinese_date(plan.founded_on) if plan and plan.founded_on else "",
        "members": plan.members if plan else "",
        "arrangement": plan.arrangement if plan else "",
        "self_assessment": plan.self_assessment if plan else "",
        "duties": [
            {
                "office": each.organisation.short_name if each.organisation else each.get_department_display(),
                "words": each.words,
                "source": each.source,
            }
            for each in report.duties.select_related("organisation")
        ],
        "commissions": [
            {"name": each.name, "scope": each.scope, "since": chinese_date(each.since) if each.since else ""}
            for each in report.commissions.all()
        ],
    }


def _complete(found: Completeness) -> list[dict[str, Any]]:
    return [
        {"word": word, "number": number, "of": found.asked, "percent": percent, "meaning": meaning}
        for word, number, percent, meaning in found.lines
    ]


def _answer_bars(parts: Sequence[CityPart]) -> str:
    """How each element was answered, as bars."""
    bars = []
    for part in parts:
        kinds = [_kind(row.figure) for row in part.rows]
        bars.append(Bar(part.title, tuple(kinds.count(number) for number in range(len(LEGEND)))))
    return str(shares(bars, LEGEND, title="各结构要素的填报情况"))


def _kind(figure: Figure) -> int:
    order = (Answer.SUBSTITUTE, Answer.UNOBTAINABLE, Answer.NOT_APPLICABLE, Answer.MISSING)
    return order.index(Answer(figure.answer)) + 1 if figure.answer in order else 0


def _part(part: CityPart) -> dict[str, Any]:
    return {"title": part.title, "rows": [_row(row) | _pictures(row) for row in part.rows]}


def _row(row: CityRow) -> dict[str, Any]:
    figure = row.figure
    return {
        "code": figure.code if figure.definition_id else "",
        "title": figure.title,
        "said": shown(figure),
        "is_long": len(shown(figure)) > LONG,
        "unit": figure.unit if figure.number is not None else "",
        "marks": [word for word, _ in marks(figure)],
        "explained": [why for _, why in marks(figure)],
        "value_year": figure.value_year or "",
        "source": "，".join(each for each in (figure.get_source_kind_display(), figure.source) if each),
        "reason": figure.get_reason_display() if figure.reason else "",
        "note": figure.note,
        "definition": _definition(figure.definition) if figure.definition else "",
    }


def _definition(definition: IndicatorRevision) -> str:
    """What the indicator means, in one paragraph."""
    parts = [
        definition.meaning or definition.nature,
        f"人口基数：{definition.population_base}。" if definition.population_base else "",
        f"地域范围：{definition.area_base}。" if definition.area_base else "",
        f"时间口径：{definition.period}。" if definition.period else "",
        f"计算：{formula_words(definition)}。" if definition.formula else "",
    ]
    return "".join(part for part in parts if part)


def _pictures(row: CityRow) -> dict[str, Any]:
    return {
        "trend": str(row.trend),
        "years": [
            {
                "year": point.year,
                "said": shown(point.figure),
                "is_break": point.is_break,
                "source": point.figure.source,
            }
            for point in row.points
        ],
        "strips": [{"words": words, "chart": str(chart)} for words, chart in row.strips],
    }


# --- The national summary -----------------------------------------------------------------------------------------


def summary_content(snapshot: Snapshot) -> dict[str, Any]:
    """Completeness by region, each indicator over all cities, what could not be obtained, what was mended."""
    rows = availability(snapshot)
    return {
        **_imprint(snapshot),
        "title": "全国学习型城市建设监测汇总",
        "regions": _regions(snapshot),
        "cities": snapshot.figures.order_by().values("place").distinct().count(),
        "elements": [_element(part) for part in by_element(snapshot)],
        "answers": str(shares([_bar(each) for each in rows], LEGEND, title="各指标的数据可得情况")),
        "absent": [_absent(each) for each in rows if each.unobtainable],
        "changes": snapshot.changes,
    }


def _regions(snapshot: Snapshot) -> list[dict[str, Any]]:
    found = []
    for region, name in (("", "全国"), *RegionClass.choices):
        figures = snapshot.figures.filter(region=region) if region else snapshot.figures.all()
        number = figures.order_by().values("place").distinct().count()
        if number:
            found.append({"name": str(name), "cities": number, "complete": _complete(completeness(figures))})
    return found


def _element(part: Any) -> dict[str, Any]:
    return {
        "title": str(part.element),
        "rows": [
            {
                "code": row.definition.code,
                "title": row.definition.title,
                "unit": row.definition.unit,
                "is_unofficial": row.definition.is_unofficial,
                "asked": row.answered.asked if row.answered else 0,
                "reported": row.answered.reported if row.answered else 0,
                "spread": _spread(row.spread),
            }
            for row in part.rows
        ],
    }


def _spread(spread: Any) -> list[str]:
    """Lowest, quartiles, highest: only where at least five cities compare."""
    if spread is None or spread.count < 5:
        return []
    return [f"{each:,f}" for each in (spread.low, spread.lower, spread.median, spread.upper, spread.high)]


def _bar(each: Availability) -> Bar:
    parts = (each.reported, each.substituted, each.unobtainable, each.answers[Answer.NOT_APPLICABLE], each.missing)
    return Bar(each.label, parts)


def _absent(each: Availability) -> dict[str, Any]:
    return {
        "code": each.code,
        "title": each.title,
        "number": each.unobtainable,
        "asked": each.asked,
        "reasons": "、".join(f"{word}{number}" for word, number in each.reason_words),
        "regions": "、".join(
            f"{RegionClass(region).label if region else '未划分'}{number}"
            for region, number in each.regions.most_common()
        ),
    }
