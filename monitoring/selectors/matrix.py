"""The province's matrix, indicator × city: what was handed up, how far each cell is, who is late. A handful of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from monitoring.choices import IN_THE_CITY, SIGNED_ROWS, Answer, ReportState, RowState
from monitoring.models import CityReport, Cycle, Value
from monitoring.selectors.completeness import NOTHING, Completeness, completeness_by
from monitoring.selectors.figures import rounded
from monitoring.selectors.reports import REPORT_TONES, ROW_TONES

SHORT = {
    RowState.CHECKED: "待审",
    RowState.ACCEPTED: "已接收",
    RowState.RETURNED: "已退回",
    RowState.REOPENED: "开放",
    RowState.SUBMITTED: "更正中",
    RowState.OPEN: "更正中",
}


@dataclass(frozen=True)
class Cell:
    """One figure of one city: short words, the state's word and tone."""

    words: str
    state: str
    tone: str


@dataclass
class Column:
    """A city: its report, how many rows of it are where, how complete it is."""

    report: CityReport
    tone: str
    counts: dict[str, int]
    complete: Completeness
    late: bool
    reads: bool  # its rows may be read here

    @property
    def waiting(self) -> int:
        return self.counts.get(RowState.CHECKED, 0) if self.reads else 0

    @property
    def accepted(self) -> int:
        return self.counts.get(RowState.ACCEPTED, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def token(self) -> str:
        return f"{self.report.pk}:{self.report.revision}"


@dataclass
class Row:
    """An indicator or an input item, with a cell for each city in the order of the columns."""

    key: str
    code: str
    title: str
    is_unofficial: bool
    cells: list[Cell | None] = field(default_factory=list)


@dataclass
class Matrix:
    columns: list[Column]
    rows: list[Row]


def columns_of(cycle: Cycle, reports: Iterable[CityReport]) -> list[Column]:
    """The cities with how far they are: two queries."""
    found, now = list(reports), timezone.now()
    keys = [each.pk for each in found]
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    asked = Value.objects.asked().filter(report__in=keys).order_by()
    for report, state in asked.values_list("report", "state"):
        counts[report][state] += 1
    complete = completeness_by(Value.objects.filter(report__in=keys), "report")
    return [
        Column(
            each,
            REPORT_TONES[ReportState(each.state)],
            dict(counts[each.pk]),
            complete.get(each.pk, NOTHING),
            is_late(each, cycle, now),
            each.state not in IN_THE_CITY,
        )
        for each in found
    ]


def is_late(report: CityReport, cycle: Cycle, now: datetime) -> bool:
    """Handed up after the city's date, or not at all by now."""
    handed_up = report.submitted_at if report.number else None
    return (handed_up or now) > cycle.due_cities


def matrix_of(cycle: Cycle, reports: Iterable[CityReport]) -> Matrix:
    """The national rows over all cities; what a city has not handed up stands empty."""
    columns = columns_of(cycle, reports)
    revisions, items = list(cycle.version.revisions.all()), list(cycle.version.items.all())
    rows = [Row(f"d{each.pk}", each.code, each.title, each.is_unofficial) for each in revisions]
    rows += [Row(f"i{each.pk}", "", each.title, each.mark == "demonstration") for each in items]
    decimals = {f"d{each.pk}": each.decimals for each in revisions} | {f"i{each.pk}": each.decimals for each in items}
    cells = _cells([each.report.pk for each in columns if each.reads], decimals)
    for row in rows:
        row.cells = [cells.get((each.report.pk, row.key)) for each in columns]
    return Matrix(columns, rows)


def _cells(reports: list[int], decimals: Mapping[str, int]) -> dict[tuple[int, str], Cell]:
    found = {}
    names = ("report_id", "definition_id", "item_id", "definition__formula")
    said = ("state", "answer", "number", "text", "reopened_until")
    for each in Value.objects.filter(report__in=reports).order_by().values(*names, *said):
        key = f"d{each['definition_id']}" if each["definition_id"] else f"i{each['item_id']}"
        if key in decimals:
            found[each["report_id"], key] = _cell(each, decimals[key])
    return found


def _cell(row: Mapping[str, Any], decimals: int) -> Cell:
    if row["definition__formula"]:
        return Cell(_words(row, decimals), "平台计算", "grey")
    state = RowState(row["state"])
    moving = row["reopened_until"] is not None and state not in SIGNED_ROWS
    return Cell("更正中" if moving else _words(row, decimals), SHORT[state], ROW_TONES[state])


def _words(row: Mapping[str, Any], decimals: int) -> str:
    match row["answer"]:
        case Answer.NUMBER if row["number"] is not None:
            return f"{rounded(row['number'], decimals):,f}"
        case Answer.TEXT:
            return "文字"
        case Answer.UNOBTAINABLE:
            return "无法取得"
        case Answer.SUBSTITUTE:
            return "替代"
    return str(Answer(row["answer"]).label)
