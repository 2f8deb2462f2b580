"""Adding places."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from portal.regions.models import Place


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


def _levels(
    rows: Iterable[Mapping[str, str]], places: Mapping[str, Place]
) -> Iterable[list[Mapping[str, str]]]:
    """The missing rows, those first whose parent is there: provinces, then cities, then counties."""
    waiting = [row for row in rows if row["code"] not in places]
    while waiting:
        codes = {row["code"] for row in waiting}
        level = [row for row in waiting if row["parent"] not in codes]
        if not level:
            raise ValueError(f"These places name one another as parent: {', '.join(sorted(codes))}.")
        yield level
        waiting = [row for row in waiting if row["parent"] in codes]
