"""我国城市数与学习型城市联盟城市统计表, computed for any day and any kind of membership.

Each figure follows one rule 统计口径, named in ``RULES``; what the sources do not say stays unknown. Whoever is below the
prefecture level is counted apart and never moves a percentage.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from portal.kit.dates import chinese_date
from portal.regions.choices import PlaceKind, RegionClass
from portal.regions.models import Place
from portal.register.choices import SHORT_WORDS, MembershipKind
from portal.register.models import CityCount, CountTable, Membership

NATION = "全国"
UNKNOWN = "—"
# In the national line's column of names: what the percentage beside it is of (printed as 占城市数的%, which it is not).
NATION_LABEL = "占地级及以上城市数的%"
OPINIONS = "《教育部等七部门关于推进学习型城市建设的意见》（教职成[2014]10号）"
# 到2020年，东中西部地区市（地）级以上城市开展创建学习型城市工作覆盖率分别达到90%、80%和70%.
PLANNED = {RegionClass.EAST: 90, RegionClass.MIDDLE: 80, RegionClass.WEST: 70}

# Columns in the printed order; of a kind other than the alliance the printed word is replaced (``headings``).
COLUMNS = {
    "cities_total": "合计",
    "municipalities": "直辖市",
    "prefecture_level": "#地级市",
    "county_level": "#县级市",
    "members": "其中联盟城市（地级）",
    "names": "1-4批联盟城市名单",
    "percent": "联盟地级城市占地级单位%",
    "planned": "规划%",
}
RULES = {
    "cities_total": "直辖市、地级市、县级市三项之和；直辖市所辖区不计入",
    "municipalities": "所据城市数表载明的直辖市数；全国为各省之和",
    "prefecture_level": "所据城市数表载明的地级市数（不含地区、自治州、盟）；全国为各省之和",
    "county_level": "所据城市数表载明的县级市数；直辖市所辖区不是县级市，加括号另列，不计入全国",
    "members": "统计日期当日在册、有公布依据的成员中地级及以上的城市（直辖市、地级市、地区、自治州、盟）；县级另列，不计入",
    "names": "统计日期当日在册、有公布依据的全部成员，按行政区划代码排列；县级的注明",
    "percent": "地级及以上成员数 ÷（直辖市数＋地级市数）× 100，四舍五入取整数",
    "planned": f"{OPINIONS}：东部90、中部80、西部70；全国没有规定，按各省（直辖市＋地级市）数加权平均",
}


@dataclass(frozen=True)
class Member:
    """A city that is a member on the day."""

    code: str
    name: str
    kind: str
    is_above_county: bool
    is_city: bool  # 直辖市 or 地级市: what the numbers of cities count

    @property
    def words(self) -> str:
        return self.name if self.is_above_county else f"{self.name}（县级）"


@dataclass(frozen=True)
class Line:
    """One line of the table: a province, or the nation without a code."""

    code: str
    name: str
    region: str
    counts: Sequence[CityCount]  # none where the table of numbers does not know the province
    members: Sequence[Member]
    planned: int | None

    @property
    def municipalities(self) -> int | None:
        return sum(each.municipalities for each in self.counts) if self.counts else None

    @property
    def prefecture_level(self) -> int | None:
        return sum(each.prefecture_cities for each in self.counts) if self.counts else None

    @property
    def county_level(self) -> int | None:
        return summed(each.county_cities for each in self.counts)

    @property
    def districts(self) -> int | None:
        """Districts of a municipality, which the printed table shows in the column of county-level cities."""
        return None if self.code == "" else summed(each.districts for each in self.counts)

    @property
    def cities_total(self) -> int | None:
        return summed(each.total for each in self.counts)

    @property
    def base(self) -> int:
        return (self.municipalities or 0) + (self.prefecture_level or 0)

    @property
    def at_level(self) -> list[Member]:
        return [each for each in self.members if each.is_above_county]

    @property
    def below(self) -> list[Member]:
        return [each for each in self.members if not each.is_above_county]

    @property
    def percent(self) -> int | None:
        return rounded(len(self.at_level), self.base)

    @property
    def names(self) -> str:
        return "、".join(each.words for each in self.members)


@dataclass(frozen=True)
class Statistics:
    """The table of one kind of membership on one day. Without valid numbers of cities ``counts`` is ``None``."""

    kind: MembershipKind
    on: date
    counts: CountTable | None
    provinces: Sequence[Line]

    @cached_property
    def nation(self) -> Line:
        counts = [count for line in self.provinces for count in line.counts]
        members = [member for line in self.provinces for member in line.members]
        return Line("", NATION, "", counts, members, self.planned)

    @property
    def planned(self) -> int | None:
        """The provinces' percentages, weighted by what they are percentages of; no source gives one for the nation."""
        known = [line for line in self.provinces if line.planned is not None and line.base]
        weight = sum(line.base for line in known)
        total = sum(line.base * line.planned for line in known if line.planned is not None)
        return rounded_fraction(Fraction(total, weight)) if weight else None

    @property
    def lines(self) -> list[Line]:
        return [self.nation, *self.provinces]

    @property
    def title(self) -> str:
        word = "联盟" if self.kind == MembershipKind.ALLIANCE else SHORT_WORDS[self.kind]
        return f"我国城市数与学习型城市{word}城市统计表"

    @property
    def headings(self) -> list[str]:
        """The printed headings; a kind that was never printed puts its own word in their place."""
        return ["省级", *(self.heading(key) for key in COLUMNS)]

    def heading(self, key: str) -> str:
        if self.kind == MembershipKind.ALLIANCE:
            return "联盟城市名单" if key == "names" and not self.is_printed_day else COLUMNS[key]
        word = "国家网络" if self.kind == MembershipKind.NETWORK else "全球网络"
        words = COLUMNS[key].replace("1-4批联盟", "联盟")
        return words.replace("联盟", word)

    @property
    def is_printed_day(self) -> bool:
        return self.kind == MembershipKind.ALLIANCE and self.on == date(2016, 12, 31)

    @property
    def source(self) -> str:
        numbers = f"{self.counts.source}（{chinese_date(self.counts.as_of)}起采用）" if self.counts else self.no_counts
        return (
            f"数据来源：{numbers}；{SHORT_WORDS[self.kind]}成员为本平台名册{chinese_date(self.on)}在册并有公布依据的城市。"
            f"规划中的百分比按照《教育部等七部门关于推进学习型城市建设的意见》确定。"
        )

    @property
    def no_counts(self) -> str:
        """The sentence shown where no numbers of cities are valid; empty where some are."""
        if self.counts:
            return ""
        return f"没有{chinese_date(self.on)}有效的城市数（平台所载最早的城市数晚于这一天），合计和百分比不作计算"

    @property
    def is_old(self) -> int:
        """Years between the numbers of cities and the day, when there are any."""
        return self.on.year - self.counts.as_of.year if self.counts else 0

    @property
    def districts_note(self) -> str:
        has = any(line.districts for line in self.provinces)
        return "括号内为直辖市所辖区数（印发表列在“#县级市”一栏），不是县级市，不计入合计和全国。" if has else ""


def statistics(kind: str, on: date) -> Statistics:
    """The table for the day, in five queries however many cities there are."""
    counts = counts_on(on)
    numbers = {each.province_id: each for each in counts.rows.all()} if counts else {}
    members = members_by_province(kind, on)
    provinces = Place.objects.filter(kind=PlaceKind.PROVINCE).order_by("code", "pk")
    # 台湾, 香港 and 澳门 are not in the printed table: a line only where there is something to say.
    shown = [each for each in provinces if each.region_class or each.pk in numbers or members.get(each.pk)]
    lines = [
        line_of(each, numbers.get(each.pk), members.get(each.pk, []))
        for each in shown
        if each.ended_on is None or each.pk in numbers or members.get(each.pk)
    ]
    return Statistics(MembershipKind(kind), on, counts, lines)


def counts_on(on: date) -> CountTable | None:
    """The newest numbers of cities that are no newer than the day."""
    return CountTable.objects.in_force().filter(as_of__lte=on).prefetch_related("rows").order_by("-as_of").first()


def line_of(province: Place, count: CityCount | None, members: Sequence[Member]) -> Line:
    planned = PLANNED.get(RegionClass(province.region_class)) if province.region_class else None
    name, region = province.name, province.region_class
    return Line(province.code, name, region, [count] if count else [], members, planned)


def members_by_province(kind: str, on: date) -> dict[int, list[Member]]:
    """The published members of the day by the province that they count under, in official order."""
    rows = Membership.objects.on(on).published().filter(kind=kind).select_related("place__parent__parent")
    found: dict[int, list[Member]] = defaultdict(list)
    for each in rows.order_by("place__code", "pk"):
        found[each.place.province.pk].append(member_of(each.place))
    return found


def member_of(place: Place) -> Member:
    is_city = place.is_municipality or place.kind == PlaceKind.PREFECTURE_CITY
    return Member(place.code, place.name, place.kind, place.is_municipality or place.is_prefecture_level, is_city)


def summed(values: Iterable[int | None]) -> int | None:
    """The sum, unknown as soon as one part is."""
    listed = list(values)
    known = [each for each in listed if each is not None]
    return sum(known) if known and len(known) == len(listed) else None


def rounded(part: int, whole: int) -> int | None:
    """A percentage, half up; none of nothing."""
    return rounded_fraction(Fraction(100 * part, whole)) if whole else None


def rounded_fraction(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def cells(line: Line) -> list[int | str | None]:
    """One line as it is printed: the nine columns. None is an empty cell, as in print; what no source says is —."""
    county: int | str | None = f"（{line.districts}）" if line.districts else _cell(line.county_level)
    names = line.names if line.code else NATION_LABEL
    numbers = [_cell(each) for each in (line.cities_total, line.municipalities, line.prefecture_level)]
    percent, planned = (UNKNOWN if each is None else each for each in (line.percent, line.planned))
    return [line.name, *numbers, county, len(line.at_level) or None, names, percent, planned]


def _cell(value: int | None) -> int | str | None:
    return UNKNOWN if value is None else value or None
