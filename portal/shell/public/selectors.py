"""What the public site shows, gathered from the rooms below: what is published, and nothing else.

Every selection starts from ``published()`` or ``public()``. Whatever is still being decided has no way in here.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from applications.models import Round
from casebook.models import Entry
from monitoring.selectors.publication import MonitoredYear, monitored_years
from portal.history.models import Entry as Happening
from portal.regions.models import Place
from portal.register.choices import SHORT_WORDS, MembershipKind
from portal.register.models import Membership
from portal.register.selectors.statistics import Statistics, statistics
from review.choices import ListState
from review.models import Certificate, ListItem, MembershipList, Notice, NoticeCity

MOST_FOUND = 30
DEPTHS = (1, 3, 6)  # from how many cities on a tile is a shade darker


def published_members() -> QuerySet[Membership]:
    """Every membership that a named document states, ended ones too, in official order."""
    rows = Membership.objects.published().select_related("place__parent__parent")
    return rows.order_by("place__code", "kind", "pk")


def public_lists() -> QuerySet[Any]:
    """Published lists and those that a later one corrects, newest first, with ``cities``."""
    rows = MembershipList.objects.public().select_related("round").prefetch_related("corrections")
    return rows.annotate(cities=Count("items")).order_by("-published_at", "-pk")


def public_notices() -> QuerySet[Any]:
    """Notices that were signed once, newest first, with ``number_of_cities``."""
    rows = Notice.objects.public().select_related("list")
    return rows.annotate(number_of_cities=Count("cities")).order_by("-signed_at", "-pk")


def listed_cities() -> QuerySet[ListItem]:
    """The cities of the published lists, as printed on them."""
    rows = ListItem.objects.filter(list__in=MembershipList.objects.public())
    related = rows.select_related("list", "case__application__organisation__place")
    return related.order_by("-list__published_at", "-list__pk", "position")


def public_cases() -> QuerySet[Entry]:
    """Published cases, 百姓学习之星 and 终身学习品牌, and the titles of catalogues; the newest first."""
    return Entry.objects.public().select_related("place__parent__parent").order_by("-year", "-pk")


# --- The front page -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """A number of the register in words, with the page that lists what it counts."""

    value: int
    unit: str
    words: str
    url: str


@dataclass(frozen=True)
class Province:
    """A province with how many of its cities are members of anything now; ``depth`` is how dark its tile is, 0 to 3."""

    pk: int
    code: str
    name: str
    cities: int
    is_counted: bool  # the printed statistics do not list 台湾, 香港 and 澳门

    @property
    def depth(self) -> int:
        return sum(self.cities >= each for each in DEPTHS)


def register_figures(now: Iterable[tuple[str, str]]) -> list[Figure]:
    """How many cities are members of what, from pairs of kind and place code; each city counts once for each kind."""
    by_kind = Counter(kind for kind, _ in set(now))
    members = reverse("register:members")
    words = {
        MembershipKind.NETWORK: "全国学习型城市网络成员",
        MembershipKind.ALLIANCE: "全国学习型城市建设联盟成员",
        MembershipKind.GNLC: "全球学习型城市网络成员",
    }
    return [Figure(by_kind[kind], "个城市", text, f"{members}?kind={kind.value}") for kind, text in words.items()]


def current_members() -> list[tuple[str, str]]:
    """Kind and place code of every published membership in force."""
    return list(Membership.objects.published().current().order_by().values_list("kind", "place__code"))


def provinces_with_members(now: Iterable[tuple[str, str]]) -> list[Province]:
    """Every province in official order; the cities of the corps count under 新疆, as in the statistics."""
    cities = Counter(code[:2] for code in {code for _, code in now})
    rows = Place.objects.present().filter(kind="province").order_by("code")
    values = rows.values_list("pk", "code", "name", "region_class")
    return [
        Province(pk, code[:2], short_name(name), cities[code[:2]], bool(region)) for pk, code, name, region in values
    ]


def short_name(province: str) -> str:
    """浙江省 as 浙江, 广西壮族自治区 as 广西, 内蒙古自治区 as 内蒙古."""
    return province[:3] if province.startswith(("内蒙古", "黑龙江")) else province[:2]


# --- A city -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class City:
    """What is published of one place: its memberships, certificates, and the lists it stands on."""

    place: Place
    former: list[Place]
    memberships: list[Membership]
    certificates: list[Certificate]
    listed: list[ListItem]
    cases: list[Entry]
    monitored: list[MonitoredYear]

    @property
    def current(self) -> list[Membership]:
        return [each for each in self.memberships if each.left_on is None]

    @property
    def successor(self) -> Place | None:
        """The place that stands for it today, when this one has ended."""
        succession = getattr(self.place, "succession", None) if self.place.ended_on else None
        return succession.successor if succession else None


def place_of(code: str) -> Place | None:
    """The city of this code; of two with the same code the present one."""
    rows = Place.objects.cities().filter(code=code).select_related("parent__parent", "succession__successor")
    return min(rows, key=lambda each: (each.ended_on is not None, -each.pk), default=None)


def city_of(place: Place) -> City:
    former = [each.place for each in place.predecessors.select_related("place").order_by("on")]
    places = [place, *former]
    of_these = Q(case__application__organisation__place__in=places)
    certificates = Certificate.objects.filter(of_these, list__in=MembershipList.objects.public())
    return City(
        place=place,
        former=former,
        memberships=list(
            Membership.objects.published().filter(place__in=places).select_related("place").order_by("left_on", "pk")
        ),
        certificates=list(certificates.select_related("list").order_by("-issued_at", "-pk")),
        listed=list(listed_cities().filter(of_these)),
        cases=list(public_cases().filter(place__in=places)),
        monitored=monitored_years(places),
    )


# --- Search -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What a search has found: places with the words of their memberships, lists, notices, rounds, cases."""

    cities: list[tuple[Place, list[str]]]
    lists: list[MembershipList]
    notices: list[Notice]
    rounds: list[Round]
    cases: list[Entry]

    def __bool__(self) -> bool:
        return bool(self.cities or self.lists or self.notices or self.rounds or self.cases)


def search(typed: str) -> Found:
    """Published things by name; members stand before other places."""
    places = list(Place.objects.cities().present().named(typed).select_related("parent__parent").order_by("code"))
    kinds: dict[int, list[str]] = {}
    current = Membership.objects.published().current().filter(place__in=[each.pk for each in places])
    for place, kind in current.order_by("kind").values_list("place", "kind"):
        kinds.setdefault(place, []).append(SHORT_WORDS[MembershipKind(kind)])
    places.sort(key=lambda each: (each.pk not in kinds, each.code))
    # As printed, or as people write it: huzhou, 浙江湖州.
    of_city = Q(city_name__icontains=typed) | Q(case__application__organisation__place__in=places[:MOST_FOUND])
    listing = ListItem.objects.filter(of_city).order_by().values("list")
    announcing = NoticeCity.objects.filter(of_city).order_by().values("notice")
    words = Q(title__icontains=typed) | Q(document_number__icontains=typed) | Q(batch__icontains=typed)
    return Found(
        cities=[(each, kinds.get(each.pk, [])) for each in places[:MOST_FOUND]],
        lists=list(public_lists().filter(words | Q(pk__in=listing))[:MOST_FOUND]),
        notices=list(public_notices().filter(Q(list__title__icontains=typed) | Q(pk__in=announcing))[:MOST_FOUND]),
        rounds=list(Round.objects.public().filter(title__icontains=typed).order_by("-opens_at")[:MOST_FOUND]),
        cases=list(public_cases().filter(Q(title__icontains=typed) | Q(place__in=places[:MOST_FOUND]))[:MOST_FOUND]),
    )


# --- When it changed --------------------------------------------------------------------------------------------------


def members_changed_at() -> datetime | None:
    """When a published membership was last entered or ended, by the history."""
    chains = [f"membership:{pk}" for pk in Membership.objects.published().order_by().values_list("pk", flat=True)]
    return Happening.objects.filter(chain__in=chains).order_by("-pk").values_list("at", flat=True).first()


def lists_changed_at() -> datetime | None:
    """When the newest list was published; what a correction does to older ones happens in the same moment."""
    newest = MembershipList.objects.public().order_by("-published_at").values_list("published_at", flat=True)
    return newest.first()


# --- Rows of the open data ------------------------------------------------------------------------------------------

Row = dict[str, Any]


def member_row(membership: Membership) -> Row:
    """A membership as open data; ``code`` is the stable name of the place (GB/T 2260)."""
    place = membership.place
    province = place.province
    return {
        "id": membership.pk,
        "code": place.code,
        "city": place.name,
        "province_code": province.code,
        "province": province.name,
        "level": "直辖市" if place.is_municipality else place.get_kind_display(),
        "kind": membership.kind,
        "kind_name": SHORT_WORDS[MembershipKind(membership.kind)],
        "batch": membership.batch,
        "joined_on": membership.joined_on,
        "joined_no_later_than": membership.joined_by,
        "left_on": membership.left_on,
        "source": membership.source,
    }


def list_row(mlist: Any) -> Row:
    """A published list as open data."""
    corrected_by = next((each.pk for each in mlist.corrections.all() if each.state != ListState.DISCARDED), None)
    superseded = mlist.state == ListState.SUPERSEDED
    return {
        "id": mlist.pk,
        "title": mlist.title,
        "document_number": mlist.document_number,
        "batch": mlist.batch,
        "published_on": day_of(mlist.published_at),
        "cities": mlist.cities,
        "is_superseded": superseded,
        "corrected_by": corrected_by if superseded else None,
        "corrects": mlist.corrects_id,
        "sha256": mlist.sha256,
    }


def listed_row(item: ListItem) -> Row:
    """A city on a published list, its name as printed."""
    return {
        "list_id": item.list_id,
        "list_title": item.list.title,
        "document_number": item.list.document_number,
        "position": item.position,
        "code": item.case.application.place.code,
        "city": item.city_name,
        "province": item.province_name,
        "note": item.note,
        "is_superseded": item.list.state == ListState.SUPERSEDED,
    }


def notice_row(notice: Any) -> Row:
    """A public notice as open data."""
    return {
        "id": notice.pk,
        "title": notice.list.title,
        "first_day": notice.first_day,
        "last_day": notice.last_day,
        "workdays": notice.workdays,
        "cities": notice.number_of_cities,
        "signed_on": day_of(notice.signed_at),
        "is_closed": notice.is_closed,
        "is_withdrawn": notice.is_withdrawn,
    }


def day_of(moment: datetime | None) -> date | None:
    """The day in Beijing."""
    return timezone.localdate(moment) if moment else None


def statistics_rows(table: Statistics) -> list[Row]:
    """The lines of the statistics as open data, the nation first; nothing where no source says a number."""
    return [
        {
            "kind": str(table.kind.value),
            "kind_name": SHORT_WORDS[table.kind],
            "on": table.on,
            "code": line.code or "000000",
            "province": line.name,
            "municipalities": line.municipalities,
            "prefecture_cities": line.prefecture_level,
            "county_cities": line.county_level,
            "members": len(line.at_level),
            "members_below_prefecture": len(line.below),
            "percent": line.percent,
            "planned_percent_2020": line.planned,
            "cities_counted_on": table.counts.as_of if table.counts else None,
        }
        for line in [table.nation, *table.provinces]
    ]


def statistics_today() -> list[Row]:
    """The statistics of every kind of membership as of today."""
    today = timezone.localdate()
    return [row for kind in MembershipKind for row in statistics_rows(statistics(kind, today))]
