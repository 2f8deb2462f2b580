"""What every answer passes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string


class OpenedByAddressMiddleware:
    """Says what to do where an address that only takes a form is opened by itself: by reload, bookmark or copied link.

    Django's own 405 has no words, and a browser then shows its page for a broken site.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
            response.content = render_to_string("405.html")
        return response
