"""监测周期: all of them, one with its cities, the ministry's forms."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from monitoring.choices import CycleState, ReportState
from monitoring.forms.cycles import CycleForm
from monitoring.models import CityReport, Cycle, Value
from monitoring.permissions import is_cycle_manager
from monitoring.selectors.completeness import NOTHING, completeness_by
from monitoring.selectors.cycles import cities_outside, counted_cycles, members_outside, provinces_of
from monitoring.services import cycles as services
from monitoring.views.frame import chosen_step, get_or_post, keys_in, offers_here, seen_in, typed_in
from monitoring.workflow import CYCLE
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access
from portal.kit.pages import Tab
from portal.kit.texts import small_number
from portal.kit.verdicts import Refused

OFFICES = ("ministry", "province", "city", "department", "institution")
MANAGER = holds("round_manager", "ministry")
PER_PAGE = 50
DONE = {
    "open": "已启动本期监测，请纳入城市。",
    "close": "已结束本期监测。",
    "reopen": "已恢复本期监测；期限已过的，请修改期限。",
}


def found_cycle(request: Any, pk: int) -> Cycle:
    rows = Cycle.objects.visible_to(request.user).select_related("version__framework", "previous")
    return get_object_or_404(rows, pk=pk)


def reports_in(asked: Any, cycle: Cycle) -> Any:
    """The reports that the person may know of, in the state of the tab that is chosen."""
    state = asked.GET.get("state", "")
    rows = visible_reports(asked.user, cycle)
    return rows.filter(state=state) if state in ReportState.values else rows


def visible_reports(user: Any, cycle: Cycle) -> Any:
    rows = CityReport.objects.visible_to(user).filter(cycle=cycle)
    return rows.select_related("city__place__parent", "cycle")


@access(acts_for(*OFFICES))
@require_safe
def cycles(request: HttpRequest) -> HttpResponse:
    context = {"cycles": counted_cycles(request.user), "may_edit": bool(is_cycle_manager(request.user))}
    return render(request, "monitoring/cycles.html", context)


@access(acts_for(*OFFICES))
@require_safe
def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    return cycle_page(request, found_cycle(request, pk))


def cycle_page(request: HttpRequest, cycle: Cycle, typed: dict[str, str] | None = None) -> HttpResponse:
    user: Any = request.user
    state = request.GET.get("state", "")
    every = visible_reports(user, cycle)
    counts = Counter(every.order_by().values_list("state", flat=True))
    address = reverse("monitoring:cycle", args=[cycle.pk])
    tabs = [Tab("全部", address, sum(counts.values()), state not in ReportState.values)] + [
        Tab(each.label, f"{address}?state={each}", counts[each], each == state) for each in ReportState if counts[each]
    ]
    page = Paginator(reports_in(request, cycle), PER_PAGE).get_page(request.GET.get("page"))
    manages = bool(is_cycle_manager(user))
    is_body = user.organisation.kind in ("department", "institution")
    takes_in = manages and cycle.state == CycleState.OPEN
    context = {
        "cycle": cycle,
        "extensions": cycle.extensions.select_related("framework__place"),
        "tabs": tabs,
        "page": page,
        "reports": list(page) if is_body else with_completeness(page),
        "is_body": is_body,
        "manages": manages,
        "offers": offers_here(CYCLE, cycle, user) if manages else [],
        "typed": typed or {},
        "members": members_outside(cycle).count() if takes_in else 0,
        "outside": provinces_of(cities_outside(cycle)) if takes_in else [],
        "takes_in": takes_in,
    }
    return render(request, "monitoring/cycle.html", context, status=None if typed is None else 409)


def with_completeness(reports: Iterable[CityReport]) -> list[CityReport]:
    """How complete each report is, in one query."""
    found = list(reports)
    complete = completeness_by(Value.objects.filter(report__in=[each.pk for each in found]), "report")
    for each in found:
        each.complete = complete.get(each.pk, NOTHING)  # type: ignore[attr-defined]
    return found


@access(MANAGER, carries=True)
@get_or_post
def new_cycle(request: HttpRequest) -> HttpResponse:
    return edit(request, Cycle())


@access(MANAGER, carries=True)
@get_or_post
def edit_cycle(request: HttpRequest, pk: int) -> HttpResponse:
    return edit(request, found_cycle(request, pk))


def edit(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    user: Any = request.user
    posts = request.method == "POST"
    revision = cycle.revision
    form = CycleForm(request.POST if posts else None, instance=cycle)
    if posts and form.is_valid():
        try:
            saved = services.save_cycle(
                cycle=form.instance,
                user=user,
                seen=seen_in(request) if cycle.pk else None,
                extensions=form.cleaned_data.get("extensions"),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已保存“{saved}”。")
            return redirect("monitoring:cycle", saved.pk)
    seen = small_number(request.POST.get("revision", "")) if posts else None
    context = {
        "form": form,
        "cycle": Cycle.objects.filter(pk=cycle.pk).first(),
        "revision": revision if seen is None else seen,
    }
    return render(request, "monitoring/cycle_form.html", context, status=409 if form.errors else None)


@require_POST
@access(MANAGER, carries=True)
def cycle_step(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    found, typed = found_cycle(request, pk), typed_in(request)
    try:
        confirm_again(request)
        name = chosen_step(typed, DONE)
        services.move_cycle(cycle=found, step=name, user=user, seen=seen_in(request), reason=typed.get("reason", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return cycle_page(request, found_cycle(request, pk), typed)
    messages.success(request, DONE[name])
    return redirect("monitoring:cycle", pk)


@require_POST
@access(MANAGER)
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """纳入城市: all members in one press, or those that are ticked."""
    user: Any = request.user
    found = found_cycle(request, pk)
    outside = cities_outside(found)
    if request.POST.get("which") == "members":
        chosen = members_outside(found)
    else:
        chosen = outside.filter(pk__in=keys_in(request.POST.getlist("row")))
    try:
        reports = services.take_in(cycle=found, cities=chosen, user=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已纳入{len(reports)}个城市，各市收到消息。")
    return redirect("monitoring:cycle", pk)
