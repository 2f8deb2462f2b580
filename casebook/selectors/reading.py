"""What the public reads: search, volumes, files. Everything begins with what is public."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from casebook.choices import VolumeState
from casebook.models import BookFile, Entry, Material, Volume, VolumeItem
from portal.regions.models import Place
from portal.regions.querysets import CORPS_CITY_PREFIX


def found(wanted: Mapping[str, Any]) -> QuerySet[Entry]:
    """Published cases and lines of catalogues that fit: words, theme, kind, year, province, region (东部, 中部, 西部)."""
    rows = Entry.objects.public().select_related("place__parent__parent")
    for word in str(wanted.get("q") or "").split():
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(subtitle__icontains=word)
            | Q(text__icontains=word)
            | Q(place__name__icontains=word)
            | Q(place__pinyin__icontains=word)
        )
    for name in ("theme", "kind", "year"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if wanted.get("province"):
        rows = rows.filter(_under("place", {"pk": wanted["province"].pk}))
    if wanted.get("region"):
        rows = rows.filter(_under("place", {"region_class": wanted["region"]}))
    pictures = Material.objects.filter(is_used=True, content_type__startswith="image/")
    printed = VolumeItem.objects.filter(volume__state=VolumeState.PUBLISHED).select_related("volume")
    return rows.prefetch_related(
        Prefetch("materials", pictures, to_attr="shown_pictures"), Prefetch("items", printed, to_attr="printed_in")
    ).order_by("-year", "kind", "place__code", "pk")


def _under(path: str, wanted: Mapping[str, Any]) -> Q:
    """The place itself or a place above it answers ``wanted``."""
    answer = Q()
    for above in ("", "__parent", "__parent__parent"):
        answer |= Q(**{f"{path}{above}__{key}": value for key, value in wanted.items()})
    return answer


def catalogue_years() -> list[int]:
    return list(Entry.objects.public().order_by("-year").values_list("year", flat=True).distinct())


@dataclass(frozen=True)
class Facets:
    provinces: QuerySet[Place]
    years: list[int]


def facets() -> Facets:
    """Only what finds something: provinces and years of public cases."""
    public = Entry.objects.public()
    ways = ("place", "place__parent", "place__parent__parent")
    keys = {key for row in public.values_list(*ways) for key in row if key}
    provinces = Place.objects.provinces().filter(pk__in=keys).exclude(code__startswith=CORPS_CITY_PREFIX)
    return Facets(provinces.order_by("code"), catalogue_years())


def pictures_of(entry: Entry) -> list[Material]:
    """The pictures that are printed and shown."""
    return [each for each in entry.materials.all() if each.is_picture and each.is_used and each.rendition]


def best_file(subject: Any) -> BookFile | None:
    """The newest file of a case or a volume that may be given out."""
    return BookFile.objects.current().of(subject).first()


def volume_of(entry: Entry) -> VolumeItem | None:
    """Where a case has been published."""
    items = entry.items.filter(volume__state=VolumeState.PUBLISHED)
    return items.select_related("volume").first()


def volume_lines(volume: Volume) -> QuerySet[VolumeItem]:
    """The contents in order, with what each line needs."""
    return volume.items.select_related("entry__place__parent__parent", "entry__organisation").order_by("position", "pk")
