"""Frameworks as every office reads them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from monitoring.models import FrameworkVersion, IndicatorRevision
from monitoring.permissions import is_framework_editor
from monitoring.selectors.checks import faults
from monitoring.selectors.packages import checksum_of, package_of
from monitoring.selectors.reading import compare as compared
from monitoring.selectors.reading import counted_versions, formula_words, labels_of, outline, rule_words
from monitoring.workflow import VERSION
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.canonical import dumps
from portal.kit.downloads import disposition

JSON = "application/json"


def found_version(request: HttpRequest, pk: int) -> FrameworkVersion:
    rows = FrameworkVersion.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("framework__place", "previous__framework"), pk=pk)


@require_safe
@access(acts_for())
def frameworks(request: HttpRequest) -> HttpResponse:
    context = {"versions": counted_versions(request.user), "may_edit": bool(is_framework_editor(request.user))}
    return render(request, "monitoring/frameworks.html", context)


@require_safe
@access(acts_for())
def version(request: HttpRequest, pk: int) -> HttpResponse:
    return version_page(request, found_version(request, pk))


def version_page(
    request: HttpRequest, version: FrameworkVersion, typed: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    edits = bool(is_framework_editor(user)) and version.is_draft
    labels = labels_of(version)
    context = {
        "version": version,
        "areas": outline(version),
        "items": version.items.all(),
        "rules": [(rule, rule_words(rule, labels)) for rule in version.rules.all()],
        "link_number": version.links.count(),
        "may_edit": edits,
        "may_begin": bool(is_framework_editor(user)) and not version.is_draft,
        "faults": faults(version) if edits else [],
        "offers": VERSION.offers_for_page(version, user) if edits else [],
        "typed": typed or {},
    }
    return render(request, "monitoring/version.html", context, status=status)


@require_safe
@access(acts_for())
def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    rows = IndicatorRevision.objects.visible_to(request.user).select_related(
        "version__framework", "element__area", "indicator"
    )
    found = get_object_or_404(rows, pk=pk)
    context = {
        "revision": found,
        "version": found.version,
        "formula": formula_words(found),
        "links": found.links_back.select_related("old__version"),
        "may_edit": bool(is_framework_editor(request.user)) and found.version.is_draft,
    }
    return render(request, "monitoring/indicator.html", context)


@require_safe
@access(acts_for())
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    version = found_version(request, pk)
    context = {
        "version": version,
        "compared": compared(version),
        "may_edit": bool(is_framework_editor(request.user)) and version.is_draft,
    }
    return render(request, "monitoring/compare.html", context)


@require_safe
@access(acts_for())
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """The JSON package: of a published version its checksum is the one on the page."""
    version = found_version(request, pk)
    packed = package_of(version)
    text = dumps({**packed, "checksum": checksum_of(packed)})
    name = f"{version.framework.code}-{version.label}.json"
    headers = {"Content-Disposition": disposition(name, plain=f"framework-{version.pk}.json")}
    return HttpResponse(text, content_type=JSON, headers=headers)
