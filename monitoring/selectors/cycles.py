"""Questions about cycles: which versions a city is asked by, what it reported before, who may be taken in."""

from typing import Any

from monitoring.models import CityReport, Cycle, FrameworkVersion, Value
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation
from portal.regions.models import Place
from portal.register.models import Membership


def places_above(place: Place) -> list[int]:
    """The place and all above it: whose extensions it answers."""
    found, here = [], place
    while here is not None:
        found.append(here.pk)
        here = here.parent  # type: ignore[assignment]
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


def lasting_key(row: Value) -> tuple[int, str]:
    """By what a row is found again in another cycle: the lasting indicator, or the framework and code of the item."""
    if row.definition is not None:
        return row.definition.indicator_id, ""
    assert row.item is not None
    return row.item.version.framework_id, row.item.code


def cities_outside(cycle: Cycle) -> Any:
    """The cities with an office in the portal that this cycle has not taken in."""
    cities = Organisation.objects.active().filter(kind=OrganisationKind.CITY)
    return cities.exclude(pk__in=cycle.reports.values("city")).select_related("place__parent", "parent")


def members_outside(cycle: Cycle) -> Any:
    """Of these the cities that are members today, of the network or of the alliance."""
    members = Membership.objects.current().values("place")
    return cities_outside(cycle).filter(place__in=members)
