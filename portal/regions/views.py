"""The ministry's list of places, and adding counties and districts to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from portal.kit import workbooks
from portal.kit.access import access
from portal.kit.downloads import workbook_response
from portal.kit.verdicts import Refused
from portal.regions import forms, imports
from portal.regions.choices import SuccessionKind
from portal.regions.filters import PlaceFilter
from portal.regions.models import Place, Succession
from portal.regions.permissions import keeps_places
from portal.regions.services import add_place, merge_place, rename_place
from portal.regions.tables import PlaceTable

PER_PAGE = 50

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@access(keeps_places)
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    chosen = PlaceFilter(request.GET, Place.objects.visible_to(request.user).select_related("parent"))
    table = PlaceTable(chosen.qs)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    changed = Succession.objects.select_related("place__parent", "successor")
    return render(request, "regions/places.html", {"filter": chosen, "table": table, "changed": changed})


@access(keeps_places)
@get_or_post
def succession(request: HttpRequest, pk: int) -> HttpResponse:
    """更名, 并入: what happened to the unit; memberships follow a decision of their own."""
    place = get_object_or_404(Place.objects.visible_to(request.user).present(), pk=pk)
    form = forms.SuccessionForm(posted(request))
    if form.is_valid():
        try:
            done = succeed(place, form.cleaned_data, request.user)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"已登记：{done.place.full_name}{done.get_kind_display()}{done.successor}。")
            return redirect(reverse("regions:places", query={"name": done.successor.name}))
    return render(request, "regions/succession.html", {"form": form, "place": place})


def succeed(place: Place, told: dict[str, Any], user: Any) -> Succession:
    on, document = told["on"], told["document"]
    if told["kind"] == SuccessionKind.MERGED:
        return merge_place(place=place, successor=told["successor"], on=on, document=document)
    named = {name: told[name] for name in ("name", "code", "pinyin")}
    return rename_place(place=place, on=on, document=document, user=user, **named)


@access(keeps_places)
@get_or_post
def add(request: HttpRequest) -> HttpResponse:
    form = forms.PlaceForm(posted(request))
    if form.is_valid():
        try:
            place = add_place(**form.cleaned_data)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"已添加{place.full_name}（{place.code}）。")
            return redirect("regions:places")
    return render(request, "regions/add.html", {"form": form})


@access(keeps_places)
@get_or_post
def import_sheet(request: HttpRequest) -> HttpResponse:
    """Upload a table and see row by row what it would do; nothing is kept yet."""
    form = forms.SheetForm(posted(request), request.FILES or None)
    if form.is_valid():
        try:
            rows = workbooks.read_rows(form.cleaned_data["file"], imports.HEADINGS)
        except Refused as reason:
            form.add_error("file", str(reason))
        else:
            return preview(request, rows, imports.run(rows, for_good=False))
    page = {
        "title": "批量导入区县",
        "lead": "一次添加多个县级市、县、区。先预览，确认后才生效。",
        "form": form,
        "notes": imports.NOTES,
        "back_url": reverse("regions:places"),
    }
    return render(request, "regions/import.html", page)


@access(keeps_places)
@require_POST
def confirm_import(request: HttpRequest) -> HttpResponse:
    """Do what the preview showed, whole or not at all."""
    try:
        rows = workbooks.carried(request.POST.get("rows", ""), request.user)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("regions:import")
    outcomes = imports.run(rows, for_good=True)
    if any(outcome.fault for outcome in outcomes):
        return preview(request, rows, outcomes)
    messages.success(request, f"已添加 {len(outcomes)} 个区县。")
    return redirect("regions:places")


@access(keeps_places)
@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    content = workbooks.blank("区县", imports.HEADINGS, imports.NOTES)
    return workbook_response(content, "区县导入模板.xlsx", plain="places.xlsx")


def preview(request: HttpRequest, rows: workbooks.Rows, outcomes: list[imports.Outcome]) -> HttpResponse:
    faults = sum(1 for outcome in outcomes if outcome.fault)
    page = {"headings": imports.HEADINGS, "outcomes": outcomes, "faults": faults}
    page |= {"rows": "" if faults else workbooks.carry(rows, request.user)}
    return render(request, "regions/preview.html", page)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when nothing was filled in; ``None`` when the page is only opened."""
    return request.POST if request.method == "POST" else None
