"""开展创建工作情况: a province enters start and evidence of its cities, members or not, and signs."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.carrying import confirm_again
from portal.history.selectors import entries, happenings
from portal.kit.access import access
from portal.kit.downloads import disposition
from portal.kit.pages import Tab
from portal.kit.verdicts import Refused
from portal.register.choices import UndertakingState
from portal.register.forms import UndertakingForm
from portal.register.models import Undertaking
from portal.register.permissions import enters_undertakings, reads_undertakings
from portal.register.services import enter_undertaking, take_step
from portal.register.workflow import UNDERTAKING

TONES = {UndertakingState.ENTERED: "amber", UndertakingState.CONFIRMED: "green", UndertakingState.WITHDRAWN: "grey"}


def visible(request: Any) -> Any:
    """The own province's records, for the ministry all."""
    rows = Undertaking.objects.visible_to(request.user).select_related("place__parent__parent", "office", "entered_by")
    if request.user.organisation.kind == "province":
        rows = rows.filter(office=request.user.organisation)
    return rows.order_by("place__code", "pk")


def shown_records(request: Any) -> Any:
    """What the list shows with the state in the address."""
    state = request.GET.get("state", "")
    return visible(request).filter(state=state) if state else visible(request)


@access(reads_undertakings)
@require_safe
def undertakings(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = list(visible(request))
    tabs = [Tab("全部", request.path, len(rows), not state)] + [
        Tab(each.label, f"?state={each}", sum(row.state == each for row in rows), state == each)
        for each in UndertakingState
    ]
    shown = [(row, TONES[UndertakingState(row.state)]) for row in rows if state in ("", row.state)]
    page = {"rows": shown, "tabs": tabs, "may_enter": enters_undertakings(request.user)}
    return render(request, "register/undertakings.html", page)


@access(enters_undertakings, carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_undertaking(request: HttpRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = UndertakingForm(
        request.POST if posted else None, request.FILES if posted else None, province=request.user.organisation.seat
    )
    if form.is_valid():
        told = form.cleaned_data
        try:
            confirm_again(request)  # a chosen file has not come through the sign-in
            entered = enter_undertaking(
                place=told["place"],
                began=told["began"],
                evidence=told["evidence"],
                note=told["note"],
                file=told["file"],
                user=request.user,
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"已登记{entered.place}的情况，待本单位另一位签发人签发。")
            return redirect("register:undertaking", entered.pk)
    return render(request, "register/undertaking_form.html", {"form": form})


@access(reads_undertakings)
@require_safe
def undertaking(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, get_object_or_404(visible(request), pk=pk))


def shown(request: HttpRequest, row: Undertaking, refusal: str = "") -> HttpResponse:
    page = {
        "row": row,
        "tone": TONES[UndertakingState(row.state)],
        "offers": UNDERTAKING.offers_for_page(row, request.user),
        "happenings": happenings(entries(row.chain)),
        "refusal": refusal,
        "typed": request.POST,
    }
    return render(request, "register/undertaking.html", page, status=409 if refusal else 200)


@access(reads_undertakings)
@require_safe
def undertaking_file(request: HttpRequest, pk: int) -> FileResponse:
    """The scanned document, to be saved: for the province that entered it and for the ministry."""
    row = get_object_or_404(visible(request).exclude(file=""), pk=pk)
    response = FileResponse(row.file.open("rb"), content_type="application/octet-stream")
    response["Content-Disposition"] = disposition(row.file_name, plain=f"undertaking-{pk}")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@access(reads_undertakings, carries=True)
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(visible(request), pk=pk)
    name, revision = request.POST.get("step", ""), request.POST.get("revision", "")
    if name not in UNDERTAKING.by_name or not (revision.isdecimal() and len(revision) < 10):
        return shown(request, row, "页面已过期，请刷新后重新办理。")
    try:
        taken = take_step(
            name=name,
            undertaking=row,
            user=request.user,
            seen=int(revision),
            data={"reason": request.POST.get("reason", "")},
        )
    except Refused as reason:
        return shown(request, row, str(reason))
    messages.success(request, f"{taken.place}：{taken.get_state_display()}。")
    return redirect("register:undertaking", taken.pk)
