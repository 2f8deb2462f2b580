"""Questions to the register."""

from datetime import date

from django.utils import timezone

from portal.regions.models import Place
from portal.register.choices import JOIN_DIRECTLY
from portal.register.models import Membership
from portal.register.querysets import MembershipQuerySet


def memberships_of(place: Place) -> MembershipQuerySet:
    """The memberships in force of a place, of every kind."""
    return Membership.objects.current().filter(place=place).order_by("kind")


def ground_for_joining(place: Place, on: date) -> Membership | None:
    """The membership by which a city joins the national network directly on that day, if the register has one.

    What no document states, which the ministry alone sees, is no ground.
    """
    by_right = Membership.objects.on(on).published().filter(place=place, kind__in=JOIN_DIRECTLY)
    return by_right.order_by("kind", "pk").first()


def is_member(place: Place, kind: str, on: date | None = None) -> bool:
    """Was the place a member of ``kind`` on that day (today in Beijing, when none is given)?

    Where the register knows only a latest date of joining, membership before that date is not claimed.
    """
    return Membership.objects.on(on or timezone.localdate()).filter(place=place, kind=kind).exists()
