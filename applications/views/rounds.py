"""Rounds for everybody: the list and the guide 办事指南."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.choices import RoundState
from applications.models import Application, Round
from applications.selectors import city_deadline, province_deadline
from applications.selectors.contacts import region_words
from portal.kit.access import access, everyone


@access(everyone)
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    listed = Round.objects.visible_to(request.user).public().order_by("-opens_at")
    return render(request, "applications/rounds.html", {"rounds": listed, "now": timezone.now()})


@access(everyone)
@require_safe
def round(request: HttpRequest, code: str) -> HttpResponse:
    """办事指南: conditions, materials, process, contacts and deadlines, before the form."""
    found = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    organisation = getattr(request.user, "organisation", None)
    kind = organisation.kind if organisation else ""
    context = {
        "round": found,
        "now": timezone.now(),
        "is_open": found.state == RoundState.OPEN and found.opens_at <= timezone.now(),
        "kind": kind,
        "city_deadline": city_deadline(found, organisation) if organisation and kind == "city" else found.city_deadline,
        "province_deadline": (
            province_deadline(found, organisation) if organisation and kind == "province" else found.province_deadline
        ),
        "region_contacts": region_words(found, organisation) if organisation and kind == "city" else "",
        "own": Application.objects.visible_to(request.user)
        .readable_drafts(request.user)
        .live()
        .filter(round=found)
        .first(),
    }
    return render(request, "applications/round.html", context)
