"""框架对照: read from both sides, kept by the ministry."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from monitoring.forms.crosswalk import CrosswalkForm
from monitoring.models import CrosswalkLink, FrameworkVersion
from monitoring.permissions import keeps_the_crosswalk
from monitoring.selectors.crosswalk import beside
from monitoring.services.crosswalk import remove_crosswalk, save_crosswalk
from monitoring.views.editing import get_or_post, posted, refuse, seen_in, shown_revision
from monitoring.views.reading import found_version
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.verdicts import Refused


@require_safe
@access(acts_for())
def crosswalk(request: HttpRequest, pk: int) -> HttpResponse:
    version = found_version(request, pk)
    context = {
        "version": version,
        "rows": beside(version, request.user),
        "may_edit": bool(keeps_the_crosswalk(request.user)),
    }
    return render(request, "monitoring/crosswalk.html", context)


@access(keeps_the_crosswalk, carries=True)
@get_or_post
def new_crosswalk(request: HttpRequest, pk: int) -> HttpResponse:
    return edit(request, found_version(request, pk), CrosswalkLink())


@access(keeps_the_crosswalk, carries=True)
@get_or_post
def edit_crosswalk(request: HttpRequest, pk: int) -> HttpResponse:
    link = found_link(request, pk)
    return edit(request, link.element.version, link)


def found_link(request: HttpRequest, pk: int) -> CrosswalkLink:
    links = CrosswalkLink.objects.visible_to(request.user)
    return get_object_or_404(links.select_related("element__version__framework", "other__version"), pk=pk)


def edit(request: HttpRequest, version: FrameworkVersion, link: CrosswalkLink) -> HttpResponse:
    user: Any = request.user
    revision = link.revision
    form = CrosswalkForm(*posted(request), instance=link, version=version, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            save_crosswalk(link=form.instance, user=user, seen=seen_in(request))
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已保存框架对照。")
            return redirect("monitoring:crosswalk", version.pk)
    context = {
        "form": form,
        "version": version,
        "link": link,
        "revision": shown_revision(request, revision),
    }
    return render(request, "monitoring/crosswalk_form.html", context, status=409 if form.errors else None)


@require_POST
@access(keeps_the_crosswalk)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    link = found_link(request, pk)
    try:
        remove_crosswalk(link=link, user=user, seen=seen_in(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("monitoring:edit_crosswalk", pk)
    messages.success(request, "已删除这条对照。")
    return redirect("monitoring:crosswalk", link.element.version_id)
