"""What every page knows. Costs no query until the page frame itself asks."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.letters.selectors import unread_count
from portal.shell import display
from portal.shell.navigation import bar
from portal.shell.selectors import organisations_of


def page(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    frame = {"demo": settings.DEMO, "display": display.chosen(request)}
    if user is None:
        return frame
    return frame | {
        "navigation": SimpleLazyObject(partial(bar, request)),
        "capacities": SimpleLazyObject(partial(other_capacities, user)),
        "unread": SimpleLazyObject(partial(unread_count, user)),
    }


def other_capacities(user: Any) -> list[Any]:
    """The other organisations that this person may act for, each once."""
    return [each for each in organisations_of(user) if each != user.organisation]
