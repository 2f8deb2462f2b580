"""Three hundred cities in a second: what a few cities brought with them by services, copied row by row in bulk."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from time import time_ns
from typing import Any

from django.apps import apps
from django.db import models

from portal.accounts.models import Organisation
from portal.regions.models import Place

# What a copy would not be believed in, or what stands apart from the cities.
LEFT_OUT = {"history", "sessions", "contenttypes", "auth", "axes", "account", "auditlog", "mfa"}
# No two copies bear the same number, in later processes neither.
_NUMBERS = count(time_ns() // 1_000_000)
FIRST_CODE, LAST_CODE = 840000, 899999  # administrative codes that no place has


def multiply(cities: Iterable[Organisation], times: int) -> None:
    """Copy these cities, and every row that depends on them, ``times`` times."""
    offices = list(cities)
    copied: dict[type[models.Model], dict[Any, list[Any]]] = defaultdict(dict)
    _copy(Place, list(Place.objects.filter(pk__in=[office.place_id for office in offices])), times, copied)
    _copy(Organisation, offices, times, copied)
    for model in _in_order():
        if model in (Place, Organisation):
            continue
        keys = [key for key in _keys(model) if copied.get(key.related_model)]
        rows = [row for row in model._base_manager.order_by("pk") if _depends(row, keys, copied)] if keys else []
        _copy(model, rows, times, copied)


def _copy(model: type[models.Model], rows: list[Any], times: int, copied: Any) -> None:
    if not rows:
        return
    made, owners = [], []
    for number in range(times):
        for row in rows:
            values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
            del values[model._meta.pk.attname]
            for key in _keys(model):
                values[key.attname] = _of_copy(key.related_model, values[key.attname], number, copied)
            values |= _subjects(values, number, copied)
            made.append(model(**values | _names(model, row, values, len(made))))
            owners.append(row.pk)
    created = model._base_manager.bulk_create(made, batch_size=500)
    for owner, copy in zip(owners, created, strict=True):
        copied[model].setdefault(owner, []).append(copy.pk)


def _of_copy(model: Any, value: Any, number: int, copied: Any) -> Any:
    """The copy of the row that is pointed to; of the same number, where the row itself has been copied."""
    copies = copied.get(model, {}).get(value)
    return copies[number] if copies and number < len(copies) else value


def _subjects(values: dict[str, Any], number: int, copied: Any) -> dict[str, Any]:
    """Texts such as ``application:12`` point to a row as well."""
    changed = {}
    for name, value in values.items():
        noun, colon, pk = value.partition(":") if isinstance(value, str) else ("", "", "")
        model = next((each for each in copied if each._meta.model_name == noun), None)
        if colon and model and pk.isdecimal():
            changed[name] = f"{noun}:{_of_copy(model, int(pk), number, copied)}"
    return changed


def _names(model: type[models.Model], row: Any, values: dict[str, Any], made: int) -> dict[str, Any]:
    """What only one row may bear; ``made`` copies are not stored yet."""
    if model is Place:
        number = Place.objects.filter(code__gte=str(FIRST_CODE), code__lt=str(LAST_CODE)).count() + made
        return {"code": str(FIRST_CODE + number), "name": f"演示第{number}市"}
    changed: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField)
        if is_text and (field.unique or field.name in _alone(model)) and values.get(field.attname):
            changed[field.attname] = f"{next(_NUMBERS):x}-{values[field.attname]}"[: field.max_length]
    return changed


def _alone(model: type[models.Model]) -> set[str]:
    """Texts that a constraint wants once, without any row that they belong to."""
    wanted = [each.fields for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    related = {key.name for key in _keys(model)}
    return {name for fields in wanted if not related & set(fields) for name in fields}


def _keys(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.is_relation]


def _depends(row: Any, keys: list[Any], copied: Any) -> bool:
    return any(getattr(row, key.attname) in copied[key.related_model] for key in keys)


def _in_order() -> list[type[models.Model]]:
    """All models of the portal, each after those that it points to; papers last, which name their subject in a text."""
    every = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in LEFT_OUT and model._meta.managed and not model._meta.proxy
    ]
    done: list[type[models.Model]] = []
    while every:
        ready = [
            model
            for model in every
            if all(key.related_model is model or key.related_model not in every for key in _keys(model))
            and (model._meta.app_label != "documents" or all(each._meta.app_label == "documents" for each in every))
        ] or every[:1]
        done += ready
        every = [model for model in every if model not in ready]
    return done
