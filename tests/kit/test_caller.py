"""Behind a proxy the caller's address is what the proxy says, if the installation names the header."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from portal.kit.addresses import CallerMiddleware


@pytest.mark.parametrize(
    ("named", "sent", "seen"),
    [
        ("X-Real-IP", "203.0.113.7", "203.0.113.7"),
        ("X-Real-IP", " 2001:db8::7 ", "2001:db8::7"),
        ("X-Real-IP", "nobody", "127.0.0.1"),
        ("X-Real-IP", "", "127.0.0.1"),
        ("", "203.0.113.7", "127.0.0.1"),
    ],
)
def test_only_the_named_header_says_who_calls(settings, named, sent, seen):
    settings.ADDRESS_HEADER = named
    request = RequestFactory().get("/", headers={"X-Real-IP": sent})
    CallerMiddleware(lambda given: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == seen
