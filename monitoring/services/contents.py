"""A draft made to say what a package says, row by row: what an imported workbook does once it is confirmed."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from monitoring.models import (
    Area,
    CrosswalkLink,
    Element,
    FrameworkVersion,
    IndicatorRevision,
    InputItem,
    ValidationRule,
)
from monitoring.permissions import drafts_framework
from monitoring.selectors.packages import COLUMNS
from monitoring.services.frameworks import locked, new_indicator, note
from monitoring.services.packages import enter_links, values_of
from portal.accounts.models import User
from portal.kit.verdicts import Refused, require

Rows = list[dict[str, Any]]


def replace_content(
    *, version: FrameworkVersion, package: dict[str, Any], user: User, seen: int | None, counts: dict[str, int]
) -> FrameworkVersion:
    """All rows of the draft as in ``package``, whole or not at all; rows that stay keep what hangs on them.

    An indicator is the one with its key, a new one has none; every other row is known by its code. ``counts`` is what
    the preview counted, for the history.
    """
    require(drafts_framework(user, version.framework))
    with transaction.atomic():
        fresh = locked(version, seen)
        _replace(fresh, package)
        fresh.revision += 1
        fresh.last_actor = user.name
        fresh.save(update_fields=["revision", "last_actor"])
        note(fresh, "framework.workbook", user, **counts)
    return fresh


def _replace(version: FrameworkVersion, package: dict[str, Any]) -> None:
    version.links.all().delete()
    areas = _written(Area, version, package["areas"])
    given = package["elements"]
    elements = _written(Element, version, given, area=[_under(areas, each["area"]) for each in given])
    revisions = _indicators(version, package["indicators"], elements)
    _remove(Element, version, elements)
    _remove(Area, version, areas)
    for model, rows in ((InputItem, package["items"]), (ValidationRule, package["rules"])):
        _remove(model, version, _written(model, version, rows))
    enter_links(package["links"], version, revisions)


def _written(model: Any, version: FrameworkVersion, given: Rows, **beside: list[Any]) -> dict[str, Any]:
    """The rows in their order, changed or new; returns them by code."""
    known = {row.code: row for row in model.objects.filter(version=version)}
    found: dict[str, Any] = {}
    for number, each in enumerate(given):
        row = known.get(each["code"]) or model(version=version)
        above = {name: rows[number] for name, rows in beside.items()}
        found[each["code"]] = _saved(row, model, each, number, above)
    return found


def _saved(row: Any, model: Any, given: dict[str, Any], number: int, above: dict[str, Any]) -> Any:
    word = f"第{number + 1}个{model._meta.verbose_name}"
    for name, value in {**values_of(model, given, COLUMNS[model], word), **above, "position": number + 1}.items():
        setattr(row, name, value)
    row.save()
    return row


def _indicators(version: FrameworkVersion, given: Rows, elements: dict[str, Any]) -> dict[str, Any]:
    """By their lasting keys; codes that move from one to another pass over a code that nobody has."""
    known = {row.indicator.key: row for row in version.revisions.select_related("indicator")}
    codes = {each["key"]: each["code"] for each in given if each["key"]}
    version.revisions.exclude(indicator__key__in=list(codes)).delete()
    for key in codes.keys() & known.keys():
        if known[key].code != codes[key]:
            version.revisions.filter(pk=known[key].pk).update(code=f"~{known[key].pk}")
    found: dict[str, Any] = {}
    for number, each in enumerate(given):
        row = known.get(each["key"]) or IndicatorRevision(
            version=version, indicator=new_indicator(version.framework, each["code"])
        )
        above = {"element": _under(elements, each["element"])}
        found[each["code"]] = _saved(row, IndicatorRevision, each, number, above)
    return found


def _under(known: dict[str, Any], code: str) -> Any:
    if code not in known:
        raise Refused(f"没有编号为“{code}”的上一级，请重新上传并预览。")
    return known[code]


def _remove(model: Any, version: FrameworkVersion, kept: dict[str, Any]) -> None:
    """The rows that the package has no more; a removed element takes its crosswalk with it."""
    gone = model.objects.filter(version=version).exclude(code__in=list(kept))
    if model is Element:
        CrosswalkLink.objects.filter(Q(element__in=gone) | Q(other__in=gone)).delete()
    gone.delete()
