"""材料包 and 上传回执: what goes to the official channel, a whole round as one ZIP, and what came back."""

import time
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import Round
from portal.accounts.models import Organisation
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.downloads import disposition
from portal.kit.verdicts import Refused
from review.choices import PackageState, SheetState
from review.exports import Plan, plan_of
from review.forms import ReceiptForm
from review.models import ChannelReceipt, Package, Sheet
from review.permissions import records_receipts, takes_packages
from review.services import packages as services
from review.views.cases import chosen_round
from review.views.claims import SANDBOX

EARLIER = 20  # takings that the page lists
TELL_EVERY = 2.0  # seconds between two notes of how far the sending is
STOP_POLLING = 286  # htmx's word for "swap this in and ask no more"
TONES = {
    PackageState.READY: "blue",
    PackageState.SENDING: "amber",
    PackageState.SENT: "green",
    PackageState.BROKEN: "red",
}


@access(acts_for("province", "ministry"))
@require_safe
def packages(request: HttpRequest) -> HttpResponse:
    """What can be taken away of a round, what has been, and whether it reached the official channel."""
    return packages_page(request, chosen_round(request))


def sheets_sent_up(user: Any, round: Round | None) -> Any:
    sheets = Sheet.objects.visible_to(user).filter(round=round, state=SheetState.SENT_UP)
    counted = sheets.annotate(cities=Count("items", distinct=True))
    return counted.select_related("round", "province__place").order_by("province__place__code", "number")


def taken_of(user: Any, round: Round | None) -> Any:
    taken = Package.objects.visible_to(user).filter(round=round)
    return taken.select_related("round", "sheet__round", "sheet__province__place", "province__place", "ordered_by")


def packages_page(request: HttpRequest, round: Round | None) -> HttpResponse:
    user: Any = request.user
    taken = taken_of(user, round)
    receipts = _receipts(request).filter(round=round)
    context = {
        "round": round,
        "rounds": Round.objects.public(),
        "sheets": [
            (each, [receipt for receipt in receipts if receipt.sheet_id == each.pk])
            for each in sheets_sent_up(user, round)
        ],
        "round_receipts": [each for each in receipts if each.sheet_id is None],
        "taken": [(each, TONES[PackageState(each.state)]) for each in taken[:EARLIER]],
        "may_take": bool(takes_packages(user)),
        "may_record_round": bool(records_receipts(user)),
    }
    return render(request, "review/packages.html", context)


@require_POST
@access(acts_for("province", "ministry"))
def order_round(request: HttpRequest, code: str) -> HttpResponse:
    """All of a round that has been sent up: of the own cities, or for the ministry of every province."""
    return _order(request, get_object_or_404(Round.objects.public(), code=code), None)


@require_POST
@access(acts_for("province", "ministry"))
def order_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """What a summary sheet brings to the official channel."""
    sheet = get_object_or_404(Sheet.objects.visible_to(request.user).select_related("round", "province__place"), pk=pk)
    return _order(request, sheet.round, sheet)


def _order(request: HttpRequest, round: Round, sheet: Sheet | None) -> HttpResponse:
    user: Any = request.user
    try:
        verdict = takes_packages(user, sheet)
        if not verdict:
            raise Refused(verdict.reason)
        plan = plan_of(round=round, sheet=sheet, province=_province_of(user) if sheet is None else None)
        facts = {"cities": plan.cities, "files": len(plan.pieces), "size": len(plan)}
        package = services.order_package(round=round, user=user, sheet=sheet, **facts)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(round)
    return redirect("review:package", package.pk)


def _back(round: Round) -> HttpResponse:
    return redirect(f"{reverse('review:packages')}?round={round.code}")


def _province_of(user: Any) -> Organisation | None:
    return user.organisation if user.organisation.kind == "province" else None


@access(acts_for("province", "ministry"))
@require_safe
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """What the package holds, the link that fetches it, and which city is being packed; for htmx the latter alone."""
    found = _package(request, pk)
    context = {
        "package": found,
        "tone": TONES[PackageState(found.state)],
        "percent": 100 * found.sent // max(found.size, 1),
    }
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "review/package.html", context)
    is_over = found.state in (PackageState.SENT, PackageState.BROKEN)
    return render(request, "review/_package_progress.html", context, status=STOP_POLLING if is_over else None)


def _package(request: HttpRequest, pk: int) -> Package:
    rows = Package.objects.visible_to(request.user)
    rows = rows.select_related("round", "sheet__round", "sheet__province__place", "province__place", "ordered_by")
    return get_object_or_404(rows, pk=pk)


@access(acts_for("province", "ministry"))
@require_safe
def package_file(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """The ZIP, made while it is sent. Each time is written into the history."""
    found = _package(request, pk)
    user: Any = request.user
    try:
        verdict = takes_packages(user, found.sheet)
        if not verdict:
            raise Refused(verdict.reason)
        if found.sheet is not None and found.sheet.state != SheetState.SENT_UP:
            raise Refused(f"汇总表当前为“{found.sheet.get_state_display()}”，不能再下载其材料包。")
        plan = plan_of(round=found.round, sheet=found.sheet, province=None if found.sheet else found.province)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("review:package", found.pk)
    size = len(plan)
    if request.method == "GET":
        facts = {"cities": plan.cities, "files": len(plan.pieces), "size": size, "sha256": plan.sums.sha256}
        services.begin_sending(package=found, user=user, **facts)
    response = StreamingHttpResponse(sending(found, plan), content_type="application/zip")
    response["Content-Disposition"] = disposition(f"{plan.root}.zip", plain=f"materials-{found.round.code}.zip")
    response["Content-Length"] = str(size)
    response["Cache-Control"] = "private, no-store"
    response["X-Accel-Buffering"] = "no"  # a proxy in between passes each piece on at once
    return response


def sending(package: Package, plan: Plan) -> Iterator[bytes]:
    """The bytes of the ZIP one after the other, noting every now and then which city is being packed."""
    begun, city, sent, told = 0, "", 0, 0.0

    def watch(piece: Any) -> None:
        nonlocal begun, city, told
        if piece.city and piece.city != city:
            begun, city, told = begun + 1, piece.city, 0.0

    fault = services.BROKEN_OFF
    try:
        for chunk in plan.zipped(watch):
            if time.monotonic() - told > TELL_EVERY:
                services.tell_progress(package=package, begun=begun, city=city, sent=sent)
                told = time.monotonic()
            sent += len(chunk)
            yield chunk
        fault = ""
    except Refused as refusal:
        fault = str(refusal)
        raise
    except OSError:
        fault = "存储的文件读不出来，下载已中止。请联系技术支持。"
        raise
    finally:
        services.end_sending(package=package, sent=sent, fault=fault)


# --- What the official channel answered ---------------------------------------------------------------------------


def _receipts(request: HttpRequest) -> Any:
    rows = ChannelReceipt.objects.visible_to(request.user)
    return rows.select_related("sheet__round", "sheet__province__place", "organisation", "recorded_by", "round")


@access(acts_for("province", "ministry"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """登记上传回执 of a summary sheet."""
    sheet = get_object_or_404(Sheet.objects.visible_to(request.user).select_related("round", "province__place"), pk=pk)
    return _receipt_page(request, sheet.round, sheet)


@access(acts_for("ministry"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def round_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """登记上传回执 of a whole round."""
    return _receipt_page(request, get_object_or_404(Round.objects.public(), code=code), None)


def _receipt_page(request: HttpRequest, round: Round, sheet: Sheet | None) -> HttpResponse:
    """A refusal shows the page again with what was typed."""
    posted = request.method == "POST"
    form = ReceiptForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("number", "uploaded_on", "remark")}
        file, user = form.cleaned_data["file"], request.user
        try:
            services.record_receipt(
                round=round,
                user=user,  # type: ignore[arg-type]
                sheet=sheet,
                file=file,
                name=file.name or "",
                **typed,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已登记上传回执。")
            return redirect("review:sheet", sheet.pk) if sheet else _back(round)
    rows = _receipts(request).filter(round=round, sheet=sheet)
    context = {"form": form, "round": round, "sheet": sheet, "receipts": rows}
    return render(request, "review/receipt_form.html", context)


@access(acts_for("province", "ministry"))
@require_safe
def receipt_file(request: HttpRequest, pk: int) -> FileResponse:
    """The screenshot or PDF byte for byte."""
    found = get_object_or_404(_receipts(request), pk=pk)
    response = FileResponse(found.file.open("rb"), content_type=found.content_type)
    plain = f"receipt-{found.pk}.{found.content_type.rpartition('/')[2]}"
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = disposition(found.name, plain=plain, inline=True)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
