"""A version as a JSON package: everything that makes it up, in one canonical text with one checksum."""

from decimal import Decimal
from typing import Any

from monitoring.models import Area, Element, FrameworkVersion, IndicatorRevision, InputItem, ValidationRule
from portal.kit.canonical import dumps, sha256_hex

FORMAT = "learning-cities-monitoring-framework"
FORMAT_VERSION = 1

FRAMEWORK = ("code", "title", "title_en", "level", "prefix", "source")
VERSION = ("label", "note", "source", "is_demo")
ROW = ("code", "title", "title_en", "mark")
# What a package says of each noun, in words of the models; what refers to other rows stands beside them by code.
COLUMNS: dict[Any, tuple[str, ...]] = {
    Area: ROW,
    Element: ROW,
    InputItem: ("code", "title", "value_type", "unit", "decimals", "meaning", "source", "department", "mark"),
    IndicatorRevision: (
        *("code", "title", "mark", "data_entry", "nature", "kind", "value_type", "levels", "unit", "decimals"),
        *("direction", "meaning", "scope", "population_base", "area_base", "period", "method", "channel", "source"),
        *("department", "cut_off", "evidence_rule", "answer_template", "formula"),
    ),
    ValidationRule: ("code", "kind", "severity", "left", "comparison", "right", "low", "high", "message"),
}


def package_of(version: FrameworkVersion) -> dict[str, Any]:
    framework = version.framework
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "framework": {
            **_columns(framework, FRAMEWORK),
            "extends": framework.extends.code if framework.extends else None,
            "place": framework.place.code if framework.place else None,
        },
        "version": {
            **_columns(version, VERSION),
            "previous": version.previous.label if version.previous else None,
        },
        "areas": [_row(each) for each in version.areas.all()],
        "elements": [{"area": each.area.code, **_row(each)} for each in version.elements.select_related("area")],
        "items": [_row(each) for each in version.items.all()],
        "indicators": [
            {"key": each.indicator.key, "element": each.element.code, **_row(each)}
            for each in version.revisions.select_related("indicator", "element")
        ],
        "rules": [_row(each) for each in version.rules.all()],
        "links": sorted(
            (
                {
                    "kind": each.kind,
                    "old": each.old.code if each.old else None,
                    "new": each.new.code if each.new else None,
                    "note": each.note,
                }
                for each in version.links.select_related("old", "new")
            ),
            key=lambda link: (link["old"] or "", link["new"] or ""),
        ),
    }


def checksum_of(package: dict[str, Any]) -> str:
    """SHA-256 of the canonical text; a checksum that the package itself carries does not count."""
    return sha256_hex(dumps({name: value for name, value in package.items() if name != "checksum"}))


def _row(row: Any) -> dict[str, Any]:
    return _columns(row, COLUMNS[type(row)])


def _columns(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    """Decimals as short text: the database gives 1.000000 for what was written as 1."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
