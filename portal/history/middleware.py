"""Keeps the caller's address for the history entries that the request writes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.history.origins import origin


class OriginMiddleware:
    """``REMOTE_ADDR`` only, which a proxy in front says by ``PORTAL_ADDRESS_HEADER`` (``portal.kit.addresses``).

    ``X-Forwarded-For`` is not read here, since anyone can send one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = origin.set(str(request.META.get("REMOTE_ADDR") or "")[:45])
        try:
            return self.get_response(request)
        finally:
            origin.reset(token)
