"""What the pages of this room share."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.views.decorators.http import require_http_methods

from portal.kit.texts import clean_text, small_number
from portal.kit.transitions import Offer, Table
from portal.kit.verdicts import Refused

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def typed_in(request: HttpRequest) -> dict[str, str]:
    return {name: clean_text(str(value)) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}


def seen_in(request: HttpRequest) -> int:
    """The revision that the page showed; raises ``Refused`` where it brings none."""
    revision = small_number(request.POST.get("revision", ""))
    if revision is None:
        raise Refused("页面不完整，请刷新页面后再办理。")
    return revision


def keys_in(given: Iterable[str]) -> set[int]:
    """Keys of ticked rows; what is none is left out."""
    numbers = (small_number(each) for each in given)
    return {each for each in numbers if each is not None}


def offers_here(table: Table, moving: Any, user: Any) -> list[Offer]:
    """The steps of this state for this person; those of other states are in the table of the procedure."""
    return [each for each in table.offers_for_page(moving, user) if moving.state in each.step.sources]


def chosen_step(typed: Mapping[str, str], known: Mapping[str, Any]) -> str:
    name = typed.get("step", "")
    if name not in known:
        raise Refused("没有这个步骤，请刷新页面后再办理。")
    return name
