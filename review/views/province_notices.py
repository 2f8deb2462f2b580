"""省级公示 of a summary sheet: recorded by an officer, its proof read by province and ministry."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access
from portal.kit.downloads import disposition
from portal.kit.verdicts import Refused
from review.choices import SheetState
from review.forms.province_notices import ProvinceNoticeForm
from review.models import Sheet
from review.selectors.province_notices import notice_of, notice_to_take_over
from review.services import province_notices as services
from review.views.claims import SANDBOX


def visible(request: HttpRequest) -> Any:
    return Sheet.objects.visible_to(request.user).select_related("round", "province__place")


@access(holds("clerk", "province"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def record_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """登记公示; a refused form comes back with what was typed, only the file is chosen anew."""
    sheet = get_object_or_404(visible(request), pk=pk)
    if request.method != "POST":
        return notice_page(request, sheet, ProvinceNoticeForm(initial=initial_of(sheet)))
    if request.POST.get("step") == "take_over":
        return take_over(request, sheet)
    form = ProvinceNoticeForm(request.POST, request.FILES)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("first_day", "last_day", "link")}
        try:
            services.record_notice(sheet=sheet, user=request.user, file=form.cleaned_data["proof"], **given)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已登记省级公示。")
            return redirect("review:sheet", sheet.pk)
    return notice_page(request, sheet, form)


def take_over(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    form = ProvinceNoticeForm(initial=initial_of(sheet))
    try:
        services.take_over_notice(sheet=sheet, user=request.user)  # type: ignore[arg-type]
    except Refused as refusal:
        return notice_page(request, sheet, form, str(refusal))
    messages.success(request, "已沿用此前登记的公示。")
    return redirect("review:sheet", sheet.pk)


def initial_of(sheet: Sheet) -> dict[str, Any]:
    notice = notice_of(sheet)
    return {"first_day": notice.first_day, "last_day": notice.last_day, "link": notice.link} if notice else {}


def notice_page(request: HttpRequest, sheet: Sheet, form: ProvinceNoticeForm, refusal: str = "") -> HttpResponse:
    is_draft = sheet.state == SheetState.DRAFT
    context = {
        "sheet": sheet,
        "form": form,
        "is_draft": is_draft,
        "notice": notice_of(sheet),
        "earlier": notice_to_take_over(sheet) if is_draft else None,
        "items": sheet.items.select_related("case__application__organisation__place"),
        "refusal": refusal,
    }
    return render(request, "review/province_notice.html", context, status=409 if refusal or form.is_bound else None)


@access(acts_for("province", "ministry"))
@require_safe
def notice_proof(request: HttpRequest, pk: int, notice: int) -> FileResponse:
    """The proof byte for byte, for whoever sees the sheet."""
    found = get_object_or_404(get_object_or_404(visible(request), pk=pk).notices, pk=notice)
    if not found.sha256:
        raise Http404
    response = FileResponse(found.proof.open("rb"), content_type=found.proof_type)
    plain = f"notice-{found.pk}.{found.proof_type.rpartition('/')[2]}"
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = disposition(found.proof_name, plain=plain, inline=True)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
