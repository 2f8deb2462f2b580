"""Questions about organisations and people."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from portal.accounts.choices import OrganisationKind, Role
from portal.accounts.models import Appointment, OneTimeCode, Organisation, User
from portal.accounts.querysets import OrganisationQuerySet
from portal.regions.models import Place
from portal.regions.querysets import PlaceQuerySet


def people(organisation: Organisation, *roles: str) -> QuerySet[User]:
    """People with a current appointment in ``organisation``, of any of ``roles`` (every role, when none is named)."""
    appointments = Appointment.objects.current().filter(organisation=organisation)
    if roles:
        appointments = appointments.filter(role__in=roles)
    return User.objects.filter(is_active=True, pk__in=appointments.values("user")).order_by("pk")


def organisation_of(place: Place, kind: str) -> Organisation | None:
    """The active organisation of ``kind`` that stands for ``place``: its education bureau, its department."""
    return Organisation.objects.active().filter(place=place, kind=kind).first()


def places_within_reach(parent: Organisation, kind: str) -> PlaceQuerySet:
    """The places for which ``parent`` may open an organisation of ``kind``: provinces for the ministry, else its cities."""
    places = Place.objects.present()
    if kind == OrganisationKind.PROVINCE:
        return places.provinces()
    if parent.place is None:
        return places.none()
    return places.recommended_by(parent.place)


def places_to_choose(parent: Organisation, kind: str) -> PlaceQuerySet:
    """Those within reach that have no active organisation of ``kind`` yet."""
    taken = Organisation.objects.active().filter(kind=kind, place__isnull=False).values("place")
    return places_within_reach(parent, kind).exclude(pk__in=taken)


def usable_code(user: User, digest: str, at: datetime | None = None) -> OneTimeCode | None:
    """The person's one-time code with this digest, if it has not been used and has not expired."""
    at = at or timezone.now()
    return user.one_time_codes.filter(digest=digest, used_at__isnull=True, expires_at__gt=at).first()


def managed_organisations(user: User) -> OrganisationQuerySet:
    """The organisations of an account manager with place, superior and how many people are in each, by role."""
    current = Appointment.objects.current().filter(user__is_active=True)
    roles = {"clerks": Role.CLERK, "approvers": Role.APPROVER, "managers": Role.ACCOUNT_MANAGER}
    counts = {
        name: Count("appointments", filter=Q(appointments__in=current, appointments__role=role), distinct=True)
        for name, role in roles.items()
    }
    members = Count("appointments__user", filter=Q(appointments__in=current), distinct=True)
    return Organisation.objects.managed_by(user).select_related("place", "parent").annotate(members=members, **counts)


@dataclass(frozen=True)
class Member:
    """A person of an organisation with the appointments in force there."""

    user: User
    appointments: list[Appointment]


def members(organisation: Organisation) -> list[Member]:
    """The people of an organisation, each with the roles held there now."""
    rows = Appointment.objects.current().filter(organisation=organisation).select_related("user", "organisation")
    by_user: dict[int, list[Appointment]] = {}
    for row in rows.order_by("user__pk", "pk"):
        by_user.setdefault(row.user_id, []).append(row)
    return [Member(rows[0].user, rows) for rows in by_user.values()]


def past_appointments(organisation: Organisation) -> QuerySet[Appointment]:
    """The appointments that have ended, the latest first."""
    ended = Appointment.objects.filter(organisation=organisation, ended_on__isnull=False)
    return ended.select_related("user", "organisation").order_by("-ended_on", "-pk")


# What is handed over with the work; the management of accounts is not, since whoever leaves cannot end their own.
WORKING_ROLES = (Role.CLERK, Role.APPROVER, Role.ROUND_MANAGER, Role.EXPERT)


def working_appointments(organisation: Organisation, leaver: User) -> QuerySet[Appointment]:
    """The appointments that a hand-over ends."""
    held = Appointment.objects.current().filter(organisation=organisation, user=leaver, role__in=WORKING_ROLES)
    return held.select_related("user", "organisation").order_by("pk")


def possible_receivers(organisation: Organisation, leaver: User) -> QuerySet[User]:
    """Colleagues who hold every role that the leaver gives up, so that nothing stands still."""
    found = people(organisation).exclude(pk=leaver.pk)
    for appointment in working_appointments(organisation, leaver):
        found = found.filter(pk__in=people(organisation, appointment.role).values("pk"))
    return found
