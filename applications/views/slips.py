"""征集单: the city's clerk asks a department for single questions, and takes over what it answers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.choices import SlipState
from applications.forms.parts import PartForm
from applications.forms.slips import AgainForm, AskForm
from applications.models import Application, Slip
from applications.permissions import may_fill_in
from applications.selectors import missing
from applications.selectors.slips import places_to_ask, slip_part, slip_sheet, slips_of
from applications.services import slips
from applications.slip_workflow import SLIP
from applications.suggestions import suggestions
from applications.views.frame import own_application, say, surroundings
from applications.views.signing import seen_revision
from applications.views.suggestions import choices, versions_json
from portal.accounts.carrying import confirm_again
from portal.accounts.models import Organisation
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.verdicts import Refused

CONFLICT = 409


@access(acts_for("city"))
@require_safe
def application_slips(request: HttpRequest, pk: int) -> HttpResponse:
    """All slips of an application, with who owes what."""
    application = own_application(request, pk)
    context = surroundings(request, application, current="slips") | {
        "slips": slips_of(application),
        "may_fill_in": may_fill_in(request.user, application),
        "departments": departments_of(application).exists(),
    }
    return render(request, "applications/slips.html", context)


def departments_of(application: Application) -> Any:
    return Organisation.objects.active().filter(parent=application.organisation_id, kind="department").order_by("pk")


@access(acts_for("city"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a department and questions; what is ticked beforehand stands in the address (``?place=``)."""
    application = own_application(request, pk)
    form = AskForm(request.POST or None, departments=departments_of(application))
    if request.method != "POST":
        return ask_page(request, application, form, set(request.GET.getlist("place")))
    places = request.POST.getlist("place")
    if not form.is_valid():
        return ask_page(request, application, form, set(places))
    try:
        confirm_again(request)
        slip = slips.ask(application=application, user=request.user, places=places, **form.cleaned_data)
    except Refused as refusal:
        return ask_page(request, application, form, set(places), refusal=str(refusal))
    say(request, f"已发给{slip.department.short_name}，对方答复后会通知您。")
    return redirect("applications:slips", pk)


def ask_page(
    request: HttpRequest, application: Application, form: AskForm, ticked: set[str], *, refusal: str = ""
) -> HttpResponse:
    empty = {each.address.partition(".")[0] for each in missing(application) if each.is_empty}
    empty |= {".".join(each.address.split(".")[:2]) for each in missing(application) if each.is_empty}
    context = surroundings(request, application, current="slips") | {
        "form": form,
        "parts": [
            (part, [(place, label, place in ticked, place in empty) for place, label in places])
            for part, places in places_to_ask(application.edition)
        ],
        "departments": form.fields["department"].queryset.exists(),  # type: ignore[attr-defined]
        "may_fill_in": may_fill_in(request.user, application),
        "refusal": refusal,
    }
    return render(request, "applications/ask.html", context, status=CONFLICT if refusal else None)


@access(acts_for("city"))
@require_safe
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    return slip_page(request, own_slip(request, pk))


def own_slip(request: HttpRequest, pk: int) -> Slip:
    rows = Slip.objects.visible_to(request.user).select_related("department", "asked_by", "answered_by")
    found = get_object_or_404(rows.prefetch_related("cells__changed_by"), pk=pk)
    found.application = own_application(request, found.application_id)
    return found


def slip_page(request: HttpRequest, slip: Slip, *, again: AgainForm | None = None, refusal: str = "") -> HttpResponse:
    """What was asked and answered; an answer can be adopted on the spot."""
    application = slip.application
    is_answered = slip.state == SlipState.ANSWERED
    found = [each for each in suggestions(application) if is_answered and each.source == slip.source]
    offers = {each.step.name: each.verdict for each in SLIP.available(slip, request.user)}
    context = surroundings(request, application, current="slips") | {
        "slip": slip,
        "form": PartForm(slip_part(slip), slip_sheet(slip)),
        # A draft is the department's own business until it is sent.
        "shows_answer": slip.answered_at is not None and is_answered,
        "choices": choices(found),
        "seen": versions_json(found),
        "offers": offers,
        "again": again or AgainForm(),
        "refusal": refusal,
        "may_fill_in": may_fill_in(request.user, application),
    }
    return render(request, "applications/slip.html", context, status=CONFLICT if refusal else None)


@access(acts_for("city"), carries=True)
@require_POST
def move_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask again, or close."""
    slip, step, seen = own_slip(request, pk), request.POST.get("step", ""), seen_revision(request)
    again = AgainForm(request.POST) if step == "ask_again" else None
    try:
        confirm_again(request)
        if again is not None:
            if not again.is_valid():
                return slip_page(request, slip, again=again)
            slips.ask_again(slip=slip, user=request.user, seen=seen, **again.cleaned_data)
            say(request, f"已再次发给{slip.department.short_name}。")
        elif step == "close":
            slips.close(slip=slip, user=request.user, seen=seen)
            say(request, "已结束征集，并告知该部门。")
        else:
            raise Refused("没有这一步，请刷新页面后再试。")
    except Refused as refusal:
        return slip_page(request, own_slip(request, pk), again=again, refusal=str(refusal))
    return redirect("applications:slip", pk)
