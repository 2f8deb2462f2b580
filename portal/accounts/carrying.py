"""A form posted after the session has expired is carried through the sign-in, for the same person alone.

The posted fields travel in the sign-in page, signed by the portal, with the person for whom the form was shown. After
that person has signed in, the view that was meant gets them once, as if they were posted now; anybody else gets nothing
of them. What is only saved is saved then; what takes a step asks by ``confirm_again`` for one more press. A chosen file
cannot be carried: the form comes back without it.
"""

from typing import Any

from allauth.account.forms import LoginForm
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from portal.kit.access import accepts_scripts
from portal.kit.verdicts import Refused

FIELD = "carried"
PERSON = "person"  # the field in which a form names the person for whom it was shown
SESSION_KEY = "carried"
SALT = "portal.accounts.carrying"
LIFETIME = 2 * 60 * 60  # seconds from the lost save to the sign-in
MOST_CHARACTERS = 1_000_000
LEFT_OUT = ("csrfmiddlewaretoken", FIELD)
PRESS_AGAIN = "登录曾经过期，尚未办理；您填写的内容仍在，请核对后再次确认。"


def sign_in_page(request: HttpRequest) -> HttpResponse | None:
    """The sign-in page with the posted fields in it; ``None`` when nothing can be carried."""
    fields = request.POST.copy()
    for name in LEFT_OUT:
        fields.pop(name, None)
    body, person = fields.urlencode(), str(fields.get(PERSON, ""))
    if not person.isdecimal() or len(body) > MOST_CHARACTERS:
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


def confirm_again(request: HttpRequest) -> None:
    """Raises ``Refused`` for a step that came through the sign-in, so that nothing is decided without being seen."""
    if getattr(request, "was_carried", False):
        raise Refused(PRESS_AGAIN)


def _take(request: HttpRequest) -> QueryDict | None:
    """The fields that were carried to this address, once."""
    payload = request.session.get(SESSION_KEY) if request.user.is_authenticated else None
    if payload is None or payload["path"] != request.path or payload["person"] != request.user.pk:
        return None
    del request.session[SESSION_KEY]
    return QueryDict(payload["body"])


class CarryingMiddleware:
    """Stands before the access rules: a view marked by ``carries`` is met by the sign-in page that keeps the fields.

    Coming back from there, the request is the post that was lost; its fields were checked for forgery when they came.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not getattr(view, "carries", False):
            return None
        if request.method == "POST" and not request.user.is_authenticated and not accepts_scripts(request):
            return sign_in_page(request)
        # Whoever signs in to another capacity is told to switch first; until then the words wait.
        carried = _take(request) if request.method == "GET" and view.access(request.user) else None
        if carried is not None:
            _ = request.FILES  # none, read now: read later, as a post, it would take the fields along
            request.method, request.POST = "POST", carried  # type: ignore[assignment]
            request.was_carried = True  # type: ignore[attr-defined]
        return None
