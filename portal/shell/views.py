"""The public pages, the desk, help, and the switches in the page's head."""

import errno
import sys

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.defaults import bad_request, server_error

from portal.accounts.middleware import SESSION_KEY
from portal.accounts.services import choose_capacity
from portal.kit.access import access, everyone, signed_in
from portal.kit.verdicts import Refused
from portal.shell import display, samples, selectors
from portal.shell.desk import desk

CHUNK = 1024 * 1024
MOST_DROPPED = 256 * CHUNK


@access(signed_in)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "shell/home.html", {"desk": desk(request.user)})


@access(everyone)
@require_safe
def procedure(request: HttpRequest) -> HttpResponse:
    return render(request, "shell/procedure.html", {"procedures": selectors.procedures()})


@access(everyone)
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "shell/accessibility.html")


@access(everyone)
@require_safe
def sample(request: HttpRequest) -> HttpResponse:
    """填写示例: the whole form, filled in for an invented city."""
    edition = samples.sample_edition(request.GET.get("form", ""))
    page = {
        "edition": edition,
        "parts": samples.sample_parts(edition),
        "declaration": edition.declaration.format(city=samples.SAMPLE_CITY),
        "city": samples.SAMPLE_CITY,
    }
    return render(request, "shell/sample.html", page)


@access(everyone)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """个人信息处理说明."""
    page = {"operator": settings.OPERATOR, "rounds": selectors.announced_rounds()}
    return render(request, "shell/privacy.html", page)


@access(everyone)
@never_cache
@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """Who is signed in now, and a CSRF token of this session, for pages that stayed open through a sign-in.

    No sign that a person is there: an idle sign-out, should there be one, leaves this address out.
    """
    user = request.user
    person = {"person": user.pk, "name": user.name} if user.is_authenticated else {"person": None, "name": ""}
    return JsonResponse(person | {"csrf": get_token(request)})


@access(signed_in)
@require_safe
def resumed(request: HttpRequest) -> HttpResponse:
    """Signed in again in a window of its own: the page that waits is told, and this window can be closed."""
    return render(request, "shell/resumed.html")


@access(everyone)
@require_POST
def switch_display(request: HttpRequest) -> HttpResponse:
    mode = request.POST.get("mode", "")
    if mode not in display.MODES:
        raise Refused("没有这种显示方式，请返回后重新选择。")
    response = redirect(page_before(request))
    display.remember(response, display.switched(display.chosen(request), mode))
    return response


@access(signed_in)
@require_POST
def switch_capacity(request: HttpRequest) -> HttpResponse:
    """Act for another of the person's own organisations, openly, until switched back."""
    chosen = request.POST.get("organisation", "")
    is_number = chosen.isdecimal() and len(chosen) < 10
    organisation = choose_capacity(user=request.user, organisation_id=int(chosen) if is_number else 0)
    request.session[SESSION_KEY] = organisation.pk
    messages.success(request, f"已切换身份，现在代表{organisation}办理。")
    return redirect(page_before(request) if "next" in request.POST else "home")


def page_before(request: HttpRequest) -> str:
    """Where the switch was pressed; addresses of other hosts are not followed."""
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}) else "/"


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 with the Chinese reason; as bare words for a part of a page, which shows them by script."""
    reason = str(exception) or "您没有办理此事的权限。如工作需要，请联系本单位账号管理员。"
    if request.headers.get("HX-Request"):
        return HttpResponse(reason, status=403, content_type="text/plain; charset=utf-8")
    return render(request, "403.html", {"reason": reason}, status=403)


def faulty_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; for more text than a page may send 413, with what to do so that nothing typed is lost."""
    if not isinstance(exception, RequestDataTooBig):
        return bad_request(request, exception)
    # A browser reads the answer only after it has sent everything; what follows is read and dropped.
    for _ in range(MOST_DROPPED // CHUNK):
        if not request.read(CHUNK):
            break
    return HttpResponse(render_to_string("413.html"), status=413)


def failed(request: HttpRequest) -> HttpResponse:
    """500; when the disk is full 507, with what to do so that nothing typed is lost."""
    fault = sys.exc_info()[1]
    if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return HttpResponse(render_to_string("507.html"), status=507)
    return server_error(request)
