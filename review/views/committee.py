"""审议材料 and 会议纪要: ordered, made by a job, attached; the ministry's alone."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.editions.procedures import NETWORK
from applications.models import Round
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for, holds
from portal.documents.models import Paper
from portal.jobs.models import Job
from portal.kit.access import access
from portal.kit.verdicts import Refused
from review import selectors
from review.forms.committee import MinutesForm, PackForm
from review.models import Attachment, Minutes, Pack
from review.selectors.decisions import decisions
from review.services import committee as services
from review.views.cases import chosen_round, rounds_of


@access(acts_for("ministry"))
@require_safe
def packs(request: HttpRequest) -> HttpResponse:
    """Packs and minutes of a round."""
    round = chosen_round(request, NETWORK)
    if round is None:
        return render(request, "review/no_round.html")
    return packs_page(request, round)


def packs_page(request: HttpRequest, round: Round, form: PackForm | None = None) -> HttpResponse:
    user: Any = request.user
    rows = Pack.objects.visible_to(user).filter(round=round).select_related("ordered_by")
    listed = list(rows)
    papers = {each.subject: each for each in Paper.objects.filter(subject__in=[each.chain for each in listed])}
    jobs = {each.key: each for each in Job.objects.filter(key__in=[each.chain for each in listed]).order_by("pk")}
    context = {
        "round": round,
        "rounds": rounds_of(request.user, NETWORK),
        "packs": [(each, papers.get(each.chain), jobs.get(each.chain)) for each in listed],
        "minutes": Minutes.objects.visible_to(user).current().filter(round=round).select_related("list"),
        "form": (form or PackForm()) if user.acts_as("clerk", "ministry") else None,
    }
    return render(request, "review/packs.html", context, status=409 if form is not None else None)


@require_POST
@access(holds("clerk", "ministry"), carries=True)
def order_pack(request: HttpRequest, code: str) -> HttpResponse:
    round = get_object_or_404(rounds_of(request.user, NETWORK), code=code)
    form = PackForm(request.POST)
    if form.is_valid():
        try:
            services.order_pack(round=round, user=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "正在汇集审议材料，可离开本页，完成后在此下载。")
            return redirect(f"{reverse('review:packs')}?round={round.code}")
    return packs_page(request, round, form)


@access(holds("clerk", "ministry"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def record_minutes(request: HttpRequest, code: str) -> HttpResponse:
    """登记会议纪要, with the votes on each city if they are known."""
    round = get_object_or_404(rounds_of(request.user, NETWORK), code=code)
    cases = [each.case for each in decisions(round)]
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = MinutesForm(*posted, round=round, cases=cases)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("title", "held_on", "attendants", "summary", "mlist")}
        meeting = services.Meeting(**told, votes=form.votes())
        try:
            files = form.cleaned_data["files"]
            minutes = services.record_minutes(round=round, user=request.user, meeting=meeting, files=files)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已登记会议纪要。")
            return redirect("review:minutes_page", minutes.pk)
    return render(request, "review/minutes_form.html", {"form": form, "round": round})


@access(holds("clerk", "ministry"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def amend_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """更正会议纪要: a new version; a refusal shows the page again with what was typed."""
    old = get_object_or_404(Minutes.objects.visible_to(request.user).select_related("round"), pk=pk)
    voted = [each.case for each in old.votes.select_related("case__application__organisation__place__parent")]
    cases = {each.pk: each for each in (*voted, *(row.case for row in decisions(old.round)))}
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = MinutesForm(*posted, round=old.round, cases=cases.values(), amends=old)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("title", "held_on", "attendants", "summary", "mlist")}
        meeting = services.Meeting(**told, votes=form.votes())
        more = {"files": form.cleaned_data["files"] or [], "reason": form.cleaned_data["reason"]}
        try:
            confirm_again(request)
            amended = services.amend_minutes(minutes=old, user=request.user, meeting=meeting, **more)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已更正为第{amended.version}版，原版本保留。")
            return redirect("review:minutes_page", amended.pk)
    return render(request, "review/minutes_form.html", {"form": form, "round": old.round, "amends": old})


@access(acts_for("ministry"))
@require_safe
def minutes_page(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Minutes.objects.visible_to(request.user).select_related("round", "list", "recorded_by", "replaces")
    found = get_object_or_404(rows, pk=pk)
    newer = Minutes.objects.filter(replaces=found).first()
    context = {
        "newer": newer,
        "may_amend": newer is None and request.user.acts_as("clerk", "ministry"),  # type: ignore[union-attr]
        "minutes": found,
        "votes": found.votes.select_related("case__application__organisation__place__parent"),
        "files": Attachment.objects.visible_to(request.user).filter(subject=found.chain),
        "happenings": selectors.document_happenings(found.chain),
    }
    return render(request, "review/minutes.html", context)
