"""A form posted after the session has expired is carried through the sign-in, for the same person alone.

The posted fields travel in the sign-in page, signed by the portal, with the person for whom the form was shown. After
that person has signed in, the view that was meant finds them once, by ``take``; anybody else gets nothing of them.
"""

from typing import Any

from allauth.account.forms import LoginForm
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from portal.kit.access import accepts_scripts

FIELD = "carried"
PERSON = "person"  # the field in which a form names the person for whom it was shown
SESSION_KEY = "carried"
SALT = "portal.accounts.carrying"
LIFETIME = 2 * 60 * 60  # seconds from the lost save to the sign-in
MOST_CHARACTERS = 1_000_000
LEFT_OUT = ("csrfmiddlewaretoken", FIELD)


def sign_in_page(request: HttpRequest) -> HttpResponse | None:
    """The sign-in page with the posted fields in it; ``None`` when nothing can be carried."""
    fields = request.POST.copy()
    for name in LEFT_OUT:
        fields.pop(name, None)
    body, person = fields.urlencode(), str(fields.get(PERSON, ""))
    if not person.isdecimal() or request.FILES or len(body) > MOST_CHARACTERS:
        return None
    payload = {"person": int(person), "path": request.path, "body": body}
    context = {
        "form": LoginForm(request=request),
        "redirect_field_name": "next",
        "redirect_field_value": request.path,
        "carried": signing.dumps(payload, salt=SALT, compress=True),
    }
    return render(request, "account/login.html", context, status=401)


def keep(request: HttpRequest, user: Any) -> None:
    """At sign-in: what was carried waits in the new session, if it is this person's."""
    try:
        payload = signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return
    if payload["person"] == user.pk:
        request.session[SESSION_KEY] = payload


def take(request: HttpRequest) -> QueryDict | None:
    """The fields that were carried to this address, once."""
    payload = request.session.get(SESSION_KEY)
    if payload is None or payload["path"] != request.path or payload["person"] != request.user.pk:
        return None
    del request.session[SESSION_KEY]
    return QueryDict(payload["body"])


class CarryingMiddleware:
    """Stands before the access rules: a view marked by ``carries`` is met by the sign-in page that keeps the fields."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        lost = request.method == "POST" and not request.user.is_authenticated and not accepts_scripts(request)
        return sign_in_page(request) if lost and getattr(view, "carries", False) else None
