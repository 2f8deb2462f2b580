"""Questions about cycles: which versions a city is asked by, what it reported before, who may be taken in."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from monitoring.choices import ReportState
from monitoring.models import CityReport, Cycle, FrameworkVersion, Value
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation
from portal.regions.models import Place
from portal.register.models import Membership


def places_above(place: Place) -> list[int]:
    """The place and all above it: whose extensions it answers."""
    found: list[int] = []
    here: Place | None = place
    while here is not None:
        found.append(here.pk)
        here = here.parent
    return found


def asked_versions(cycle: Cycle, city: Organisation) -> list[FrameworkVersion]:
    """The national version first, then the extensions (+N) of the city's province and of the city itself."""
    own = cycle.extensions.filter(framework__place__in=places_above(city.seat)).select_related("framework")
    return [cycle.version, *own.order_by("framework__level", "pk")]


def report_before(report: CityReport) -> CityReport | None:
    """The city's report of the cycle before, else of the latest earlier year; none where this is the first."""
    earlier = CityReport.objects.filter(city=report.city).exclude(pk=report.pk)
    named = earlier.filter(cycle=report.cycle.previous_id).first() if report.cycle.previous_id else None
    return named or earlier.filter(cycle__year__lt=report.cycle.year).order_by("-cycle__year", "-pk").first()


def reports_before(report: CityReport) -> Any:
    """The city's other reports, the latest year first: whose division of rows may be taken over."""
    rows = CityReport.objects.filter(city=report.city).exclude(pk=report.pk)
    return rows.select_related("cycle").order_by("-cycle__year", "-pk")


def lasting_key(row: Value) -> tuple[int, str]:
    """By what a row is found again in another cycle: the lasting indicator, or the framework and code of the item."""
    if row.definition is not None:
        return row.definition.indicator_id, ""
    assert row.item is not None
    return row.item.version.framework_id, row.item.code


def counted_cycles(user: Any) -> Any:
    """The cycles that ``user`` may know of, with how many of the reports open to this office have been accepted."""
    reports = CityReport.objects.visible_to(user).filter(cycle=OuterRef("pk")).order_by()
    number = reports.values("cycle").annotate(number=Count("pk")).values("number")
    accepted = number.filter(state=ReportState.ACCEPTED)
    return (
        Cycle.objects.visible_to(user)
        .select_related("version__framework")
        .annotate(
            report_number=Coalesce(Subquery(number), 0),
            accepted_number=Coalesce(Subquery(accepted), 0),
        )
    )


def cities_outside(cycle: Cycle) -> Any:
    """The cities with an office in the portal that this cycle has not taken in."""
    cities = Organisation.objects.active().filter(kind=OrganisationKind.CITY)
    return cities.exclude(pk__in=cycle.reports.values("city")).select_related("place__parent", "parent")


def members_outside(cycle: Cycle) -> Any:
    """Of these the cities that are members today, of the network or of the alliance."""
    members = Membership.objects.current().values("place")
    return cities_outside(cycle).filter(place__in=members)


def provinces_of(cities: Iterable[Organisation]) -> list[tuple[str, list[Organisation]]]:
    """Cities under their provinces."""
    found: dict[str, list[Organisation]] = {}
    for city in cities:
        found.setdefault(str(city.seat.province), []).append(city)
    return list(found.items())
