"""What the offices above do with a report: the province row by row, the ministry 验收, and what is opened again."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from monitoring.choices import ReportState, RowState
from monitoring.models import CityReport, Remark, Value, ValueChange
from monitoring.selectors.entry import rows_of
from monitoring.selectors.submissions import changed, content_row, latest_submission
from monitoring.selectors.submissions import rows_of as frozen_rows
from monitoring.services.answers import FIELDS, Content, apply, content
from monitoring.services.entry import recompute, recounted
from monitoring.services.flow import (
    RETURNED_PAPER,
    Seen,
    fitting_reason,
    tell_city,
    tell_offices,
    tell_province,
    void_paper,
)
from monitoring.services.moving import lock_report, move_report, move_rows, names
from portal.accounts.models import User
from portal.kit.dates import beijing
from portal.kit.transitions import STALE_PAGE, last_actor
from portal.kit.verdicts import Refused

# In the history of a row: from here on what is changed is undone when the row closes.
OPENED = "重新开放"
CLOSED = "重新开放收回，恢复原来接收的内容"
LONGEST_REOPENING = timedelta(days=180)
NOT_ACCEPTED_PAPER = "更正未获接收，有关数据恢复为更正前的内容，请以更正前的上报表所列为准。"


# --- The province ---------------------------------------------------------------------------------------------------


def accept_rows(*, report: CityReport, rows: Iterable[Value], user: User, seen: Seen = None) -> list[Value]:
    """接收: of a reopened row with it ends the reopening."""
    columns = {"returned_reason": "", "returned_by": None, "reopened_until": None, "reopened_reason": ""}
    with transaction.atomic():
        return move_rows("accept", report=lock_report(report), rows=rows, user=user, seen=seen, columns=columns)


def accept_waiting(*, report: CityReport, user: User, seen: int | None = None) -> list[Value]:
    """接收 of every row that waits; refused where the report was handed up anew since the page was shown."""
    with transaction.atomic():
        locked = lock_report(report)
        if seen is not None and locked.revision != seen:
            state = locked.get_state_display()
            raise Refused(f"{locked.city.seat.name}：{STALE_PAGE.format(who=last_actor(locked), state=state)}")
        rows = list(locked.values.asked().filter(state=RowState.CHECKED))
        return accept_rows(report=locked, rows=rows, user=user) if rows else []


def return_rows(
    *, report: CityReport, rows: Iterable[Value], user: User, reason: str, query: str = "", seen: Seen = None
) -> list[Value]:
    """退回 with the reason and, where there is one, a query that stays beside each row. The report goes back with them."""
    with transaction.atomic():
        locked = lock_report(report)
        columns = {"returned_reason": fitting_reason(reason), "returned_by": user.office}
        moved = move_rows("return", report=locked, rows=rows, user=user, seen=seen, reason=reason, columns=columns)
        _ask(moved, user, query)
        if locked.state == ReportState.SUBMITTED:
            locked = move_report(
                "return", report=locked, user=user, seen=None, reason=reason, facts={"rows": names(moved)}
            )
            void_paper(locked, RETURNED_PAPER)
        told = f"{names(moved)}。\n理由：{reason.strip()}" + (f"\n询问：{query.strip()}" if query.strip() else "")
        tell_city(locked, "monitoring.rows_returned", f"省级退回{len(moved)}项", told)
        tell_offices(locked, moved, "monitoring.rows_returned", "退回修改", reason, but=locked.city)
        # Nobody could mend what comes back after its time: the correction is declined, what was accepted stands again.
        late = [row for row in moved if row.reopened_until is not None and row.reopened_until <= timezone.now()]
        if late:
            close_rows(report=locked, rows=late, user=None)
    return moved


def _ask(rows: Iterable[Value], user: User, query: str) -> None:
    words = query.strip()
    if len(words) > 1000:
        raise Refused(f"询问最多1000个字，现有{len(words)}个字，请精简。")
    if words:
        Remark.objects.bulk_create(
            Remark(value=row, kind="query", words=words, by=user, organisation=user.office) for row in rows
        )


def return_report(*, report: CityReport, user: User, reason: str, seen: int | None = None) -> CityReport:
    """退回城市 as a whole; which rows need mending the city finds out itself."""
    with transaction.atomic():
        moved = move_report("return", report=report, user=user, seen=seen, reason=reason)
        void_paper(moved, RETURNED_PAPER)
        tell_city(moved, "monitoring.returned", "监测报告已退回", f"理由：{reason.strip()}")
    return moved


def accept_for_the_province(*, report: CityReport, user: User, seen: int | None = None) -> CityReport:
    """接收并报教育部."""

    def apply(moving: CityReport) -> None:
        moving.province_accepted_at = timezone.now()

    with transaction.atomic():
        moved = move_report("accept_province", report=report, user=user, seen=seen, apply=apply)
        tell_city(
            moved,
            "monitoring.accepted_by_province",
            "省级已接收监测数据",
            f"{user.office.short_name}已接收并报教育部。",
        )
    return moved


# --- The ministry ---------------------------------------------------------------------------------------------------


def accept(*, report: CityReport, user: User, seen: int | None = None) -> CityReport:
    """验收: the latest submission is the accepted one."""

    def apply(moving: CityReport) -> None:
        moving.accepted_at = timezone.now()
        latest = latest_submission(moving)
        assert latest is not None  # nothing reaches the ministry unsigned
        latest.accepted_at = moving.accepted_at
        latest.save()

    with transaction.atomic():
        moved = move_report("accept", report=report, user=user, seen=seen, apply=apply)
        tell_city(moved, "monitoring.accepted", "监测数据已验收", "列入本期数据快照后公布。")
        tell_province(moved, "monitoring.accepted", "监测数据已验收", "列入本期数据快照后公布。")
    return moved


def accept_many(
    *, reports: Iterable[CityReport], user: User, seen: Mapping[int, int] | None = None
) -> tuple[list[CityReport], list[str]]:
    """验收 of several: each by itself. Returns the accepted ones, and of the others why not."""
    done, refused = [], []
    for report in reports:
        try:
            done.append(accept(report=report, user=user, seen=seen[report.pk] if seen is not None else None))
        except Refused as refusal:
            refused.append(f"{report.city.seat.name}：{refusal}")
    return done, refused


def return_to_province(*, report: CityReport, user: User, reason: str, seen: int | None = None) -> CityReport:
    with transaction.atomic():
        moved = move_report("return_to_province", report=report, user=user, seen=seen, reason=reason)
        tell_province(moved, "monitoring.returned_to_province", "的监测报告退回省级", f"理由：{reason.strip()}")
    return moved


# --- Opened again ---------------------------------------------------------------------------------------------------


def reopen_rows(
    *, report: CityReport, rows: Iterable[Value], user: User, reason: str, until: datetime, seen: Seen = None
) -> list[Value]:
    """重新开放 until a moment to come; afterwards the rows close by themselves (``close_overdue``)."""
    if until <= timezone.now():
        raise Refused("重新开放的截止时间要晚于现在，请改正。")
    if until > timezone.now() + LONGEST_REOPENING:
        raise Refused(f"重新开放最长{LONGEST_REOPENING.days}天，请改早截止时间；到期仍需更正的，可以再次开放。")
    with transaction.atomic():
        locked = lock_report(report)
        columns = {"reopened_until": until, "reopened_reason": fitting_reason(reason)}
        moved = move_rows(
            "reopen",
            report=locked,
            rows=rows,
            user=user,
            seen=seen,
            reason=reason,
            columns=columns,
            facts={"until": beijing(until)},
        )
        ValueChange.objects.bulk_create(
            ValueChange(value=row, by=user, organisation=user.office, why=OPENED) for row in moved
        )
        told = f"{names(moved)}，开放至{beijing(until)}。\n理由：{reason.strip()}"
        tell_city(locked, "monitoring.rows_reopened", f"重新开放{len(moved)}项", told)
        tell_offices(
            locked, moved, "monitoring.rows_reopened", f"重新开放至{beijing(until)}，请更正", reason, but=locked.city
        )
    return moved


def close_rows(*, report: CityReport, rows: Iterable[Value], user: User | None, seen: Seen = None) -> list[Value]:
    """收回: the rows say again what was handed up last; what was written meanwhile stays in their history."""
    with transaction.atomic():
        locked = lock_report(report)
        columns = {"reopened_until": None, "reopened_reason": "", "returned_reason": "", "returned_by": None}
        moved = move_rows("close", report=locked, rows=rows, user=user, seen=seen, columns=columns)
        _restore(locked, moved, user)
        tell_city(locked, "monitoring.rows_closed", f"重新开放的{len(moved)}项已收回", f"{names(moved)}。{CLOSED}。")
    return moved


def _restore(report: CityReport, rows: list[Value], user: User | None) -> None:
    """Undo what was changed since each row was opened; the undoing is a change of its own."""
    since = _before_opening(rows)
    changes, now = [], timezone.now()
    for row in rows:
        before = content(row)
        after = before | since.get(row.pk, {})
        names = [name for name in FIELDS if before[name] != after[name]]
        if names:
            apply(row, after)
            row.changed_at = now
            office = user.organisation if user is not None else None
            differing = {"before": {n: before[n] for n in names}, "after": {n: after[n] for n in names}}
            changes.append(ValueChange(value=row, at=now, by=user, organisation=office, why=CLOSED, **differing))
    Value.objects.bulk_update(rows, [*FIELDS, "changed_at"])
    ValueChange.objects.bulk_create(changes)
    if changes:
        recompute(report)
        _void_unless_it_says_so(report, rows)


def _before_opening(rows: Iterable[Value]) -> dict[int, Content]:
    """What was changed in each row since it was last opened, as it stood then; rows never opened are left out."""
    since: dict[int, Content] = {}
    opened: dict[int, Content] = {}
    for change in ValueChange.objects.filter(value__in=rows).order_by("-pk"):
        if change.value_id in opened:
            continue
        if change.why == OPENED:
            opened[change.value_id] = since.get(change.value_id, {})
        else:
            since.setdefault(change.value_id, {}).update(change.before)
    return opened


def as_accepted(report: CityReport) -> list[Value]:
    """All rows as they were accepted, whatever is being corrected now, with what is computed of them; nothing is kept."""
    rows = rows_of(report)
    moving = [row for row in rows if row.state != RowState.ACCEPTED and not row.is_computed]
    since = _before_opening(moving)
    for row in moving:
        apply(row, content(row) | since.get(row.pk, {}))
    for _ in recounted(rows):
        pass
    return rows


def _void_unless_it_says_so(report: CityReport, rows: list[Value]) -> None:
    """A correction that was signed and not accepted: its sheet no longer holds."""
    latest = latest_submission(report)
    frozen = frozen_rows(latest) if latest is not None else []
    keys = {row.pk for row in rows}
    if changed([row for row in frozen if row["value"] in keys], [content_row(row) for row in rows]):
        void_paper(report, NOT_ACCEPTED_PAPER)


def close_overdue() -> int:
    """What was not signed when its time was over closes; returns how many rows. Called by the schedule."""
    over = Value.objects.filter(reopened_until__lte=timezone.now()).exclude(
        state__in=(RowState.CHECKED, RowState.ACCEPTED)
    )
    closed = 0
    for report in CityReport.objects.filter(pk__in=over.values("report")).order_by("pk"):
        with transaction.atomic():
            # Read under the lock: what was signed at the last moment stands.
            rows = list(over.filter(report=lock_report(report)))
            closed += len(close_rows(report=report, rows=rows, user=None)) if rows else 0
    return closed
