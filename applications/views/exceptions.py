"""例外申报 of a round: places below prefecture level that may apply all the same."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from applications.forms.exceptions import ExceptionForm
from applications.models import PlaceException, Round
from applications.permissions import may_make_exceptions
from applications.services.exceptions import make_exception
from applications.views.frame import say
from portal.accounts.models import Organisation
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.verdicts import Refused


@access(acts_for("province", "ministry"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def exceptions(request: HttpRequest, code: str) -> HttpResponse:
    """Who was allowed and why, and the form for one more."""
    round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    if not round.procedure.is_for_new_prefectures:
        raise Http404("本批次没有例外申报。")
    cities = excepted_cities(request.user, round)
    posted = request.method == "POST"
    form = ExceptionForm(request.POST if posted else None, cities=cities)
    if posted and form.is_valid():
        city, reason = form.cleaned_data["city"], form.cleaned_data["reason"]
        try:
            make_exception(round=round, city=city, user=request.user, reason=reason)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            say(request, f"已登记{city.seat.name}例外申报，并已通知该市。")
            return redirect("applications:exceptions", code)
    context = {
        "round": round,
        "form": form,
        "may_add": any(bool(may_make_exceptions(request.user, round, city)) for city in cities[:1]),
        "rows": exceptions_in(request.user, round),
    }
    return render(request, "applications/exceptions.html", context)


def exceptions_in(user: Any, round: Round) -> Any:
    """The exceptions of the round among the offices in scope."""
    rows = PlaceException.objects.filter(round=round, organisation__in=Organisation.objects.visible_to(user))
    return rows.select_related("organisation__place__parent", "granted_by", "granted_for")


def excepted_cities(user: Any, round: Round) -> Any:
    """The cities in scope whose place is below prefecture level and that have no exception yet."""
    below = Organisation.objects.visible_to(user).active().filter(kind="city").select_related("place__parent")
    found = [each for each in below if not (each.seat.is_prefecture_level or each.seat.is_municipality)]
    known = PlaceException.objects.filter(round=round).values("organisation")
    wanted = Organisation.objects.filter(pk__in=[each.pk for each in found]).exclude(pk__in=known)
    return wanted.select_related("place__parent").order_by("place__code")
