"""By when a city submits and a province sends up."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from applications.models import Application, Correction, Extension, ProvinceDeadline, Round, Submission
from portal.accounts.models import Organisation


def city_deadline(round: Round, organisation: Organisation) -> datetime:
    """The moment by which this city submits: its extension, else its province's deadline, else the round's."""
    extended = round.extensions.in_force().filter(organisation=organisation).aggregate(Max("until"))["until__max"]
    if extended is not None:
        return extended
    own = round.province_deadlines.filter(province=organisation.parent_id).values_list("deadline", flat=True).first()
    return own or round.city_deadline


def province_deadline(round: Round, province: Organisation) -> datetime:
    """The moment by which this province sends up its summary table: its extension, else the round's."""
    extended = round.extensions.in_force().filter(organisation=province).aggregate(Max("until"))["until__max"]
    return extended or round.province_deadline


def city_deadlines(round: Round, cities: Iterable[Organisation]) -> dict[int, datetime]:
    """``city_deadline`` of many cities by their pk, in two queries."""
    by_province = dict(round.province_deadlines.values_list("province", "deadline"))
    extended = _latest_extensions(round)
    return {
        city.pk: extended.get(city.pk) or by_province.get(city.parent_id or 0, round.city_deadline) for city in cities
    }


def province_deadlines(round: Round, provinces: Iterable[Organisation]) -> dict[int, datetime]:
    """``province_deadline`` of many provinces by their pk, in one query."""
    extended = _latest_extensions(round)
    return {province.pk: extended.get(province.pk, round.province_deadline) for province in provinces}


def _latest_extensions(round: Round) -> dict[int, datetime]:
    latest = round.extensions.in_force().order_by().values("organisation").annotate(latest=Max("until"))
    return dict(latest.values_list("organisation", "latest"))


def deadlines_of(applications: Iterable[Application]) -> dict[int, datetime]:
    """The submission deadlines of applications by their pk, in three queries for any number of them.

    An open correction with its own due time extends the deadline of its application.
    """
    rows = list(applications)
    extended = _by_pair(
        Extension.objects.in_force().filter(round__in={each.round_id for each in rows}), "organisation", "until"
    )
    by_province = _by_pair(
        ProvinceDeadline.objects.filter(round__in={each.round_id for each in rows}), "province", "deadline"
    )
    corrections = Correction.objects.filter(application__in=rows, answered_at__isnull=True, due_at__isnull=False)
    due = dict(corrections.values_list("application", "due_at"))
    found = {}
    for each in rows:
        provinces = by_province.get((each.round_id, each.organisation.parent_id or 0), each.round.city_deadline)
        deadline = extended.get((each.round_id, each.organisation_id)) or provinces
        found[each.pk] = max(deadline, due.get(each.pk) or deadline)
    return found


def deadline_of(application: Application) -> datetime:
    """The submission deadline of one application."""
    return deadlines_of([application])[application.pk]


def _by_pair(rows: QuerySet[Any], organisation: str, moment: str) -> dict[tuple[int, int], datetime]:
    latest = rows.order_by().values_list("round", organisation).annotate(latest=Max(moment))
    return {(round_id, pk): at for round_id, pk, at in latest}


LateAct = Callable[[Round, Organisation, datetime], bool]

_late_acts: list[LateAct] = []


def register_late_act(rule: LateAct) -> None:
    """From a room above: ``rule(round, organisation, moment)`` says whether it did there after ``moment`` what was due."""
    _late_acts.append(rule)


def has_relied_on_time_after(round: Round, organisation: Organisation, moment: datetime) -> bool:
    """Did this city submit, or this province send up, after ``moment``?"""
    submitted = Submission.objects.filter(
        application__round=round, application__organisation=organisation, submitted_at__gt=moment
    )
    return submitted.exists() or any(rule(round, organisation, moment) for rule in _late_acts)
