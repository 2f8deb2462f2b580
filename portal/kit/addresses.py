"""From whom a request comes, where a proxy stands in front: what it says is what counts, not the proxy's own address."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class CallerMiddleware:
    """Puts the address in the header that ``PORTAL_ADDRESS_HEADER`` names into ``REMOTE_ADDR``, first thing.

    Else everybody behind the proxy shares one address: failed sign-ins and objections are counted by it, and the
    history keeps it. Without the setting no header is read, since anyone can send one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get(settings.ADDRESS_HEADER, "").strip() if settings.ADDRESS_HEADER else ""
        if is_address(told):
            request.META["REMOTE_ADDR"] = told
        return self.get_response(request)


def is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
