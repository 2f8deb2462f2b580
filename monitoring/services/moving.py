"""The one door of reports and their rows: lock the report, then its rows, take a step, write it down.

Everybody locks in this order, so that nobody waits for each other. A step on rows costs the same few queries for one
row and for all of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from monitoring.models import CityReport, Value
from monitoring.selectors.entry import in_order
from monitoring.workflow.reports import REPORT
from monitoring.workflow.rows import ROW
from portal.accounts.models import User
from portal.history.services import record
from portal.kit.transitions import Step

NAMED = 12  # rows that a history entry names by their number


def lock_report(report: CityReport) -> CityReport:
    """The report fresh and locked, with what its steps look at."""
    rows = CityReport.objects.select_for_update(of=("self",))
    return rows.select_related("cycle", "city__parent", "city__place").get(pk=report.pk)


def note(report: CityReport, verb: str, user: User | None, **more: Any) -> None:
    facts = {"title": report.cycle.title, "city": report.city.short_name, **more}
    record(report.chain, verb, user=user, organisation=user.organisation if user else None, payload=facts)


def move_report(
    name: str,
    *,
    report: CityReport,
    user: User,
    seen: int | None,
    reason: str = "",
    prepared: Callable[[CityReport], None] | None = None,
    apply: Callable[[CityReport], None] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> CityReport:
    """Take a step of ``REPORT``. ``prepared`` adds to the locked report what the step's conditions look at."""

    def locked() -> CityReport:
        found = lock_report(report)
        if prepared is not None:
            prepared(found)
        return found

    def applied(moving: CityReport) -> None:
        moving.last_actor = user.name
        if apply is not None:
            apply(moving)

    def written(moving: CityReport, step: Step, by: User, before: str, given: Mapping[str, Any]) -> None:
        more = {**given, **(facts or {})}
        note(moving, f"city_report.{step.name}", by, number=moving.number, before=before, after=moving.state, **more)

    moved: CityReport = REPORT.take(
        name,
        lock=locked,
        user=user,
        seen=seen,
        record=written,
        data={"reason": reason.strip()} if reason.strip() else {},
        apply=applied,
    )
    return moved


def lock_rows(report: CityReport, rows: Iterable[Value]) -> list[Value]:
    """These rows of the locked ``report``, fresh and locked in the order of their keys; returned in reading order."""
    keys = [row.pk for row in rows]
    found = report.values.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    beside = ("definition__element", "definition__version__framework", "item__version__framework", "organisation")
    locked = list(found.select_related(*beside))
    for row in locked:
        row.report = report
    return in_order(locked)


def move_rows(
    name: str,
    *,
    report: CityReport,
    rows: Iterable[Value],
    user: User | None,
    seen: Mapping[int, int] | None,
    reason: str = "",
    columns: Mapping[str, Any] | None = None,
    prepared: Callable[[CityReport, list[Value]], None] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> list[Value]:
    """Take a step of ``ROW`` for all of ``rows``, or for none; ``columns`` are written into each of them.

    ``seen`` holds the revision that the page showed for every row. Called inside a transaction in which ``report`` is
    locked already (``lock_report``).
    """

    def locked() -> list[Value]:
        found = lock_rows(report, rows)
        if prepared is not None:
            prepared(report, found)
        return found

    given = {"last_actor": user.name if user is not None else "平台", **(columns or {})}

    def applied(moving: Value) -> None:
        for column, content in given.items():
            setattr(moving, column, content)

    def saved(moved: Sequence[Value]) -> None:
        Value.objects.bulk_update(moved, ["state", "revision", *given])
        more = {"reason": reason.strip()} if reason.strip() else {}
        note(report, f"rows.{name}", user, number=len(moved), rows=names(moved), **more, **(facts or {}))

    found = ROW.take_each(
        name,
        lock=locked,
        user=user,
        seen=seen,
        save=saved,
        data={"reason": reason.strip()} if reason.strip() else {},
        apply=applied,
    )
    return list(found)


def names(rows: Sequence[Value]) -> str:
    """Which rows, by their numbers; of many the first and how many."""
    words = "、".join(row.asked.title if row.item_id else row.asked.code for row in rows[:NAMED])
    return f"{words}等" if len(rows) > NAMED else words
