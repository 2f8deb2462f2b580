"""A version out of a JSON package: read strictly, refused in words, never half entered."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from monitoring.choices import LinkKind, VersionState
from monitoring.models import (
    Area,
    Element,
    Framework,
    FrameworkVersion,
    Indicator,
    IndicatorRevision,
    InputItem,
    ValidationRule,
    VersionLink,
)
from monitoring.permissions import drafts_framework
from monitoring.selectors.checks import faults
from monitoring.selectors.packages import COLUMNS, FORMAT, FORMAT_VERSION, FRAMEWORK, VERSION, checksum_of, package_of
from monitoring.services.frameworks import note, seal
from portal.accounts.models import User
from portal.kit.verdicts import Refused, require
from portal.regions.models import Place

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 2000
Rows = list[dict[str, Any]]


def read_package(content: bytes) -> dict[str, Any]:
    """The package in a file; refused when it is none or was changed after its export."""
    if len(content) > MOST_BYTES:
        raise Refused("文件过大，框架包不超过5 MB。")
    try:
        package = json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise Refused("文件不是框架包（JSON），请选择由本平台导出的文件。") from fault
    if not isinstance(package, dict) or package.get("format") != FORMAT:
        raise Refused("文件不是监测框架包，请选择由本平台导出的文件。")
    if package.get("format_version") != FORMAT_VERSION:
        raise Refused("框架包的格式版本与本平台不符，请用同一版平台导出。")
    if "checksum" in package and package["checksum"] != checksum_of(package):
        raise Refused("框架包的校验码不符，文件在导出后被改动过；请重新导出。")
    return package


def import_package(*, package: dict[str, Any], user: User | None, check: bool = True) -> FrameworkVersion:
    """The version as a draft, with the checksum of its package; ``user`` is ``None`` for commands."""
    with transaction.atomic():
        framework = _framework(package)
        if check:
            require(drafts_framework(user, framework))
        version = _version(package, framework, user)
        _enter(package, version)
        if checksum_of(package_of(version)) != checksum_of(package):
            raise Refused("框架包里有本平台不认识的内容，没有导入；请用同一版平台导出。")
        note(version, "framework.imported", user, checksum=checksum_of(package))
    return version


def load_published(package: dict[str, Any]) -> FrameworkVersion:
    """What an installation begins with: entered and published at once, after the same checks."""
    with transaction.atomic():
        version = import_package(package=package, user=None, check=False)
        found = faults(version)
        if found:
            raise Refused("；".join(f"{each.row}：{each.words}" for each in found))
        seal(version)
        version.state = VersionState.PUBLISHED
        version.save()
        note(version, "framework.publish", None, checksum=version.checksum)
    return version


def _framework(package: dict[str, Any]) -> Framework:
    given = _mapping(package, "framework")
    values = values_of(Framework, given, FRAMEWORK, "框架")
    known = Framework.objects.filter(code=values["code"]).first()
    if known is not None:
        if any(getattr(known, name) != values[name] for name in FRAMEWORK):
            raise Refused(f"平台已有代码为“{known.code}”的框架，名称或层级与框架包不同；请核对后再导入。")
        return known
    extends = given.get("extends")
    above = _one(Framework.objects.filter(code=extends), f"被拓展的框架“{extends}”") if extends else None
    code = given.get("place")
    place = _one(Place.objects.filter(code=code), f"地区代码“{code}”") if code else None
    return Framework.objects.create(**values, extends=above, place=place)


def _version(package: dict[str, Any], framework: Framework, user: User | None) -> FrameworkVersion:
    given = _mapping(package, "version")
    values = values_of(FrameworkVersion, given, VERSION, "版本")
    if framework.versions.filter(label=values["label"]).exists():
        raise Refused(f"此框架已有版本“{values['label']}”，没有再次导入。")
    before = given.get("previous")
    previous = _one(framework.versions.filter(label=before), f"上一版“{before}”") if before else None
    last_actor = user.name if user is not None else "平台"
    return FrameworkVersion.objects.create(
        **values, framework=framework, previous=previous, made_by=user, last_actor=last_actor
    )


def _enter(package: dict[str, Any], version: FrameworkVersion) -> None:
    areas = _bulk(Area, _rows(package, "areas"), version)
    given = _rows(package, "elements")
    elements = _bulk(Element, given, version, area=[_named(areas, each, "area", "结构要素") for each in given])
    _bulk(InputItem, _rows(package, "items"), version)
    _bulk(ValidationRule, _rows(package, "rules"), version)
    given = _rows(package, "indicators")
    revisions = _bulk(
        IndicatorRevision,
        given,
        version,
        element=[_named(elements, each, "element", "指标") for each in given],
        indicator=[_lasting(version.framework, each) for each in given],
    )
    enter_links(_rows(package, "links"), version, revisions)


def _bulk(model: Any, given: Rows, version: FrameworkVersion, **beside: list[Any]) -> dict[str, Any]:
    """Rows of one noun in their order; returns them by code."""
    word = str(model._meta.verbose_name)
    made: dict[str, Any] = {}
    for number, each in enumerate(given):
        values = values_of(model, each, COLUMNS[model], f"第{number + 1}个{word}")
        if values["code"] in made:
            raise Refused(f"{word}的编号“{values['code']}”出现了两次。")
        more = {name: rows[number] for name, rows in beside.items()}
        made[values["code"]] = model(**values, **more, version=version, position=number + 1)
    model.objects.bulk_create(made.values())
    return made


def enter_links(given: Rows, version: FrameworkVersion, revisions: Mapping[str, Any]) -> None:
    before = {each.code: each for each in version.previous.revisions.all()} if version.previous else {}
    VersionLink.objects.bulk_create(VersionLink(version=version, **_link(each, before, revisions)) for each in given)


def _link(each: dict[str, Any], before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    values = values_of(VersionLink, each, ("kind", "note"), "版本沿革")
    old = _named(before, each, "old", "版本沿革") if each.get("old") is not None else None
    new = _named(now, each, "new", "版本沿革") if each.get("new") is not None else None
    wanted = (values["kind"] != LinkKind.NEW, values["kind"] != LinkKind.DROPPED)
    if wanted != (old is not None, new is not None):
        raise Refused("版本沿革有误：取消的只写上一版指标，新增的只写本版指标，其余两边都要写。")
    return {**values, "old": old, "new": new}


def _lasting(framework: Framework, given: dict[str, Any]) -> Indicator:
    key = given.get("key")
    if not isinstance(key, str) or not 0 < len(key) <= 60:
        raise Refused("指标的标识（key）有误。")
    return Indicator.objects.get_or_create(framework=framework, key=key)[0]


# --- Reading strictly ---------------------------------------------------------------------------------------------


def _mapping(package: dict[str, Any], name: str) -> dict[str, Any]:
    if not isinstance(package.get(name), dict):
        raise Refused(f"框架包里没有“{name}”。")
    found: dict[str, Any] = package[name]
    return found


def _rows(package: dict[str, Any], name: str) -> Rows:
    rows = package.get(name)
    if not isinstance(rows, list) or len(rows) > MOST_ROWS or not all(isinstance(each, dict) for each in rows):
        raise Refused(f"框架包的“{name}”应当是最多{MOST_ROWS}行的表。")
    return rows


def _named(known: Mapping[str, Any], given: dict[str, Any], name: str, word: str) -> Any:
    code = given.get(name)
    found = known.get(code) if isinstance(code, str) else None
    if found is None:
        raise Refused(f"{word}用到编号“{code}”，框架包里没有。")
    return found


def _one(rows: Any, word: str) -> Any:
    found = rows.first()
    if found is None:
        raise Refused(f"平台上没有{word}，请先导入或登记。")
    return found


def values_of(model: type[models.Model], given: dict[str, Any], names: tuple[str, ...], word: str) -> dict[str, Any]:
    """The columns of a row, each of its type and within its limits."""
    values = {name: _value(model, name, given.get(name), word) for name in names}
    others = {field.name for field in model._meta.fields} - set(names)
    try:
        model(**values).clean_fields(exclude=others)
    except ValidationError as fault:
        name, words = next(iter(fault.message_dict.items()))
        raise Refused(f"{word}的“{model._meta.get_field(name).verbose_name}”有误：{''.join(words)}") from fault  # type: ignore[union-attr]
    return values


def _value(model: type[models.Model], name: str, value: Any, word: str) -> Any:
    field: Any = model._meta.get_field(name)
    match field:
        case models.DecimalField() if isinstance(value, str):
            return _decimal(value, word)
        case models.JSONField():
            fits = isinstance(value, list) and len(value) <= 20 and all(_is_text(each) for each in value)
        case models.BooleanField():
            fits = isinstance(value, bool)
        case models.PositiveSmallIntegerField():
            fits = isinstance(value, int) and not isinstance(value, bool)
        case _:
            fits = value is None if field.null else _is_text(value)
    if not fits:
        raise Refused(f"{word}的“{field.verbose_name}”（{name}）有误或者缺少。")
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value)


def _decimal(text: str, word: str) -> Decimal:
    try:
        found = Decimal(text) if len(text) <= 26 else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Refused(f"{word}的数字“{text[:30]}”有误。")
    return found
