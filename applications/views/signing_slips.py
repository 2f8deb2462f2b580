"""送审稿与签批单: print them for a leader who does not sign in, and submit on the signed scan."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications import services
from applications.forms.signing import SlipForm
from applications.models import Application, SigningSlip
from applications.selectors import content_hash
from applications.sheets import review_copy_paper
from applications.views.frame import own_application, say, surroundings
from applications.views.signing import receipt_url, seen_revision, submitted_by_this_press
from applications.workflow import DESK
from portal.accounts.permissions import acts_for, holds_any
from portal.documents.services import prepare
from portal.kit.access import access, arrived_at
from portal.kit.downloads import disposition
from portal.kit.verdicts import Refused

at_the_desk = holds_any(("clerk", "approver"), "city")
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
CHOOSE_AGAIN = "所填内容已保留，扫描件须重新选择。"


@access(at_the_desk)
@require_safe
def signing_slip(request: HttpRequest, pk: int) -> HttpResponse:
    application = own_application(request, pk)
    return slip_page(request, application, SlipForm(asks_opinion=bool(application.edition.opinion_slot)))


def slip_page(
    request: HttpRequest, application: Application, form: SlipForm, *, refusal: str = "", status: int | None = None
) -> HttpResponse:
    """The slip of what stands in the form now, those of earlier contents, and the form for the signed one."""
    unused = list(application.signing_slips.filter(submission__isnull=True).select_related("printed_by"))
    now = content_hash(application)
    current = next((each for each in unused if each.content_hash == now), None)
    context = surroundings(request, application, current="application") | {
        "slip": current,
        "paper": prepare(**review_copy_paper(application, current)) if current else None,
        "outdated": [each for each in unused if each.content_hash != now],
        "verdict": DESK.judge(DESK.by_name["submit_by_slip"], application, request.user),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "applications/signing_slip.html", context, status=status)


@access(at_the_desk)
@require_POST
def print_slip(request: HttpRequest, pk: int) -> HttpResponse:
    application = own_application(request, pk)
    try:
        made, _ = services.print_slip(application=application, user=request.user)
    except Refused as refusal:
        blank = SlipForm(asks_opinion=bool(application.edition.opinion_slot))
        return slip_page(request, application, blank, refusal=str(refusal), status=409)
    say(request, f"送审稿和签批单已生成，核对码{made.code}。请下载打印，送领导签批。")
    return redirect("applications:signing_slip", pk)


@access(at_the_desk, carries=True, timed=True)
@require_POST
def submit_by_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload the signed scan, name the signatory, submit; whatever is refused comes back as it was typed."""
    application, seen = own_application(request, pk), seen_revision(request)
    form = SlipForm(request.POST, request.FILES, asks_opinion=bool(application.edition.opinion_slot))
    if not form.is_valid():
        return slip_page(request, application, form, status=409)
    try:
        submission = services.submit_by_slip(
            application=application,
            user=request.user,
            seen=seen,
            signed=signed_scan(form.cleaned_data),
            arrived_at=arrived_at(request),
        )
    except Refused as refusal:
        fresh = own_application(request, pk)
        own = submitted_by_this_press(fresh, request.user, seen)
        if own is not None:
            return redirect(receipt_url(own))
        return slip_page(request, fresh, form, refusal=f"{refusal}{CHOOSE_AGAIN}", status=409)
    say(request, "已凭签批单签发并提交，回执如下，请保存编号。")
    return redirect(receipt_url(submission))


def signed_scan(data: dict[str, Any]) -> services.SignedScan:
    return services.SignedScan(
        file=data["file"],
        name=data["file"].name,
        code=data["code"],
        signatory=data["signatory"].strip(),
        post=data["post"].strip(),
        signed_on=data["signed_on"],
        opinion=data.get("opinion", ""),
    )


@access(acts_for("city", "province", "ministry"))
@require_safe
def signed_scan_file(request: HttpRequest, pk: int, name: str) -> FileResponse:
    """The signed scan, byte for byte as it came."""
    rows = SigningSlip.objects.visible_to(request.user).exclude(file="")
    row = get_object_or_404(rows, pk=pk, name=name)
    response = FileResponse(row.file.open("rb"), content_type=row.content_type)
    response["Content-Length"] = str(row.size)
    plain = f"signing-slip-{row.pk}.{row.content_type.rpartition('/')[2]}"
    response["Content-Disposition"] = disposition(row.name, plain=plain, inline=True)
    response["Cache-Control"] = "private, no-store"
    # A file that people brought must not act in the portal's name, whatever a browser takes it for.
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
