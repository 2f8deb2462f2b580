"""What every answer passes."""

import re
from collections.abc import Callable
from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control

TOKEN = re.compile(rb'(csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]*"')


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


class UnchangedPageMiddleware:
    """A page that a stranger has already got in these words is not sent again: 304, and no other cache keeps it.

    The browser asks each time, so that nothing taken back is shown for a moment longer. Pages of people who are signed
    in have no ETag. The token of the forms is written anew each time and holds as long as the cookies do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _is_a_page(request, response) or response.has_header("Cache-Control"):
            return response
        patch_cache_control(response, private=True, no_cache=True)
        if request.user.is_authenticated:
            return response
        words = TOKEN.sub(b"", response.content) + request.META.get("HTTP_COOKIE", "").encode()
        response["ETag"] = f'"{sha256(words).hexdigest()[:32]}"'
        return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _is_a_page(request: HttpRequest, response: HttpResponse) -> bool:
    is_html = response.get("Content-Type", "").startswith("text/html")
    return request.method in ("GET", "HEAD") and response.status_code == 200 and is_html and not response.streaming
