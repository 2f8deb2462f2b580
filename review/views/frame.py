"""What the pages of the review share."""

from dataclasses import replace
from typing import Any

from portal.kit.transitions import Offer, Table


def offers_of(table: Table, moving: Any, user: Any) -> list[Offer]:
    """The steps for this person's page. Their date is the day of the act itself, so that nobody is asked for it."""
    return [
        Offer(replace(each.step, needs=tuple(need for need in each.step.needs if need != "date")), each.verdict)
        for each in table.offers_for_page(moving, user)
    ]
