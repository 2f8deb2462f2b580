"""转发包 and 联络名单: what goes to the cities by other ways than the portal."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from applications.models import Round
from portal.accounts.permissions import acts_for, holds_any
from portal.kit.access import access
from portal.kit.downloads import docx_response, workbook_response
from review.selectors.contacts import call_list
from review.services.contacts import call_list_taken
from review.sheets.forwarding import Forwarding, forwarding_of

# Names and telephone numbers are for those who work on the cities, not for whoever manages accounts.
handles = holds_any(("clerk", "approver", "round_manager"), "province", "ministry")


def round_of(request: HttpRequest, code: str) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user), code=code)


def pack_of(request: HttpRequest, code: str) -> Forwarding:
    province: Any = request.user.organisation  # type: ignore[union-attr]
    # The portal's public address, as in letters and QR codes: never the host by which somebody has come.
    return forwarding_of(round_of(request, code), province, settings.ORIGIN)


@access(acts_for("province"))
@require_safe
def forwarding(request: HttpRequest, code: str) -> HttpResponse:
    """转发包: the messages to be copied, and the Word file."""
    pack = pack_of(request, code)
    return render(
        request, "review/forwarding.html", {"pack": pack, "round": pack.round, "may_call": bool(handles(request.user))}
    )


@access(acts_for("province"))
@require_safe
def forwarding_file(request: HttpRequest, code: str) -> HttpResponse:
    from review.exports.forwarding import forwarding_docx  # loads the Word library, which no other page needs

    pack = pack_of(request, code)
    name = f"转发包-{pack.round.title}-{pack.province.short_name}.docx"
    return docx_response(forwarding_docx(pack), name, plain=f"forwarding-{pack.round.code}.docx")


@access(handles)
@require_safe
def contacts(request: HttpRequest, code: str) -> HttpResponse:
    """联络名单: to be read and printed."""
    round, office = round_of(request, code), request.user.organisation  # type: ignore[union-attr]
    called = call_list(round, office)  # type: ignore[arg-type]
    context = {"round": round, "called": called, "silent": sum(not each.people for each in called)}
    return render(request, "review/contacts.html", context)


@access(handles)
@require_safe
def contacts_workbook(request: HttpRequest, code: str) -> HttpResponse:
    """联络名单 as a workbook. Each time is written into the history."""
    from review.exports.forwarding import call_list_workbook  # loads the Word library, which no other page needs

    user: Any = request.user
    round = round_of(request, code)
    content = call_list_workbook(round, user.organisation, call_list(round, user.organisation))
    if request.method == "GET":
        call_list_taken(round=round, user=user)
    return workbook_response(content, f"联络名单-{round.title}.xlsx", plain=f"contacts-{round.code}.xlsx")
