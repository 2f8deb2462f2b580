"""The department's side of 征集单: it sees the cells that it is asked for, and nothing else of the application."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from applications.choices import SlipState
from applications.forms.parts import PartForm, Typed
from applications.models import Slip
from applications.selectors.slips import slip_part, slip_sheet
from applications.services import Saved, slips
from applications.views.frame import say
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused

CONFLICT = 409


@access(acts_for("department"))
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    rows = Slip.objects.visible_to(request.user).select_related("application__organisation")
    return render(
        request, "applications/requests.html", {"slips": rows.prefetch_related("cells"), "now": timezone.now()}
    )


@access(acts_for("department"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The cells of one slip to fill in; 暂存, 提交答复 or 不能提供."""
    slip = own_slip(request, pk)
    if request.method == "POST":
        return save(request, slip, request.POST)
    return answer_page(request, slip)


def own_slip(request: HttpRequest, pk: int) -> Slip:
    rows = Slip.objects.visible_to(request.user)
    rows = rows.select_related("application__round", "application__organisation", "asked_by", "answered_by")
    return get_object_or_404(rows.prefetch_related("cells__changed_by"), pk=pk)


def save(request: HttpRequest, slip: Slip, post: QueryDict) -> HttpResponse:
    """Store what was typed, then do what the button says; whatever cannot be stored stays on the page."""
    typed, user = Typed.read(slip_part(slip), post), request.user
    remark, reason = clean_text(post.get("remark", slip.remark)), clean_text(post.get("reason", ""))
    kept = {"remark": remark, "reason": reason}
    try:
        saved = slips.save_slip(slip=slip, user=user, values=typed.values, seen=typed.seen, remark=remark)
    except Refused as refusal:
        return answer_page(request, own_slip(request, slip.pk), typed=typed, kept=kept, refusal=str(refusal))
    fresh = own_slip(request, slip.pk)
    if not saved.is_whole:
        return answer_page(request, fresh, typed=typed, saved=saved, kept=kept)
    try:
        return act(request, fresh, typed.action, seen_revision_of(post), reason)
    except Refused as refusal:
        return answer_page(request, fresh, kept=kept, refusal=f"{refusal}填写的内容已暂存。")


def seen_revision_of(post: QueryDict) -> int:
    given = post.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


def act(request: HttpRequest, slip: Slip, action: str, seen: int, reason: str) -> HttpResponse:
    verb, _, question = clean_text(action).partition(":")
    if verb == "answer":
        slips.answer(slip=slip, user=request.user, seen=seen)
        say(request, f"已提交答复，已通知{slip.application.organisation.short_name}。")
    elif verb == "decline":
        slips.decline(slip=slip, user=request.user, seen=seen, reason=reason)
        say(request, f"已告知{slip.application.organisation.short_name}不能提供。")
    elif verb == "add":
        slips.add_record(slip=slip, user=request.user, question=question)
    else:
        say(request, f"已暂存 {timezone.localtime():%H:%M:%S}，尚未提交答复。")
    return redirect("applications:request", slip.pk)


def answer_page(
    request: HttpRequest,
    slip: Slip,
    *,
    typed: Typed | None = None,
    saved: Saved | None = None,
    kept: dict[str, Any] | None = None,
    refusal: str = "",
) -> HttpResponse:
    form = PartForm(slip_part(slip), slip_sheet(slip), typed=typed, saved=saved)
    is_open = slip.state == SlipState.ASKED
    context = {
        "slip": slip,
        "round": slip.application.round,
        "city": slip.application.organisation,
        "form": form,
        "is_open": is_open,
        "shows_fields": is_open or form.is_unsaved,
        "kept": kept or {"remark": slip.remark, "reason": ""},
        "refusal": refusal,
    }
    return render(request, "applications/request.html", context, status=CONFLICT if typed or refusal else None)
