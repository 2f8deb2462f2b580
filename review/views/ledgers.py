"""目标台账: the province's own; for the ministry all provinces and each one of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from applications.models import Round
from portal.accounts.models import Organisation
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from portal.regions.models import Place
from review.choices import Readiness
from review.forms import small_number
from review.forms.ledgers import TargetForm
from review.permissions import handles_cities, sets_targets
from review.selectors.ledgers import GUIDE, GUIDE_SOURCE, ledger, overview
from review.services import ledgers as services
from review.views.cases import chosen_round


@access(acts_for("province", "ministry"))
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """One province's ledger; the ministry first sees all of them."""
    round = chosen_round(request)
    if round is None:
        return render(request, "review/no_round.html")
    user: Any = request.user
    if user.organisation.kind == "ministry" and "province" not in request.GET:
        context = {"round": round, "rounds": Round.objects.public(), "lines": overview(round)}
        return render(request, "review/ledgers.html", context)
    return ledger_page(request, round, province_of(request, request.GET))


def province_of(request: HttpRequest, given: QueryDict) -> Organisation:
    """The own province, or for the ministry the one that is named."""
    user: Any = request.user
    if user.organisation.kind == "province":
        return user.organisation  # type: ignore[no-any-return]
    number = small_number(given.get("province", "")) or 0
    return get_object_or_404(Organisation.objects.visible_to(user).active(), pk=number, kind="province")


def ledger_page(
    request: HttpRequest,
    round: Round,
    province: Organisation,
    *,
    form: TargetForm | None = None,
    typed: dict[str, Any] | None = None,
) -> HttpResponse:
    """``typed``: what was said of a city and refused, with the reason."""
    found, user = ledger(round, province), request.user
    context = {
        "round": round,
        "rounds": Round.objects.public(),
        "ledger": found,
        "form": form or TargetForm(),
        "may_set": bool(sets_targets(user, province)),
        "may_assess": user.organisation == province and bool(handles_cities(user)),  # type: ignore[union-attr]
        "choices": Readiness.choices,
        "typed": typed or {},
        "guide": GUIDE,
        "guide_source": GUIDE_SOURCE,
        "earlier": found.province.targets.select_related("entered_by", "office")[1:6],
    }
    return render(request, "review/ledger.html", context, status=409 if typed else None)


def _back(request: HttpRequest, round: Round, anchor: str = "") -> str:
    query = QueryDict(mutable=True)
    query["round"] = round.code
    if request.user.organisation.kind == "ministry":  # type: ignore[union-attr]
        query["province"] = request.POST.get("province", "")
    return f"{reverse('review:ledger')}?{query.urlencode()}{anchor}"


def _round(request: HttpRequest) -> Round:
    return get_object_or_404(Round.objects.public(), code=clean_text(request.POST.get("round", "")))


@require_POST
@access(acts_for("province", "ministry"), carries=True)
def enter_target(request: HttpRequest) -> HttpResponse:
    """填报目标."""
    round, province = _round(request), province_of(request, request.POST)
    form = TargetForm(request.POST)
    if not form.is_valid():
        return ledger_page(request, round, province, form=form)
    try:
        services.enter_target(province=province, user=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return ledger_page(request, round, province, form=form)
    messages.success(request, "目标已填报，原有的目标保留在记录中。")
    return redirect(_back(request, round))


@require_POST
@access(acts_for("province"), carries=True)
def assess_city(request: HttpRequest, pk: int) -> HttpResponse:
    """填写培育情况 of one city."""
    round, province = _round(request), province_of(request, request.POST)
    place = get_object_or_404(Place.objects.present().recommended_by(province.seat), pk=pk)
    typed = {name: clean_text(request.POST.get(name, "")) for name in ("readiness", "note")}
    seen = small_number(request.POST.get("revision", ""))
    try:
        if seen is None:
            raise Refused("页面不完整，请刷新页面后再填写。")
        services.assess_city(place=place, user=request.user, seen=seen, **typed)  # type: ignore[arg-type]
    except Refused as refusal:
        return ledger_page(request, round, province, typed={**typed, "place": place.pk, "refusal": str(refusal)})
    messages.success(request, f"已保存{place.name}的培育情况。")
    return redirect(_back(request, round, f"#city-{place.pk}"))
