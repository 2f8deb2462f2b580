"""成员变更: the ministry, of the alliance's members its secretariat, decides what changes after the publication."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access
from portal.kit.pages import Tab
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from review import selectors
from review.choices import StandingState
from review.forms.standing import DocumentsForm, StandingForm
from review.models import Attachment, Standing
from review.permissions import drafts_the_change
from review.selectors.standing import (
    case_behind,
    certificate_in_force,
    members_decided_on_by,
    waiting_for_a_decision,
)
from review.services import standing as services
from review.views.frame import NO_SUCH_STEP, keep_all, offers_of, seen_in, take_step
from review.workflow.standing import STANDING

PER_PAGE = 50
MOST_FOUND = 30
TONES = {StandingState.DRAFT: "amber", StandingState.SIGNED: "green", StandingState.DISCARDED: "grey"}


def visible(request: HttpRequest) -> Any:
    return Standing.objects.visible_to(request.user).select_related(
        "membership__place__parent",
        "successor",
        "certificate",
        "new_certificate",
        "new_membership__place",
        "case__application__organisation",
        "drawn_up_by",
        "signed_by",
    )


@access(acts_for("ministry", "secretariat"))
@require_safe
def standings(request: HttpRequest) -> HttpResponse:
    """What was decided and what waits: renamed or merged members, drafts; a member is looked up by its name."""
    state = request.GET.get("state", "")
    words = clean_text(request.GET.get("q", "")).strip()
    user: Any = request.user
    rows = visible(request)
    counts = Counter(rows.order_by().values_list("state", flat=True))
    address = reverse("review:standings")
    tabs = [Tab("全部", address, sum(counts.values()), not state)] + [
        Tab(each.label, f"{address}?state={each}", counts[each], each == state)
        for each in StandingState
        if counts.get(each)
    ]
    page = Paginator(rows.filter(state=state) if state else rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs,
        "page": page,
        "rows": [(each, TONES[StandingState(each.state)]) for each in page],
        "waiting": waiting_for_a_decision(user),
        "q": words,
        "found": members_named(words, user) if words else None,
        "may_draw_up": user.acts_as("clerk", "ministry", "secretariat"),
    }
    return render(request, "review/standings.html", context)


def members_named(words: str, user: Any) -> Any:
    named = Q(place__name__icontains=words) | Q(place__pinyin__istartswith=words.replace(" ", ""))
    return members_decided_on_by(user).filter(named).select_related("place__parent")[:MOST_FOUND]


@access(holds("clerk", "ministry", "secretariat"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def draw_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a change of one member."""
    members = members_decided_on_by(request.user)
    membership = get_object_or_404(members.select_related("place__parent"), pk=pk)
    kinds = services.possible_kinds(membership)
    form = StandingForm(request.POST if request.method == "POST" else None, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.Asked(**form.cleaned_data)
            standing = services.draw_up(membership=membership, user=request.user, asked=asked)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已拟定，请核对后由签发人签发。")
            return redirect("review:standing", standing.pk)
    case = case_behind(membership)
    context = {
        "form": form,
        "membership": membership,
        "case": case,
        "certificate": certificate_in_force(case),
        "succession": getattr(membership.place, "succession", None),
    }
    return render(request, "review/standing_form.html", context)


@access(acts_for("ministry", "secretariat"))
@require_safe
def standing(request: HttpRequest, pk: int) -> HttpResponse:
    return standing_page(request, get_object_or_404(visible(request), pk=pk))


def standing_page(
    request: HttpRequest, found: Standing, typed: dict[str, str] | None = None, attach: DocumentsForm | None = None
) -> HttpResponse:
    user: Any = request.user
    keeps = bool(drafts_the_change(user, found)) and found.state == StandingState.DRAFT
    chains = [each.chain for each in (found.certificate, found.new_certificate) if each]
    context = {
        "standing": found,
        "tone": TONES[StandingState(found.state)],
        "offers": offers_of(STANDING, found, user),
        "files": Attachment.objects.visible_to(user).filter(subject=found.chain),
        "attach": (attach or DocumentsForm()) if keeps else None,
        "removable": keeps,
        "papers": selectors.papers_of(*chains),
        "happenings": selectors.document_happenings(found.chain),
        "typed": typed or {},
    }
    refused = typed is not None or attach is not None
    return render(request, "review/standing.html", context, status=409 if refused else None)


@require_POST
@access(acts_for("ministry", "secretariat"), carries=True)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign or discard; a refusal shows the page again."""
    found = get_object_or_404(visible(request), pk=pk)
    return take_step(
        request,
        take=lambda typed: take(request, found, typed),
        again=lambda typed: standing_page(request, get_object_or_404(visible(request), pk=pk), typed),
        then=("review:standing", found.pk),
    )


def take(request: HttpRequest, found: Standing, typed: dict[str, str]) -> str:
    seen = seen_in(request)
    match typed.get("step"):
        case "sign":
            services.sign(standing=found, user=request.user, seen=seen)
            return "已签发，名册和证书已随之变更，并已告知该市和省级相关部门。"
        case "discard":
            services.discard(standing=found, user=request.user, seen=seen)
            return "已弃用该拟稿。"
    raise Refused(NO_SUCH_STEP)


@require_POST
@access(holds("clerk", "ministry", "secretariat"))
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """The city's application, the decision; each file is looked at."""
    found = get_object_or_404(visible(request), pk=pk)
    form = DocumentsForm(request.POST, request.FILES)
    if found.state != StandingState.DRAFT:
        form.add_error(None, "该变更已签发或弃用，不能再上传。")
    if form.is_valid():
        keep_all(form, found.chain, request.user)
    if form.errors:
        return standing_page(request, found, attach=form)
    messages.success(request, "已上传。")
    return redirect("review:standing", found.pk)
