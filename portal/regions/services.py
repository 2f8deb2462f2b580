"""Adding places."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from portal.kit.verdicts import Refused
from portal.regions.choices import BELOW_PREFECTURE, PlaceKind
from portal.regions.models import Place


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
        places = {place.code: place for place in Place.objects.all()}
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
