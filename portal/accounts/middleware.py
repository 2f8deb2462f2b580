"""The capacity in which a person acts, kept in the session."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SESSION_KEY = "acting_for"


class CapacityMiddleware:
    """Sets ``request.user.organisation`` from the capacity chosen in this session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.session.get(SESSION_KEY)
        if chosen is not None and request.user.is_authenticated:
            request.user.act_for(chosen)
        return self.get_response(request)
