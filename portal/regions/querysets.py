"""Selections of places."""

from functools import reduce
from typing import Any

from django.db import models
from django.db.models import Expression, Q, Value
from django.db.models.functions import Concat, Replace

from portal.kit.pinyin import answers_to, is_latin
from portal.regions.choices import PlaceKind

MUNICIPALITY_CODES = ("110000", "120000", "310000", "500000")
# The corps has no code of its own in GB/T 2260; its cities (659001 …) count under 新疆 and are recommended by the corps.
CORPS_CODE, CORPS_CITY_PREFIX = "660000", "659"


# What people leave out of names: 浙江湖州, 苏州昆山, 广西南宁. The longer words first.
LEVELS = ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市")
SHORTEST_SAID = 4


def bare(name: str) -> str:
    """浙江省湖州市 as 浙江湖州."""
    return reduce(lambda words, level: words.replace(level, ""), LEVELS, name)


def said_in_full() -> Expression:
    """The names of a place and of those above it, each without its level, in the database."""
    names: Any = Concat("parent__parent__name", "parent__name", "name")
    return reduce(lambda words, level: Replace(words, Value(level), Value("")), LEVELS, names)


class PlaceQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PlaceQuerySet":
        """Places are public facts."""
        return self

    def provinces(self) -> "PlaceQuerySet":
        """Province-level units and the corps, in official order."""
        return self.filter(kind__in=[PlaceKind.PROVINCE, PlaceKind.CORPS])

    def cities(self) -> "PlaceQuerySet":
        """Every place that can be a learning city: all below the province, and the municipalities themselves."""
        return self.filter(~Q(kind__in=[PlaceKind.PROVINCE, PlaceKind.CORPS]) | Q(code__in=MUNICIPALITY_CODES))

    def present(self) -> "PlaceQuerySet":
        """Places that have not been abolished, renamed or merged away."""
        return self.filter(ended_on__isnull=True)

    def under(self, province: Any) -> "PlaceQuerySet":
        """The cities that count under ``province`` in statistics, a municipality itself included."""
        return self.cities().filter(Q(parent=province) | Q(parent__parent=province) | Q(pk=province.pk))

    def recommended_by(self, province: Any) -> "PlaceQuerySet":
        """The cities that ``province`` recommends: those under it, but the corps' cities go by way of the corps."""
        if province.kind == PlaceKind.CORPS:
            return self.cities().filter(code__startswith=CORPS_CITY_PREFIX)
        return self.under(province).exclude(code__startswith=CORPS_CITY_PREFIX)

    def named(self, typed: str) -> "PlaceQuerySet":
        """Places by what somebody types: 湖州, 浙江省湖州市, húzhōu, hu zhou, hz, 330500."""
        wanted = "".join(typed.split())
        if wanted.isascii() and wanted.isdecimal():
            return self.filter(code__startswith=wanted)
        if is_latin(wanted):
            known = self.order_by().values_list("pk", "name", "pinyin")
            return self.filter(pk__in=[pk for pk, name, pinyin in known if answers_to(wanted, name, pinyin)])
        full: dict[str, Any] = {
            "in_province": Concat("parent__name", "name"),
            "in_city": Concat("parent__parent__name", "name"),
        }
        by_name = Q(name__contains=wanted) | Q(in_province__contains=wanted) | Q(in_city__contains=wanted)
        said = bare(wanted)
        # Shorter words may be a province's name alone, and would bring all of its cities: 吉林市.
        if len(said) >= SHORTEST_SAID:
            full["said"] = said_in_full()
            by_name |= Q(said__contains=said)
        return self.alias(**full).filter(by_name)
