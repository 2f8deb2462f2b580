"""Signing off in the city: hand over, take back, read and sign, submit, receipt."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from applications import services
from applications.choices import DeskState
from applications.forms.parts import PartForm
from applications.models import Application, Submission
from applications.selectors import answers_of, arranged, latest_submission
from applications.selectors.stamped import STAMP_FORM
from applications.sheets import FORM, RECEIPT
from applications.views.desk import SIGNING, application_page
from applications.views.frame import own_application, say, surroundings
from applications.views.parts import city_name
from applications.workflow import DESK, as_offered
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for, holds
from portal.documents.selectors import papers_about
from portal.kit.access import access, arrived_at
from portal.kit.dates import beijing_second
from portal.kit.texts import clean_text
from portal.kit.transitions import Offer
from portal.kit.verdicts import Refused

STALE = -1  # the revision of a page that does not say which it showed


@access(holds("approver", "city"))
@require_safe
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole form to read, and under it the steps of the approver."""
    return sign_page(request, own_application(request, pk))


def sign_page(
    request: HttpRequest, application: Application, *, refusal: str = "", typed: dict[str, str] | None = None
) -> HttpResponse:
    sheet, edition = answers_of(application), application.edition
    files = arranged(application)
    context = surroundings(request, application, current="application") | {
        "forms": [PartForm(part, sheet) for part in edition.parts if part.page == "questions"],
        "evidence": [(item, [each for each in files if each.item == item.key]) for item in edition.evidence],
        "evidence_title": next((part.label for part in edition.parts if part.page == "evidence"), ""),
        "declaration": edition.declaration.format(city=city_name(application)),
        "next_version": application.submissions.count() + 1,
        "offers": signing_offers(application, request.user),
        "refusal": refusal,
        "typed": typed or {},
    }
    return render(request, "applications/sign.html", context, status=409 if refusal else None)


def signing_offers(application: Application, user: Any) -> list[Offer]:
    """The approver's steps; the button of submission names to whom, and its date is the day of the act itself."""
    to = application.organisation.parent
    label = f"签发并提交至{to.short_name}" if to else "签发并提交"
    offers = [each for each in DESK.available(application, user) if each.step.name in SIGNING]
    named = {"submit": {"label": label, "needs": ("seal",)}}
    listed = [Offer(replace(each.step, **named.get(each.step.name, {})), each.verdict) for each in offers]
    return sorted(as_offered(application, listed), key=lambda each: SIGNING.index(each.step.name))


@access(acts_for("city"), carries=True, timed=True)
@require_POST
def take_step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of the city's desk; a refusal shows the page again, with its reason and what was typed."""
    application = own_application(request, pk)
    step = request.POST.get("step", "")
    if step not in STEPS:
        raise Http404
    try:
        confirm_again(request)
        return redirect(STEPS[step](request, application, seen_revision(request)))
    except Refused as refusal:
        return refused_step(request, own_application(request, pk), step, str(refusal))


def seen_revision(request: HttpRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else STALE


def refused_step(request: HttpRequest, application: Application, step: str, reason: str) -> HttpResponse:
    submits = step in ("submit", "submit_by_delegation")
    own = submitted_by_this_press(application, request.user, seen_revision(request)) if submits else None
    if own is not None:
        return redirect(receipt_url(own))
    typed = {name: request.POST.get(name, "") for name in ("step", "reason", "opinion")}
    is_signing = step in SIGNING and application.state == DeskState.HANDED_OVER and request.user.acts_as("approver")
    page = sign_page if is_signing else application_page
    return page(request, application, refusal=reason, typed=typed)


def submitted_by_this_press(application: Application, user: Any, seen: int) -> Submission | None:
    """The same person pressed twice: the first press has submitted what this page showed."""
    last = latest_submission(application)
    is_own = last is not None and application.state == DeskState.SUBMITTED and application.revision == seen + 1
    return last if last and is_own and last.submitted_by_id == user.pk else None


def hand_over(request: HttpRequest, application: Application, seen: int) -> str:
    services.hand_over(application=application, user=request.user, seen=seen, arrived_at=arrived_at(request))
    say(request, "已送签，内容已锁定；签发人签发后才算提交，签发前可以取回。")
    return reverse("applications:application", args=[application.pk])


def take_back(request: HttpRequest, application: Application, seen: int) -> str:
    services.take_back(application=application, user=request.user, seen=seen)
    say(request, "已取回，可以继续修改；改好后请重新送签。")
    return reverse("applications:application", args=[application.pk])


def send_back(request: HttpRequest, application: Application, seen: int) -> str:
    reason = clean_text(request.POST.get("reason", ""))
    services.send_back(application=application, user=request.user, seen=seen, reason=reason)
    say(request, "已退回填报人，并已通知。")
    return reverse("applications:application", args=[application.pk])


def submit(request: HttpRequest, application: Application, seen: int) -> str:
    opinion = clean_text(request.POST.get("opinion", ""))
    submission = services.submit(
        application=application, user=request.user, seen=seen, arrived_at=arrived_at(request), opinion=opinion
    )
    say(request, "已签发并提交，回执如下，请保存编号。")
    return receipt_url(submission)


def submit_by_delegation(request: HttpRequest, application: Application, seen: int) -> str:
    opinion = clean_text(request.POST.get("opinion", ""))
    submission = services.submit_by_delegation(
        application=application, user=request.user, seen=seen, arrived_at=arrived_at(request), opinion=opinion
    )
    say(request, "已凭紧急委托签发并提交，回执如下，请保存编号。")
    return receipt_url(submission)


def void(request: HttpRequest, application: Application, seen: int) -> str:
    reason = clean_text(request.POST.get("reason", ""))
    services.void(application=application, user=request.user, seen=seen, reason=reason)
    say(request, "申请已作废，记录保留；如仍需申报，请重新开始填报。")
    return reverse("applications:applications")


STEPS: dict[str, Callable[[HttpRequest, Application, int], str]] = {
    "hand_over": hand_over,
    "take_back": take_back,
    "send_back": send_back,
    "submit": submit,
    "submit_by_delegation": submit_by_delegation,
    "void": void,
}


def receipt_url(submission: Submission) -> str:
    return reverse("applications:receipt", args=[submission.application_id, submission.version])


@access(acts_for("city"))
@require_safe
def receipt(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """回执: number, version, hash and the second of a submission."""
    application = own_application(request, pk)
    rows = Submission.objects.visible_to(request.user).select_related("submitted_by")
    submission = get_object_or_404(rows, application=application, version=version)
    papers = papers_about(application.chain, RECEIPT, STAMP_FORM, FORM).filter(version=version)
    context = surroundings(request, application, current="application")
    context |= {"submission": submission, "papers": papers, "data": submission.data}
    context |= {"second": beijing_second(submission.submitted_at)}
    return render(request, "applications/receipt.html", context)
