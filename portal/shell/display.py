"""Large text and high contrast (GB/T 37668): kept in a cookie, so that they work before signing in."""

from django.http import HttpRequest, HttpResponse

COOKIE = "display"
MODES = ("large", "contrast")
ONE_YEAR = 365 * 24 * 60 * 60


def chosen(request: HttpRequest) -> frozenset[str]:
    """The modes that are on; anything else in the cookie counts as nothing."""
    return frozenset(request.COOKIES.get(COOKIE, "").split("-")) & frozenset(MODES)


def switched(modes: frozenset[str], mode: str) -> frozenset[str]:
    """``modes`` with ``mode`` turned on if it was off, and off if it was on."""
    return modes ^ {mode}


def remember(response: HttpResponse, modes: frozenset[str]) -> None:
    response.set_cookie(COOKIE, "-".join(sorted(modes)), max_age=ONE_YEAR, samesite="Lax", httponly=True)
