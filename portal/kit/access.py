"""Every view declares who may call it; a view without a rule is refused, and fails the build.

The rule looks at the person only. Which rows the view reaches is decided by ``visible_to(user)``.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone

from portal.kit import clock
from portal.kit.verdicts import ALLOWED, Refused, Verdict, verdict

Rule = Callable[[Any], Verdict]
Response = TypeVar("Response", bound=HttpResponseBase)

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Views of libraries that bring their own checks, by URL name or namespace.
LIBRARY_VIEWS = frozenset(
    {
        "account_login",
        "account_logout",
        "account_change_password",
        "account_reauthenticate",
    }
)


def everyone(user: Any) -> Verdict:
    """Anyone, signed in or not."""
    return ALLOWED


def signed_in(user: Any) -> Verdict:
    """Any person who has signed in."""
    return verdict(user.is_authenticated, "请先登录。")


def access(
    rule: Rule, *, carries: bool = False, timed: bool = False
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Declare the rule of a view: ``@access(signed_in)``.

    ``carries``: a form posted to it after the session has expired is carried through the sign-in.
    ``timed``: a deadline depends on when a post to it arrives, which is asked of the database's clock first thing.
    """

    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
            return view(request, *args, **kwargs)

        checked.access = rule  # type: ignore[attr-defined]
        checked.carries = carries  # type: ignore[attr-defined]
        checked.timed = timed  # type: ignore[attr-defined]
        return checked

    return decorate


def accepts_scripts(request: HttpRequest) -> bool:
    """A script of a page asks, not the browser itself: it is told by status and words, never by another page."""
    return bool(request.headers.get("HX-Request")) or "application/json" in request.headers.get("Accept", "")


def is_library_view(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in LIBRARY_VIEWS


class AccessMiddleware:
    """Asks each view's rule before it runs: 401 for scripts and sign-in for pages when signed out, else 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if is_library_view(request):
            return None
        rule: Rule | None = getattr(view, "access", None)
        if rule is None:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} declares no access rule.")
        answer = rule(request.user)
        if answer:
            return None
        if not request.user.is_authenticated:
            if accepts_scripts(request):
                return JsonResponse({"reason": "登录已过期，请重新登录后继续。"}, status=401)
            return redirect_to_login(way_back(request))
        raise Refused(answer.reason)


def way_back(request: HttpRequest) -> str:
    """Where a person goes on after signing in: the page that was asked for; of a post the page that it came from."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if request.method in ("GET", "HEAD") or came_from.netloc != request.get_host():
        return request.get_full_path()
    return urlunsplit(("", "", came_from.path, came_from.query, ""))


def arrived_at(request: HttpRequest) -> datetime:
    """When the request reached the portal: what a service judges a deadline by.

    Of a post to a view that is not ``timed`` only this machine's clock is known, so that is a fault of the view.
    """
    match = request.resolver_match
    if request.method not in SAFE and match is not None and not getattr(match.func, "timed", False):
        raise ImproperlyConfigured(f"{match.view_name} judges by the time of arrival, but is not declared as timed.")
    moment: datetime = request.arrived_at  # type: ignore[attr-defined]
    return moment


class ArrivalMiddleware:
    """Stamps ``request.arrived_at`` first thing: a request that reached the portal before a deadline counts.

    Posts to ``timed`` views are stamped by the proxy in front or by the database's clock, all others by this machine's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.arrived_at = clock.arrival_of(request) if is_timed(request) else timezone.now()  # type: ignore[attr-defined]
        return self.get_response(request)


def is_timed(request: HttpRequest) -> bool:
    """Will a deadline be judged by this request? Asked before anything else is known of it."""
    if request.method in SAFE:
        return False
    try:
        return bool(getattr(resolve(request.path_info).func, "timed", False))
    except Resolver404:
        return False
