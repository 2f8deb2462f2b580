"""The ministry's pages of figures: snapshots, the long table, what could not be obtained."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from monitoring.drawings import Bar, shares
from monitoring.forms.snapshots import FigureFilter, TakeForm
from monitoring.models import Cycle, Figure, Snapshot
from monitoring.permissions import may_take_snapshots
from monitoring.selectors.availability import Availability, availability
from monitoring.services.snapshots import publish_snapshot, take_snapshot
from monitoring.workflow import SNAPSHOT
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access
from portal.kit.texts import clean_text, small_number
from portal.kit.verdicts import Refused
from portal.regions.choices import RegionClass

PAGE = 100
LEGEND = ("有数据", "替代", "暂无法取得", "不适用", "无法计算")


@require_safe
@access(acts_for("ministry"))
def snapshots(request: HttpRequest) -> HttpResponse:
    return snapshots_page(request)


def snapshots_page(request: HttpRequest, typed: dict[int, str] | None = None, status: int = 200) -> HttpResponse:
    user: Any = request.user
    rows: dict[int, list[Any]] = {}
    for each in Snapshot.objects.visible_to(user).select_related("cycle", "taken_by"):
        rows.setdefault(each.cycle_id, []).append((each, SNAPSHOT.offers_for_page(each, user)))
    takes = bool(may_take_snapshots(user))
    cycles = [
        (cycle, rows.get(cycle.pk, []), TakeForm(initial={"erratum": (typed or {}).get(cycle.pk, "")}))
        for cycle in Cycle.objects.visible_to(user)
    ]
    context = {"cycles": cycles, "may_take": takes}
    return render(request, "monitoring/snapshots.html", context, status=status)


@require_POST
@access(holds("clerk", "ministry"), carries=True)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    cycle = get_object_or_404(Cycle.objects.visible_to(user), pk=pk)
    erratum = clean_text(request.POST.get("erratum", ""))[:1000]
    try:
        confirm_again(request)
        found = take_snapshot(cycle=cycle, user=user, erratum=erratum)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return snapshots_page(request, {cycle.pk: erratum}, status=409)
    messages.success(request, f"已固定第{found.number}号快照，共{found.size}行；核对后由签发人公布。")
    return redirect("monitoring:snapshots")


@require_POST
@access(holds("approver", "ministry"), carries=True)
def snapshot_step(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    snapshot = get_object_or_404(Snapshot.objects.visible_to(user), pk=pk)
    try:
        confirm_again(request)
        seen = small_number(request.POST.get("revision", ""))
        if request.POST.get("step") != "publish" or seen is None:
            raise Refused("页面不完整，请刷新页面后再办理。")
        publish_snapshot(snapshot=snapshot, user=user, seen=seen)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return snapshots_page(request, status=409)
    messages.success(request, "已公布，任何人都能查阅和下载。")
    return redirect("monitoring:public_cycle", snapshot.cycle.code)


def chosen_snapshot(user: Any, given: Any) -> Snapshot | None:
    """The snapshot that was asked for by its key, else the latest that ``user`` sees."""
    rows = Snapshot.objects.visible_to(user).select_related("cycle").order_by("-cycle__year", "-number")
    pk = small_number(given.get("snapshot", ""))
    return (rows.filter(pk=pk).first() if pk else None) or rows.first()


def long_rows(user: Any, given: Any) -> tuple[Snapshot | None, FigureFilter, Any]:
    """The snapshot, the filter and the figures that the long table shows for ``given``."""
    snapshot = chosen_snapshot(user, given)
    mine = Snapshot.objects.visible_to(user).select_related("cycle")
    form = FigureFilter(given, snapshots=mine, snapshot=snapshot)
    figures = Figure.objects.filter(snapshot=snapshot) if snapshot else Figure.objects.none()
    return snapshot, form, form.narrow(figures).select_related("place").order_by("pk")


@require_safe
@access(acts_for("ministry"))
def long_table(request: HttpRequest) -> HttpResponse:
    snapshot, form, figures = long_rows(request.user, request.GET)
    page = Paginator(figures, PAGE).get_page(request.GET.get("page"))
    return render(request, "monitoring/long_table.html", {"snapshot": snapshot, "form": form, "page": page})


def available_rows(asked: Any) -> tuple[Snapshot | None, str, list[Availability]]:
    """The snapshot, the word of the region, and its rows, those that were hardest to obtain first."""
    snapshot = chosen_snapshot(asked.user, asked.GET)
    region = asked.GET.get("region", "")
    part = {"region": region} if region in RegionClass.values else {}
    rows = availability(snapshot, **part) if snapshot else []
    word = str(RegionClass(region).label) if part else ""
    return snapshot, word, sorted(rows, key=lambda each: (each.percent is None, each.percent or 0))


@require_safe
@access(acts_for("ministry"))
def unobtainable(request: HttpRequest) -> HttpResponse:
    """可得性分析: what could not be obtained, where and why."""
    snapshot, region, rows = available_rows(request)
    bars = [
        Bar(
            each.label,
            (each.reported, each.substituted, each.unobtainable, each.answers["not_applicable"], each.missing),
        )
        for each in rows
    ]
    context = {
        "snapshot": snapshot,
        "rows": rows,
        "chart": shares(bars, LEGEND, title="各指标的数据可得情况，数字见下表") if bars else "",
        "regions": [("", "全国"), *RegionClass.choices],
        "region": region or "全国",
    }
    return render(request, "monitoring/unobtainable.html", context)
