"""Adding places."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.kit.verdicts import Refused
from portal.regions.choices import BELOW_PREFECTURE, PlaceKind, SuccessionKind
from portal.regions.models import Place, Succession
from portal.regions.signals import place_renamed


def add_place(*, code: str, name: str, kind: str, parent_code: str, pinyin: str = "") -> Place:
    """Add a county-level city, county or district; who may is asked by the page, who did is kept by the audit log.

    Raises ``Refused`` when the kind cannot be added by hand, the parent is not there, the code is taken or malformed.
    """
    if kind not in BELOW_PREFECTURE:
        raise Refused(f"类别可填：{'、'.join(PlaceKind(each).label for each in BELOW_PREFECTURE)}。")
    parent = Place.objects.present().filter(code=parent_code.strip()).first()
    if parent is None or parent.kind in BELOW_PREFECTURE:
        raise Refused(f"所属的行政区划代码“{parent_code}”不存在，或不能下辖区县，请核对。")
    place = Place(code=code.strip(), name=name.strip(), kind=kind, parent=parent, pinyin=pinyin.strip())
    try:
        place.full_clean()
    except ValidationError as fault:
        raise Refused(_words(fault)) from fault
    if place.code[:2] != parent.code[:2]:
        raise Refused(f"代码{place.code}与所属{parent}（{parent.code}）的前两位不同，请核对。")
    place.save(force_insert=True)
    return place


def rename_place(
    *, place: Place, name: str, code: str, pinyin: str, on: date, document: str, user: Any = None
) -> Succession:
    """更名: the place ends, one with the new name begins in its stead; counties below it and its offices go on under the new one.

    The code may stay. Raises ``Refused`` with what is wrong; memberships of the old place are left as they are.
    """
    with transaction.atomic():
        place = _ending(place, on, document)
        new = Place(
            code=code.strip() or place.code,
            name=name.strip(),
            kind=place.kind,
            parent=place.parent,
            pinyin=pinyin.strip(),
            region_class=place.region_class,
            began_on=on,
        )
        if new.name == place.name:
            raise Refused("新名称与原名称相同，请填写更名后的名称。")
        place.ended_on = on
        place.save(update_fields=["ended_on"])
        try:
            new.full_clean()
        except ValidationError as fault:
            raise Refused(_words(fault)) from fault
        new.save(force_insert=True)
        for each in Place.objects.present().filter(parent=place):
            each.parent = new
            each.save(update_fields=["parent"])
        succession = _succeed(place, new, SuccessionKind.RENAMED, on, document)
        place_renamed.send(Succession, succession=succession, user=user)
        return succession


def merge_place(*, place: Place, successor: Place, on: date, document: str) -> Succession:
    """并入: the place ends, and ``successor`` stands for it from that day on."""
    with transaction.atomic():
        place = _ending(place, on, document)
        into = Place.objects.present().filter(pk=successor.pk).exclude(pk=place.pk).first()
        if into is None:
            raise Refused("并入的行政区划不存在或已撤销，请重新选择。")
        place.ended_on = on
        place.save(update_fields=["ended_on"])
        return _succeed(place, into, SuccessionKind.MERGED, on, document)


def _ending(place: Place, on: date, document: str) -> Place:
    """The place locked, when it may end on that day."""
    locked = Place.objects.select_for_update(of=("self",)).select_related("parent").get(pk=place.pk)
    if locked.ended_on is not None:
        raise Refused(f"{locked}已登记变更，不能重复登记。")
    if locked.kind in (PlaceKind.PROVINCE, PlaceKind.CORPS):
        raise Refused("省级行政区划的变更不在此登记。")
    if on > timezone.localdate():
        raise Refused("生效日期晚于今天，请在变更生效后登记。")
    if not document.strip():
        raise Refused("请填写批准文件的名称和文号。")
    return locked


def _succeed(place: Place, successor: Place, kind: str, on: date, document: str) -> Succession:
    return Succession.objects.create(place=place, successor=successor, kind=kind, on=on, document=document.strip())


def _words(fault: ValidationError) -> str:
    words = []
    for name, messages in fault.message_dict.items():
        label = f"{getattr(Place._meta.get_field(name), 'verbose_name', name)}：" if name != NON_FIELD_ERRORS else ""
        words += [f"{label}{message}" for message in messages]
    return "".join(dict.fromkeys(words))


def add_missing(rows: Iterable[Mapping[str, str]], region_classes: Mapping[str, str]) -> int:
    """Add the places whose code is not there yet, and return how many; what is there stays as it is.

    ``rows`` have code, name, kind, parent (a code, above in the list or there already) and pinyin;
    ``region_classes`` gives the region class of provinces by code.
    """
    with transaction.atomic():
        places = {place.code: place for place in Place.objects.order_by(F("ended_on").asc(nulls_last=True))}
        before = len(places)
        for level in _levels(rows, places):
            new = [
                Place(
                    code=row["code"],
                    name=row["name"],
                    kind=row["kind"],
                    parent=places[row["parent"]] if row["parent"] else None,
                    pinyin=row["pinyin"],
                    region_class=region_classes.get(row["code"], ""),
                )
                for row in level
            ]
            places |= {place.code: place for place in Place.objects.bulk_create(new)}
    return len(places) - before


def _levels(rows: Iterable[Mapping[str, str]], places: Mapping[str, Place]) -> Iterable[list[Mapping[str, str]]]:
    """The missing rows, those first whose parent is there: provinces, then cities, then counties."""
    waiting = [row for row in rows if row["code"] not in places]
    while waiting:
        codes = {row["code"] for row in waiting}
        level = [row for row in waiting if row["parent"] not in codes]
        if not level:
            raise ValueError(f"These places name one another as parent: {', '.join(sorted(codes))}.")
        yield level
        waiting = [row for row in waiting if row["parent"] in codes]
