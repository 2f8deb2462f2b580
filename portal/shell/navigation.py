"""The bar of main places, by role. A place whose pages are not installed is left out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


def anyone(user: Any) -> bool:
    return True


def stranger(user: Any) -> bool:
    return not user.is_authenticated


def person(user: Any) -> bool:
    return bool(user.is_authenticated)


def acting_for(*kinds: str) -> Callable[[Any], bool]:
    """Signed in and acting for an organisation of one of ``kinds``."""

    def check(user: Any) -> bool:
        return person(user) and user.organisation is not None and user.organisation.kind in kinds

    return check


def holding(role: str, *kinds: str) -> Callable[[Any], bool]:
    """Signed in and holding ``role`` in the organisation acted for."""

    def check(user: Any) -> bool:
        return person(user) and user.acts_as(role, *kinds)

    return check


@dataclass(frozen=True)
class Spot:
    """One entry of the bar: its word, the name of its address, and for whom it stands there."""

    label: str
    url_name: str
    shown_to: Callable[[Any], bool]


SPOTS = (
    Spot("首页", "front", stranger),
    Spot("工作台", "home", person),
    Spot("单位与人员", "accounts:people", holding("account_manager")),
    Spot("行政区划", "regions:places", holding("account_manager", "ministry")),
    Spot("成员城市", "register:members", anyone),
    Spot("办事流程", "procedure", anyone),
)


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool


def address(url_name: str) -> str:
    """The address of a page, or nothing when its room is not installed."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def navigation(request: HttpRequest) -> list[Link]:
    """The bar for this person; the place whose address the page's own begins with is marked as current."""
    places = [(spot.label, address(spot.url_name)) for spot in SPOTS if spot.shown_to(request.user)]
    places = [(label, url) for label, url in places if url]
    inside = [url for _, url in places if request.path == url or (url != "/" and request.path.startswith(url))]
    here = max(inside, key=len, default="")
    return [Link(label, url, url == here) for label, url in places]
