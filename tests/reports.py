"""Cycles, reports and their rows for the tests; ``filled`` writes answers by their columns, as the entry page leaves them."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from tests.frameworks import a_published


def a_cycle(
    cast: SimpleNamespace, *, state: str = "open", version: Any = None, year: int = 2025, **changes: Any
) -> Any:
    """A cycle over the small framework of the tests, open unless told otherwise; dates still to come."""
    from monitoring.models import Cycle
    from monitoring.services import cycles

    now = timezone.now()
    values = {
        "code": f"M{year}",
        "title": f"{year}年学习型城市监测（演示）",
        "due_departments": now + timedelta(days=20),
        "due_cities": now + timedelta(days=30),
        "due_provinces": now + timedelta(days=40),
        "due_nation": now + timedelta(days=50),
        "is_demo": True,
        **changes,
    }
    extensions = values.pop("extensions", None)
    cycle = Cycle(year=year, version=version or a_published(cast), **values)
    cycle = cycles.save_cycle(cycle=cycle, user=cast.round_manager, extensions=extensions)
    if state != "planned":
        cycle = cycles.open_cycle(cycle=cycle, user=cast.round_manager)
    if state == "closed":
        cycle = cycles.move_cycle(cycle=cycle, step="close", user=cast.round_manager, seen=None)
    return cycle


def a_report(cast: SimpleNamespace, *, city: Any = None, cycle: Any = None, state: str = "", **columns: Any) -> Any:
    """The report of a city (Huzhou) with all its rows, just begun; ``state`` and ``columns`` are written as they are.

    Of the framework of the tests: [1.1.1] with the city itself (education), [1.1.2] computed, ``people`` with the
    city's statistics department.
    """
    from monitoring.models import CityReport
    from monitoring.services import cycles

    report = cycles.open_report(cycle=cycle or a_cycle(cast), city=city or cast.huzhou, user=cast.round_manager)
    if state:
        columns["state"] = state
    if columns:
        CityReport.objects.filter(pk=report.pk).update(**columns)
        report.refresh_from_db()
    return report


def filled(report: Any, *, rows: str = "open", **answers: Any) -> Any:
    """The report with an answer in every row: figures of 10 and up, texts for texts, all rows in state ``rows``.

    ``answers`` are columns of single rows by code (``people={"answer": "unobtainable", "reason": "secret"}``); of a
    bare number only the figure differs. A code with dots goes in as a dictionary: ``filled(r, **{"1.1.1": 3})``.
    """
    from monitoring.models import Value

    values = list(report.values.select_related("definition", "item"))
    for position, value in enumerate(values, 1):
        given = answers.get(value.asked.code, {})
        columns = given if isinstance(given, dict) else {"number": Decimal(str(given))}
        for name, content in (_answer(value, position) | columns | {"state": rows}).items():
            setattr(value, name, content)
        if value.answer not in ("number", "text"):
            value.number, value.text = None, ""
    fields = [each.name for each in Value._meta.concrete_fields if not each.primary_key]
    Value.objects.bulk_update(values, fields)
    return report


def _answer(value: Any, position: int) -> dict[str, Any]:
    is_number = value.asked.value_type in ("integer", "decimal", "percent", "amount", "index")
    said = {"answer": "number", "number": Decimal(10 + position)} if is_number else {"answer": "text", "text": "演示"}
    if value.is_computed:
        return said
    return said | {
        "value_year": value.report.cycle.year,
        "source_kind": "yearbook",
        "source_title": "统计年鉴（演示）",
        "quality": "verified",
        "changed_at": timezone.now(),
    }


def row_of(report: Any, code: str) -> Any:
    """The row of an indicator or an item by its code."""
    return report.values.select_related("report__cycle", "definition__version", "item__version", "organisation").get(
        **({"item__code": code} if not code[0].isdigit() else {"definition__code": code})
    )


def accepted(report: Any, **answers: Any) -> Any:
    """The report filled in, handed up in time and accepted by the ministry; written as it is, without the steps."""
    from monitoring.models import CityReport, Submission

    filled(report, rows="accepted", **answers)
    now = timezone.now()
    user = report.city.appointments.first().user
    Submission.objects.get_or_create(
        report=report, number=1, defaults={"content": "{}", "content_hash": "0" * 64, "by": user, "accepted_at": now}
    )
    CityReport.objects.filter(pk=report.pk).update(state="accepted", number=1, submitted_at=now, accepted_at=now)
    report.refresh_from_db()
    return report


def a_snapshot(cast: SimpleNamespace, *, report: Any = None, published: bool = True, erratum: str = "") -> Any:
    """The figures of an accepted report (of Huzhou), published unless told otherwise."""
    from monitoring.services.snapshots import publish_snapshot, take_snapshot

    report = report or accepted(a_report(cast))
    found = take_snapshot(cycle=report.cycle, user=cast.reviewer, erratum=erratum)
    return publish_snapshot(snapshot=found, user=cast.ministry_approver, seen=0) if published else found
