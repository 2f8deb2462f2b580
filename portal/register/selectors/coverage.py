"""Coverage against targets, with three numerators that are never mixed.

- ``work`` 开展创建工作: cities of prefecture level and above whose start and evidence a province has signed. Target of 2020.
- ``covered`` 覆盖的地市级城市: cities of prefecture level in the national network. Target of 2025.
- members, by kind: counted as such, against no target.

County-level units are counted apart in each. A membership is no record of the work, and a record no membership. Numerator
and denominator are always of the same units: of cities (直辖市, 地级市) by the table of numbers in force on the day, or of all
units of prefecture level (地区, 自治州, 盟 too) where that table says how many there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from portal.kit.dates import chinese_date
from portal.regions.choices import PlaceKind, RegionClass
from portal.regions.models import Place
from portal.register.choices import SEPARATELY_PLANNED, SHORT_WORDS, Basis, Measure, MembershipKind
from portal.register.models import CityCount, CountTable, Membership, Undertaking
from portal.register.selectors.statistics import NATION, OPINIONS, Member, member_of, rounded

GUIDE = "《新时代学习型城市建设指南》（2023年）"
TARGETS: Mapping[Measure, Mapping[RegionClass, int]] = {
    Measure.WORK: {RegionClass.EAST: 90, RegionClass.MIDDLE: 80, RegionClass.WEST: 70},
    Measure.COVERED: {RegionClass.EAST: 50, RegionClass.MIDDLE: 50, RegionClass.WEST: 30},
}
TARGET_YEARS = {Measure.WORK: 2020, Measure.COVERED: 2025}
TARGET_WORDS = {
    Measure.WORK: "到2020年，东中西部地区市（地）级以上城市开展创建学习型城市工作覆盖率分别达到90%、80%和70%",
    Measure.COVERED: "2025年以地市级城市为主，提质扩面，覆盖东中部地区50%左右、西部地区30%的地市级城市",
}
TARGET_SOURCES = {Measure.WORK: OPINIONS, Measure.COVERED: GUIDE}
RULES = {
    Measure.WORK: "分子：省级登记并签发了起始时间和依据的直辖市和地级城市，成员与否不论；分母：直辖市数＋地级城市数",
    Measure.COVERED: "分子：当日在册的国家网络成员中的地级城市，直辖市和县级不计；分母：地级城市数",
    Measure.ALLIANCE: "当日在册的联盟成员城市，地级及以上；没有规定目标，不算比例",
    Measure.NETWORK: "当日在册的国家网络成员城市，地级及以上；没有规定目标，不算比例",
    Measure.GNLC: "当日在册的全球网络成员城市，地级及以上；没有规定目标，不算比例",
}
COUNTY_RULE = "县级城市（县、区）一律另列，不进入任何分子和分母。"
FIRST_YEAR = 2014  # the year of the opinions that set the first targets


@dataclass(frozen=True)
class Spell:
    """A city and the days on which something held of it: from ``first`` on, before ``end``."""

    province: int
    member: Member
    first: date
    end: date | None

    def holds(self, on: date) -> bool:
        return self.first <= on and (self.end is None or on < self.end)


@dataclass(frozen=True)
class Facts:
    """All that coverage is computed from, for any day."""

    provinces: Sequence[Place]
    tables: Sequence[CountTable]  # the newest first
    spells: Mapping[Measure, Sequence[Spell]]  # of the work and of each kind of membership

    def counts(self, on: date) -> CountTable | None:
        return next((table for table in self.tables if table.as_of <= on), None)


@dataclass(frozen=True)
class Share:
    """A numerator with its denominator and, where one was set, its target."""

    measure: Measure
    number: int
    of: int | None
    target: int | None
    county: int

    @property
    def percent(self) -> int | None:
        return rounded(self.number, self.of) if self.of else None

    @property
    def wanted(self) -> int | None:
        """How many cities the target means, at least."""
        return -(-self.target * self.of // 100) if self.target is not None and self.of else None

    @property
    def short(self) -> int | None:
        """How many are wanting to it."""
        return max(0, self.wanted - self.number) if self.wanted is not None else None


@dataclass(frozen=True)
class Area:
    """A province, a region or the nation on one day."""

    code: str
    name: str
    region: str
    shares: Mapping[Measure, Share]

    def share(self, measure: Measure) -> Share:
        return self.shares[measure]

    @property
    def listed(self) -> list[Share]:
        return list(self.shares.values())


@dataclass(frozen=True)
class Coverage:
    """Everything on one day."""

    on: date
    basis: Basis
    counts: CountTable | None
    provinces: Sequence[Area]

    @cached_property
    def regions(self) -> list[Area]:
        parts = [(region, [each for each in self.provinces if each.region == region]) for region in RegionClass]
        return [_together(region.label, region.value, inside) for region, inside in parts if inside]

    @cached_property
    def nation(self) -> Area:
        return _together(NATION, "", self.provinces)

    @property
    def areas(self) -> list[Area]:
        return [self.nation, *self.regions, *self.provinces]

    @property
    def no_denominator(self) -> str:
        """Why there are no percentages; empty where there are."""
        if self.counts is None:
            return f"没有{chinese_date(self.on)}有效的城市数，不算比例。"
        if (
            self.basis == Basis.UNITS
            and self.provinces
            and all(each.shares[Measure.COVERED].of is None for each in self.provinces)
        ):
            return f"所据城市数（{self.counts.source}）没有载明地级单位数，不算比例；可改按地级市计算。"
        return ""


@dataclass(frozen=True)
class Group:
    """A group of cities that the guide names for a year, and which of them are in the network by its end."""

    year: int
    words: str
    reading: str
    until: date
    cities: Sequence[tuple[Member, bool]]  # the city, and whether the network has it
    number: int | None = None  # as the guide says it

    @property
    def joined(self) -> int:
        return sum(has for _, has in self.cities)


# --- Reading ------------------------------------------------------------------------------------------------------


def facts() -> Facts:
    """Five queries, however many cities and years."""
    provinces = Place.objects.present().filter(kind=PlaceKind.PROVINCE).exclude(region_class="").order_by("code")
    tables = CountTable.objects.in_force().prefetch_related("rows").order_by("-as_of")
    spells: dict[Measure, list[Spell]] = {measure: [] for measure in Measure if measure != Measure.COVERED}
    members = Membership.objects.published().select_related("place__parent__parent").order_by("place__code", "pk")
    for each in members:
        first = each.joined_on or each.joined_by
        assert first is not None
        spells[Measure(each.kind)].append(_spell(each.place, first, each.left_on))
    works = Undertaking.objects.confirmed().select_related("place__parent__parent").order_by("place__code")
    spells[Measure.WORK] = [_spell(each.place, each.began, None) for each in works]
    return Facts(list(provinces), list(tables), spells)


def _spell(place: Place, first: date, end: date | None) -> Spell:
    return Spell(place.province.pk, member_of(place), first, end)


# --- Counting -----------------------------------------------------------------------------------------------------


def coverage(known: Facts, on: date, basis: Basis = Basis.CITIES) -> Coverage:
    """Every province, region and the nation on the day."""
    counts = known.counts(on)
    numbers = {row.province_id: row for row in counts.rows.all()} if counts else {}
    held = {
        measure: _by_province(spell for spell in spells if spell.holds(on)) for measure, spells in known.spells.items()
    }
    areas = [
        Area(each.code, each.name, each.region_class, _shares(each, numbers.get(each.pk), held, basis))
        for each in known.provinces
    ]
    return Coverage(on, basis, counts, areas)


def series(known: Facts, until: date, basis: Basis = Basis.CITIES) -> list[Coverage]:
    """The state at the end of each year, the last one on ``until`` itself."""
    ends = [date(year, 12, 31) for year in range(FIRST_YEAR, until.year)]
    return [coverage(known, day, basis) for day in [*ends, until] if day <= until]


def _by_province(spells: Iterable[Spell]) -> dict[int, list[Member]]:
    found: dict[int, list[Member]] = {}
    for each in spells:
        found.setdefault(each.province, []).append(each.member)
    return found


def _shares(
    province: Place, count: CityCount | None, held: Mapping[Measure, Mapping[int, list[Member]]], basis: Basis
) -> dict[Measure, Share]:
    region = RegionClass(province.region_class)
    prefectures = (
        None if count is None else count.prefecture_cities if basis == Basis.CITIES else count.prefecture_units
    )
    above = prefectures + count.municipalities if count is not None and prefectures is not None else None
    shares = {}
    for measure in Measure:
        found = held[Measure.NETWORK if measure == Measure.COVERED else measure].get(province.pk, [])
        number = sum(counts_for(each, measure, basis) for each in found)
        of = {Measure.WORK: above, Measure.COVERED: prefectures}.get(measure)
        target = TARGETS[measure][region] if measure in TARGETS and of else None
        shares[measure] = Share(measure, number, of, target, sum(not each.is_above_county for each in found))
    return shares


def counts_for(member: Member, measure: Measure, basis: Basis) -> bool:
    """Does the city stand in this numerator? Only what the denominator counts too may."""
    if measure not in TARGETS:
        return member.is_above_county
    if measure == Measure.COVERED and member.kind == PlaceKind.PROVINCE:
        return False
    return member.is_city if basis == Basis.CITIES else member.is_above_county


def _together(name: str, region: str, areas: Sequence[Area]) -> Area:
    """Sums; the denominator is unknown as soon as one part is. A target stands where all parts have the same."""
    shares = {}
    for measure in Measure:
        parts = [each.shares[measure] for each in areas]
        sizes = [each.of for each in parts]
        of = sum(size for size in sizes if size is not None) if None not in sizes else None
        targets = {each.target for each in parts if each.of}
        target = targets.pop() if len(targets) == 1 else None
        number, county = sum(each.number for each in parts), sum(each.county for each in parts)
        shares[measure] = Share(measure, number, of, target, county)
    return Area("", name, region, shares)


# --- The groups of the guide --------------------------------------------------------------------------------------


def groups(known: Facts, on: date) -> list[Group]:
    """2023, 2024: named cities and which of them the network has, by the end of the year or on the day if that is sooner."""
    ends = {year: min(date(year, 12, 31), on) for year in (2023, 2024)}
    world = [each.member for each in known.spells[Measure.GNLC] if each.holds(ends[2023])]
    leading = [member_of(each) for each in leading_cities(known.provinces)]
    return [
        Group(
            2023,
            "2023年以加入全球学习型城市网络的10个城市为示范",
            "名册中当年年末的全球网络（GNLC）成员；指南称10个，平台不预置名单，以名册登记为准。",
            ends[2023],
            _joined(known, world, ends[2023]),
            10,
        ),
        Group(
            2024,
            "2024年以直辖市、省会城市及计划单列市为引领，稳步扩面",
            "直辖市；省会城市，含自治区首府；计划单列市：大连、宁波、厦门、青岛、深圳。",
            ends[2024],
            _joined(known, leading, ends[2024]),
        ),
    ]


def leading_cities(provinces: Sequence[Place]) -> list[Place]:
    """直辖市, the seats of the provinces (by their codes always the first prefecture), 计划单列市."""
    municipalities = [each for each in provinces if each.is_municipality]
    seats = {f"{each.code[:2]}0100" for each in provinces if not each.is_municipality}
    cities = Place.objects.present().filter(code__in=seats | set(SEPARATELY_PLANNED)).select_related("parent__parent")
    return sorted([*municipalities, *cities], key=lambda place: place.code)


def _joined(known: Facts, members: Iterable[Member], on: date) -> list[tuple[Member, bool]]:
    network = {each.member.code for each in known.spells[Measure.NETWORK] if each.holds(on)}
    return [(each, each.code in network) for each in members]


def kind_words(measure: Measure) -> str:
    """The word of a column."""
    return SHORT_WORDS[MembershipKind(measure.value)] if measure.value in MembershipKind.values else str(measure.label)
