"""决定一览: all cities of a round before the ministry, decided one by one or several with the same words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from applications.editions.procedures import NETWORK
from applications.models import Round
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access
from portal.kit.pages import Tab
from portal.kit.verdicts import Refused
from review.forms import small_number
from review.forms.decisions import DecideForm
from review.models import Case
from review.selectors.decisions import counts, decisions
from review.services import decisions as services
from review.views.cases import chosen_round, rounds_of


@access(acts_for("ministry"))
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    round = chosen_round(request, NETWORK)
    if round is None:
        return render(request, "review/no_round.html")
    return overview_page(request, round)


def overview_page(
    request: HttpRequest, round: Round, form: DecideForm | None = None, ticked: set[str] | None = None
) -> HttpResponse:
    user: Any = request.user
    rows = decisions(round)
    group = request.GET.get("group", "")
    address = f"{reverse('review:decisions')}?round={round.code}"
    tabs = [Tab("全部", address, len(rows), not group)] + [
        Tab(word, f"{address}&group={key}", count, key == group) for key, word, count in counts(rows)
    ]
    may_decide = user.acts_as("clerk", "ministry")
    context = {
        "round": round,
        "rounds": rounds_of(request.user, NETWORK),
        "tabs": tabs,
        "rows": [each for each in rows if not group or each.group == group],
        "group": group,
        "form": (form or DecideForm(round=round, user=user)) if may_decide else None,
        "ticked": ticked or set(),
        "pending": sum(each.is_pending for each in rows),
        "listable": sum(each.group == "yes" for each in rows),
    }
    return render(request, "review/decisions.html", context, status=409 if form is not None else None)


@require_POST
@access(holds("clerk", "ministry"), carries=True)
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Decide on the ticked cities; each is told by name what became of it."""
    round = get_object_or_404(rounds_of(request.user, NETWORK), code=code)
    user: Any = request.user
    form = DecideForm(request.POST, round=round, user=user)
    chosen = chosen_cases(request, round)
    ticked = {str(case.pk) for case, _ in chosen}
    if not form.is_valid():
        return overview_page(request, round, form, ticked)
    try:
        confirm_again(request)
        results = services.decide_many(user=user, rows=chosen, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return overview_page(request, round, form, ticked)
    context = {
        "round": round,
        "what": services.LABELS[form.cleaned_data["step"]],
        "text": form.cleaned_data["text"],
        "minutes": form.cleaned_data["minutes"],
        "results": results,
        "refused": sum(not each.is_done for each in results),
        "done": sum(each.is_done for each in results),
    }
    return render(request, "review/decided.html", context)


def chosen_cases(request: HttpRequest, round: Round) -> list[tuple[Case, int]]:
    """The ticked cases of the round, each with the revision that the page showed."""
    asked = {number: small_number(request.POST.get(f"seen-{number}", "")) for number in request.POST.getlist("case")}
    seen = {small_number(number): revision for number, revision in asked.items() if revision is not None}
    rows = Case.objects.visible_to(request.user).filter(application__round=round, pk__in=[pk for pk in seen if pk])
    related = ("application__organisation__place__parent", "application__organisation__parent", "application__round")
    return [(each, seen[each.pk] or 0) for each in rows.select_related(*related, "submission", "ground")]
