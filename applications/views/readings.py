"""Word和Excel: packages to fill in elsewhere, and filled files on their way back."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from applications.choices import ReadingState
from applications.forms.readings import FilledFileForm
from applications.inspection.forms_apart import converter
from applications.models import Application, FormReading
from applications.permissions import may_fill_in
from applications.selectors.readings import compare
from applications.services import readings
from applications.services.readings import Taken
from applications.views.frame import own_application, say, surroundings
from applications.views.suggestions import versions
from portal.accounts.permissions import acts_for, holds
from portal.jobs.models import Job
from portal.kit.access import access
from portal.kit.downloads import disposition
from portal.kit.verdicts import Refused

CONFLICT = 409


@access(acts_for("city"))
@require_http_methods(["GET", "HEAD", "POST"])
def offline(request: HttpRequest, pk: int) -> HttpResponse:
    """Where packages are taken away and filled files handed in."""
    application = own_application(request, pk)
    if request.method != "POST":
        return _offline_page(request, application, FilledFileForm())
    form = FilledFileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = readings.hand_in(application=application, user=request.user, file=file, name=file.name)
            return redirect("applications:reading", row.pk)
        except Refused as refusal:
            form.add_error("file", str(refusal))
    return _offline_page(request, application, form)


def _offline_page(
    request: HttpRequest, application: Application, form: FilledFileForm, *, refusal: str = ""
) -> HttpResponse:
    context = surroundings(request, application, current="offline") | {
        "form": form,
        "refusal": refusal,
        "may_fill_in": may_fill_in(request.user, application),
        "readings": application.readings.select_related("uploaded_by")[:20],
        "packages": application.packages.select_related("made_by")[:5],
        "takes_old_files": bool(converter()),
    }
    return render(request, "applications/offline.html", context, status=CONFLICT if form.errors or refusal else None)


@access(holds("clerk", "city"))
@require_POST
def make_package(request: HttpRequest, pk: int) -> HttpResponse:
    """The package as it stands this moment, as a ZIP."""
    from applications import exports  # loads the libraries of Word and Excel, which no other page needs

    application = own_application(request, pk)
    try:
        package = readings.make_package(application=application, user=request.user)
    except Refused as refusal:
        return _offline_page(request, application, FilledFileForm(), refusal=str(refusal))
    response = HttpResponse(exports.package_zip(package), content_type="application/zip")
    plain = f"offline-{package.application.number}-{package.mark}.zip"
    response["Content-Disposition"] = disposition(exports.package_name(package), plain=plain)
    response["Cache-Control"] = "private, no-store"
    return response


@access(acts_for("city"))
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """What one file says, field by field; a post takes over what was ticked."""
    rows = FormReading.objects.visible_to(request.user).select_related("package", "uploaded_by")
    row = get_object_or_404(rows, pk=pk)
    row.application = own_application(request, row.application_id)
    if request.method != "POST":
        return _reading_page(request, row)
    keys = request.POST.getlist("key")
    if not keys:
        return _reading_page(request, row, refusal="还没有选择要采用的内容，请先勾选。")
    try:
        seen = versions(request.POST.get("seen", ""))
        done = readings.take_over(reading=row, user=request.user, keys=keys, seen=seen)
    except Refused as refusal:
        return _reading_page(request, row, refusal=str(refusal))
    if done.taken:
        say(request, f"已采用 {len(done.taken)} 项，已暂存，尚未提交；被替换的内容可在各栏目的“以前的内容”中找回。")
    if done.left:
        return _reading_page(request, row, done=done)
    return redirect(f"{reverse('applications:reading', args=[row.pk])}#result")


def _reading_page(
    request: HttpRequest, row: FormReading, *, refusal: str = "", done: Taken | None = None
) -> HttpResponse:
    application = row.application
    found = compare(row) if row.state == ReadingState.READ else None
    by_part = []
    if found:
        for part in application.edition.parts:
            listed = [each for each in found.proposals if each.question in part.questions]
            if listed:
                by_part.append((part, listed))
    city = row.found.get("city", "")
    context = surroundings(request, application, current="offline") | {
        "reading": row,
        "found": found,
        "parts": by_part,
        "seen": json.dumps({w: v for each in found.proposals for w, v in each.seen.items()}) if found else "{}",
        "unclaimed": row.found.get("unread", []),
        "empty": _labels(application, row.found.get("empty", [])),
        "absent": _labels(application, row.found.get("absent", [])),
        "other_city": city if city and not _is_of(application, city) else "",
        "job": Job.objects.filter(key=row.job_key).order_by("-pk").first(),
        "refusal": refusal,
        "left": done.left if done else [],
        "may_fill_in": may_fill_in(request.user, application),
    }
    return render(request, "applications/reading.html", context, status=CONFLICT if refusal or done else None)


def _labels(application: Application, keys: list[str]) -> list[str]:
    return [each.label for each in application.edition.questions if each.key in keys]


def _is_of(application: Application, city: str) -> bool:
    """Does the cover name this city, with or without its kind, its province before it?"""
    name = application.place.name
    return name in city or name.removesuffix("市") in city
