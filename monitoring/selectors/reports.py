"""A report as its pages show it: what each row says to this reader, what may be done with it, what differs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitoring.choices import IN_THE_CITY, SIGNED_ROWS, WITH_THE_MINISTRY, ReportState, RowState
from monitoring.models import CityReport, Submission, Value
from monitoring.querysets import kind_of_office
from monitoring.selectors.entry import rows_of
from monitoring.selectors.submissions import (
    Changed,
    accepted_submission,
    beside_rows,
    changed,
    content_row,
    latest_submission,
)
from monitoring.selectors.submissions import rows_of as frozen_rows

REPORT_TONES = {
    ReportState.GATHERING: "blue",
    ReportState.AT_SIGNATURE: "amber",
    ReportState.SUBMITTED: "blue",
    ReportState.RETURNED: "red",
    ReportState.AT_MINISTRY: "blue",
    ReportState.ACCEPTED: "green",
}
ROW_TONES = {
    RowState.OPEN: "grey",
    RowState.SUBMITTED: "blue",
    RowState.CHECKED: "blue",
    RowState.RETURNED: "red",
    RowState.ACCEPTED: "green",
    RowState.REOPENED: "amber",
}


@dataclass
class Line:
    """A row as one reader sees it; ``said`` is what stands there, frozen where the city is still at work on it."""

    row: Value
    said: dict[str, Any]
    is_frozen: bool = False
    changed: Changed | None = None  # since the ministry accepted the report
    before: Changed | None = None  # since the submission before
    queries: list[Any] = field(default_factory=list)  # each with its answers
    steps: list[str] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return "grey" if self.row.is_computed else ROW_TONES[RowState(self.row.state)]

    @property
    def word(self) -> str:
        return "平台计算" if self.row.is_computed else str(self.row.get_state_display())

    @property
    def returned(self) -> str:
        """By whom and why; what the city tells its departments while it mends stays in the city."""
        row = self.row
        if not row.returned_reason or (self.is_frozen and row.returned_by_id != row.report.city.parent_id):
            return ""
        return f"{row.returned_by.short_name if row.returned_by else ''}：{row.returned_reason}"

    @property
    def token(self) -> str:
        """What a ticked box posts: the row, and the revision that this page shows."""
        return f"{self.row.pk}:{self.row.revision}"


def works_in_the_city(user: Any, report: CityReport) -> bool:
    return user.organisation is not None and user.organisation.pk == report.city_id


def reads_live(user: Any, report: CityReport) -> bool:
    """Does this person read the rows as they stand now, or what was handed up last?"""
    if works_in_the_city(user, report):
        return True
    if kind_of_office(user) == "ministry":
        return report.state in WITH_THE_MINISTRY
    return report.state not in IN_THE_CITY


def submission_for(user: Any, report: CityReport) -> Submission | None:
    """The latest submission that this person may read."""
    latest: Submission | None = Submission.objects.visible_to(user).filter(report=report).order_by("-number").first()
    return latest


def lines_of(report: CityReport, user: Any, rows: list[Value] | None = None) -> list[Line]:
    """Every row for this reader, in reading order; none where nothing was handed up yet."""
    live = reads_live(user, report)
    latest = latest_submission(report) if live else submission_for(user, report)
    if not live and latest is None:
        return []
    frozen = {row["value"]: row for row in frozen_rows(latest)} if latest is not None else {}
    is_above = not works_in_the_city(user, report)
    lines, rows = [], rows_of(report) if rows is None else rows
    beside = beside_rows(rows) if live else {}
    for row in rows:
        holds_still = live and not (is_above and row.reopened_until is not None and row.state not in SIGNED_ROWS)
        if holds_still or row.pk not in frozen:
            lines.append(Line(row, content_row(row, beside)))
        else:
            lines.append(Line(row, frozen[row.pk], is_frozen=True))
    _mark_changes(report, lines)
    return lines


def _mark_changes(report: CityReport, lines: Sequence[Line]) -> None:
    """Beside each row what it said when the ministry accepted it, or the time before."""
    accepted = accepted_submission(report)
    said = [line.said for line in lines]
    since = {each.value: each for each in changed(frozen_rows(accepted), said)} if accepted is not None else {}
    earlier = report.submissions.filter(number=report.number - 1).first() if report.number > 1 else None
    before = {each.value: each for each in changed(frozen_rows(earlier), said)} if earlier is not None else {}
    for line in lines:
        line.changed, line.before = since.get(line.row.pk), before.get(line.row.pk)


def states_of(rows: Iterable[Value]) -> Counter[str]:
    """How many answered rows are in which state."""
    return Counter(row.state for row in rows if not row.is_computed)
