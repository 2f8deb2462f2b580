"""Pictures of seals: what is in use, what waits, bringing one, and comparing it on a sample page."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import holds_any
from portal.documents import registering
from portal.documents.drawings import preview_svg, sample_page_svg
from portal.documents.forms import PictureForm
from portal.documents.models import OutsideAccount, PictureRequest, SealPicture, SigningKey
from portal.documents.workflow import OFFICES_WITH_SEALS, PICTURE, brings_pictures
from portal.kit.access import access
from portal.kit.downloads import disposition
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused

uses_seals = holds_any(("clerk", "approver", "account_manager"), *OFFICES_WITH_SEALS)
# Drawings and files that people brought are looked at as pictures and run nothing.
SANDBOX = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


@access(uses_seals)
def seals(request: HttpRequest) -> HttpResponse:
    """印章图样: the office's own, with those of earlier days, and the form for another one."""
    form = PictureForm(request.POST, request.FILES) if request.method == "POST" else PictureForm()
    if form.is_valid():
        try:
            file = form.cleaned_data["picture"]
            width = form.cleaned_data["width_mm"]
            made = registering.bring_picture(user=request.user, file=file, name=file.name, width_mm=width)
            messages.success(request, "已上传并去除底色，请核对；由本单位签发人确认后启用。")
            return redirect("documents:seal_request", made.pk)
        except Refused as refusal:
            form.add_error("picture", str(refusal))
    return render(request, "documents/seals.html", seals_context(request, form), status=409 if form.errors else 200)


def seals_context(request: HttpRequest, form: PictureForm) -> dict[str, Any]:
    pictures = SealPicture.objects.visible_to(request.user).select_related(
        "request__proposed_by", "request__decided_by"
    )
    requests = PictureRequest.objects.visible_to(request.user).select_related("proposed_by", "decided_by")
    return {
        "form": form,
        "active": pictures.active().first(),
        "earlier": pictures.filter(is_active=False).order_by("-pk"),
        "waiting": requests.filter(state="waiting").first(),
        "turned_down": requests.exclude(state__in=["waiting", "confirmed"]),
        "may_bring": brings_pictures(request.user),
        "has_key": SigningKey.objects.visible_to(request.user).active().exists(),
        "account": OutsideAccount.objects.filter(organisation=request.user.organisation).first(),  # type: ignore[union-attr]
    }


@access(uses_seals)
@require_safe
def seal_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One picture that was brought: as it came, without its paper, and on a page in its size."""
    return request_page(request, visible_request(request, pk))


def request_page(request: HttpRequest, found: PictureRequest, **refused: Any) -> HttpResponse:
    context = {"seal": found, "offers": PICTURE.offers_for_page(found, request.user), "typed": refused}
    return render(request, "documents/seal_request.html", context, status=409 if refused else 200)


@access(uses_seals, carries=True)
@require_POST
def seal_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, decline or take back; a refusal shows the page again, with what was typed."""
    found, step = visible_request(request, pk), request.POST.get("step", "")
    reason, seen = clean_text(request.POST.get("reason", "")).strip(), request.POST.get("revision", "")
    revision = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
    try:
        confirm_again(request)
        messages.success(request, take(found, request.user, step, revision, reason))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return request_page(request, visible_request(request, pk), step=step, reason=reason)
    return redirect("documents:seals")


def take(found: PictureRequest, user: Any, step: str, revision: int, reason: str) -> str:
    match step:
        case "confirm":
            registering.confirm_picture(request=found, user=user, seen=revision)
            return "印章图样已启用，此后的数字签名以它为外观。"
        case "decline":
            registering.decline_picture(request=found, user=user, seen=revision, reason=reason)
            return "未予启用，已通知上传人。"
        case "withdraw":
            registering.withdraw_picture(request=found, user=user, seen=revision)
            return "已撤回，可以重新上传。"
    raise Refused("没有这个步骤，请刷新页面后再办理。")


@access(uses_seals)
@require_safe
def seal_original(request: HttpRequest, pk: int) -> FileResponse:
    """The picture byte for byte as it came."""
    found = visible_request(request, pk)
    response = FileResponse(found.original.open("rb"), content_type=found.content_type)
    plain = f"seal-{found.pk}.{found.content_type.rpartition('/')[2]}"
    response["Content-Disposition"] = disposition(found.name, plain=plain, inline=True)
    return looked_at(response)  # type: ignore[return-value]


@access(uses_seals)
@require_safe
def seal_drawing(request: HttpRequest, pk: int) -> HttpResponse:
    """What was made of it, 预览 across; with ``?page`` on a sample page in its size."""
    found = visible_request(request, pk)
    width = float(found.width_mm)
    drawn = sample_page_svg(found.picture, width) if "page" in request.GET else preview_svg(found.picture)
    return looked_at(HttpResponse(drawn, content_type="image/svg+xml"))


@access(uses_seals)
@require_safe
def seal_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture in use or of earlier days, 预览 across."""
    found = get_object_or_404(SealPicture.objects.visible_to(request.user), pk=pk)
    return looked_at(HttpResponse(preview_svg(found.picture), content_type="image/svg+xml"))


def looked_at(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def visible_request(request: HttpRequest, pk: int) -> PictureRequest:
    rows = PictureRequest.objects.visible_to(request.user).select_related("organisation", "proposed_by", "decided_by")
    return get_object_or_404(rows, pk=pk)
