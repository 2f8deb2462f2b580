"""The capacity in which a person acts, kept in the session."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SESSION_KEY = "acting_for"
PREVIOUS_KEY = "previous_sign_in"


class CapacityMiddleware:
    """Sets ``request.user.organisation`` from the capacity chosen in this session, and the sign-in before this one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            request.user.act_for(request.session.get(SESSION_KEY))
            request.user.previous_sign_in = request.session.get(PREVIOUS_KEY, "")
        return self.get_response(request)
