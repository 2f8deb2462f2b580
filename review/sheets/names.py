"""Names as every paper of the review prints them."""

from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation
from review.models import Case, MembershipList


def issuer(mlist: MembershipList) -> str:
    """Under whose name a list and its certificates go out; empty before the list is published."""
    office = mlist.published_by.organisation if mlist.published_by else None
    return office.name if office else ""


def city_name(case: Case) -> str:
    """The city's name as the divisions of the country print it."""
    return case.application.place.name


def ministry() -> Organisation:
    """The ministry's office, under whose name its own papers go."""
    return Organisation.objects.active().filter(kind=OrganisationKind.MINISTRY).order_by("pk")[0]
