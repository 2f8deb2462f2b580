"""Frameworks as every office reads them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from monitoring.models import FrameworkVersion, IndicatorRevision
from monitoring.permissions import drafts_framework, writes_frameworks
from monitoring.querysets import VersionQuerySet
from monitoring.selectors.checks import faults
from monitoring.selectors.packages import checksum_of, package_of
from monitoring.selectors.reading import compare as compared
from monitoring.selectors.reading import (
    counted_versions,
    earlier_versions,
    formula_words,
    labels_of,
    outline,
    rule_words,
)
from monitoring.workflow import VERSION
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.canonical import dumps
from portal.kit.downloads import disposition
from portal.kit.texts import small_number

JSON = "application/json"


def found_version(request: HttpRequest, pk: int) -> FrameworkVersion:
    return get_object_or_404(versions_of(request), pk=pk)


def drafted_version(request: HttpRequest, pk: int) -> FrameworkVersion:
    """A version that the person may work on; the others are read only."""
    return get_object_or_404(versions_of(request).drafted_by(request.user), pk=pk)


def versions_of(request: HttpRequest) -> VersionQuerySet:
    return FrameworkVersion.objects.visible_to(request.user).select_related("framework__place", "previous__framework")


@require_safe
@access(acts_for())
def frameworks(request: HttpRequest) -> HttpResponse:
    context = {"versions": counted_versions(request.user), "may_edit": bool(writes_frameworks(request.user))}
    return render(request, "monitoring/frameworks.html", context)


@require_safe
@access(acts_for())
def version(request: HttpRequest, pk: int) -> HttpResponse:
    return version_page(request, found_version(request, pk))


def version_page(
    request: HttpRequest, version: FrameworkVersion, typed: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    drafts = bool(drafts_framework(user, version.framework))
    edits = drafts and version.is_draft
    offers = VERSION.offers_for_page(version, user) if version.is_draft else []
    labels = labels_of(version)
    context = {
        "version": version,
        "areas": outline(version),
        "items": version.items.all(),
        "rules": [(rule, rule_words(rule, labels)) for rule in version.rules.all()],
        "link_number": version.links.count(),
        "may_edit": edits,
        "may_begin": drafts and not version.is_draft,
        "faults": faults(version) if edits or offers else [],
        "offers": offers,
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
        "may_edit": found.version.is_draft and bool(drafts_framework(request.user, found.version.framework)),
    }
    return render(request, "monitoring/indicator.html", context)


@require_safe
@access(acts_for())
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Row by row against the version before, or any earlier one that is chosen."""
    version = found_version(request, pk)
    chain = earlier_versions(version)
    earlier = chosen_earlier(request, chain)
    may_draft = version.is_draft and bool(drafts_framework(request.user, version.framework))
    context = {
        "version": version,
        "chain": chain,
        "earlier": earlier,
        "compared": compared(version, earlier),
        "may_edit": may_draft and earlier == version.previous,
    }
    return render(request, "monitoring/compare.html", context)


def chosen_earlier(request: HttpRequest, chain: list[FrameworkVersion]) -> FrameworkVersion | None:
    """The earlier version that the address names, else the one before."""
    asked = small_number(request.GET.get("with", ""))
    return next((each for each in chain if each.pk == asked), chain[0] if chain else None)


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
