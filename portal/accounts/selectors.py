"""Questions about organisations and people."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Appointment, Organisation, User
from portal.regions.models import Place


def people(organisation: Organisation, *roles: str) -> QuerySet[User]:
    """People with a current appointment in ``organisation``, of any of ``roles`` (every role, when none is named)."""
    appointments = Appointment.objects.current().filter(organisation=organisation)
    if roles:
        appointments = appointments.filter(role__in=roles)
    return User.objects.filter(is_active=True, pk__in=appointments.values("user")).order_by("pk")


def organisation_of(place: Any, kind: str) -> Organisation | None:
    """The active organisation of ``kind`` that stands for ``place``: its education bureau, its department."""
    return Organisation.objects.active().filter(place=place, kind=kind).first()


def usable_code(user: User, digest: str, at: datetime | None = None) -> Any:
    """The person's one-time code with this digest, if it has not been used and has not expired."""
    at = at or timezone.now()
    return user.one_time_codes.filter(digest=digest, used_at__isnull=True, expires_at__gt=at).first()


def places_within_reach(parent: Organisation, kind: str) -> Any:
    """The places for which ``parent`` may open an organisation of ``kind``: provinces for the ministry, else its cities."""
    places = Place.objects.present()
    if kind == OrganisationKind.PROVINCE:
        return places.provinces()
    if parent.place is None:
        return places.cities() if parent.kind == OrganisationKind.MINISTRY else places.none()
    return places.recommended_by(parent.place)
