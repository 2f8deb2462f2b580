"""成员资格申报: the city files it, the province remarks, the ministry decides; each reads it with its proof."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access
from portal.kit.downloads import disposition
from portal.kit.pages import Tab
from portal.kit.verdicts import Refused
from portal.register.selectors import memberships_of
from review import selectors
from review.choices import ClaimState
from review.forms import ClaimForm
from review.models import Claim
from review.permissions import remarks_on_claims
from review.services import claims as services
from review.views.frame import NO_SUCH_STEP, offers_of, seen_in, take_step
from review.workflow import CLAIM

READERS = ("city", "province", "ministry")
CLAIMS_PER_PAGE = 50
TONES = {
    ClaimState.FILED: "amber",
    ClaimState.CONFIRMED: "green",
    ClaimState.DECLINED: "red",
    ClaimState.WITHDRAWN: "grey",
}
# Whatever the bytes pretend to be, the browser runs nothing in them.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


def visible(request: HttpRequest) -> Any:
    rows = Claim.objects.visible_to(request.user)
    return rows.select_related("organisation__place__parent", "organisation__parent", "filed_by", "membership")


@access(acts_for(*READERS))
@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """The claims in scope by state; a city also sees what the register says of it."""
    state = request.GET.get("state", "")
    rows = visible(request)
    counts = Counter(rows.order_by().values_list("state", flat=True))
    address = reverse("review:claims")
    tabs = [Tab("全部", address, sum(counts.values()), not state)] + [
        Tab(each.label, f"{address}?state={each}", counts[each], each == state)
        for each in ClaimState
        if counts.get(each)
    ]
    page = Paginator(rows.filter(state=state) if state else rows, CLAIMS_PER_PAGE).get_page(request.GET.get("page"))
    user: Any = request.user
    is_city = user.organisation.kind == "city"
    context = {
        "tabs": tabs,
        "page": page,
        "rows": [(each, TONES[ClaimState(each.state)]) for each in page],
        "registered": memberships_of(user.organisation.seat) if is_city else None,
        "may_file": user.acts_as("clerk", "city"),
        "is_city": is_city,
    }
    return render(request, "review/claims.html", context)


@access(holds("clerk", "city"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def file_claim(request: HttpRequest) -> HttpResponse:
    """申报; a refusal shows the page again with what was typed."""
    posted = request.method == "POST"
    form = ClaimForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("kind", "batch", "joined", "source")}
        file, user = form.cleaned_data["proof"], request.user
        try:
            claim = services.file_claim(user=user, file=file, name=file.name or "", **typed)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已申报，由教育部核对后确认。申报期间可以照常填写申请表。")
            return redirect("review:claim", claim.pk)
    return render(request, "review/claim_form.html", {"form": form})


@access(acts_for(*READERS))
@require_safe
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    return claim_page(request, get_object_or_404(visible(request), pk=pk))


def claim_page(request: HttpRequest, found: Claim, typed: dict[str, str] | None = None) -> HttpResponse:
    may_remark = bool(remarks_on_claims(request.user, found)) and found.state == ClaimState.FILED
    context = {
        "claim": found,
        "tone": TONES[ClaimState(found.state)],
        "offers": offers_of(CLAIM, found, request.user),
        "registered": memberships_of(found.organisation.seat),
        "happenings": selectors.document_happenings(found.chain),
        "may_remark": may_remark,
        "typed": typed or {},
    }
    return render(request, "review/claim.html", context, status=409 if typed is not None else None)


@require_POST
@access(acts_for(*READERS), carries=True)
def claim_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw, remark, confirm or decline; a refusal shows the page again with what was typed."""
    found = get_object_or_404(visible(request), pk=pk)

    def again(typed: dict[str, str]) -> HttpResponse:
        found.refresh_from_db()
        return claim_page(request, found, typed)

    return take_step(
        request, take=lambda typed: take(request, found, typed), again=again, then=("review:claim", found.pk)
    )


def take(request: HttpRequest, found: Claim, typed: dict[str, str]) -> str:
    """Do what the page asks for; returns the sentence that says what was done."""
    user: Any = request.user
    seen = seen_in(request)
    match typed.get("step"):
        case "confirm":
            services.confirm_claim(claim=found, user=user, seen=seen)
            return "已确认，并登入成员名册。"
        case "decline":
            services.decline_claim(claim=found, user=user, seen=seen, reason=typed.get("reason", ""))
            return "已不予确认，理由已告知城市。"
        case "withdraw":
            services.withdraw_claim(claim=found, user=user, seen=seen)
            return "已撤回申报。"
        case "remark":
            services.remark(claim=found, user=user, seen=seen, text=typed.get("remark", ""))
            return "已保存说明，教育部确认时可见。"
    raise Refused(NO_SUCH_STEP)


@access(acts_for(*READERS))
@require_safe
def proof(request: HttpRequest, pk: int) -> FileResponse:
    """The proof byte for byte. Each time is written into the history."""
    found = get_object_or_404(visible(request), pk=pk)
    file = found.proof.open("rb")
    if request.method == "GET":
        services.proof_downloaded(claim=found, user=request.user)  # type: ignore[arg-type]
    response = FileResponse(file, content_type=found.proof_type)
    plain = f"claim-{found.pk}.{found.proof_type.rpartition('/')[2]}"
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = disposition(found.proof_name, plain=plain, inline=True)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
