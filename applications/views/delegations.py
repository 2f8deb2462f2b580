"""紧急委托: record that the head of a bureau without an approver lets one person sign this application."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications import services
from applications.forms.signing import DelegationForm
from applications.models import Application
from applications.selectors import delegation_of
from applications.views.frame import own_application, say, surroundings
from applications.views.signing import seen_revision
from applications.views.signing_slips import at_the_desk
from applications.workflow import DESK
from portal.accounts.carrying import confirm_again
from portal.kit.access import access
from portal.kit.verdicts import Refused


@access(at_the_desk, carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    application = own_application(request, pk)
    if request.method != "POST":
        return delegation_page(request, application, DelegationForm(application=application))
    form = DelegationForm(request.POST, application=application)
    if not form.is_valid():
        return delegation_page(request, application, form, status=409)
    data = form.cleaned_data
    try:
        confirm_again(request)
        services.delegate(
            application=application,
            user=request.user,
            seen=seen_revision(request),
            delegate=data["delegate"],
            delegator=data["delegator"].strip(),
            delegator_post=data["delegator_post"].strip(),
            reason=data["reason"].strip(),
            ends_at=form.ends_at,
        )
    except Refused as refusal:
        return delegation_page(request, own_application(request, pk), form, refusal=str(refusal), status=409)
    say(request, f"紧急委托已登记，并已告知{application.organisation.parent}；由{data['delegate']}签发并提交。")
    return redirect("applications:application", pk)


def delegation_page(
    request: HttpRequest,
    application: Application,
    form: DelegationForm,
    *,
    refusal: str = "",
    status: int | None = None,
) -> HttpResponse:
    context = surroundings(request, application, current="application") | {
        "form": form,
        "verdict": DESK.judge(DESK.by_name["delegate"], application, request.user),
        "step": DESK.by_name["delegate"],
        "delegation": delegation_of(application),
        "refusal": refusal,
    }
    return render(request, "applications/delegate.html", context, status=status)
