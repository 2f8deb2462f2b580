"""What the pages of the review share."""

from typing import Any

from portal.kit.transitions import Offer, Table, without_need
from review.workflow.stamping import as_offered


def offers_of(table: Table, moving: Any, user: Any) -> list[Offer]:
    """The steps for this person's page. Their date is the day of the act itself, so that nobody is asked for it."""
    offers = without_need(table.offers_for_page(moving, user), "date")
    return as_offered(takes_wet_ink(moving), offers)


def takes_wet_ink(moving: Any) -> bool:
    """Does the round of this case or sheet take stamped scans instead of the province's digital seal?"""
    round = getattr(getattr(moving, "application", moving), "round", None)
    return bool(round and round.takes_wet_ink)
