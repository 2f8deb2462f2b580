"""Kinds of places and the three region classes."""

from django.db import models


class PlaceKind(models.TextChoices):
    """Kinds of administrative units, with their official words (GB/T 2260)."""

    PROVINCE = "province", "省级"
    CORPS = "corps", "新疆生产建设兵团"
    PREFECTURE_CITY = "地级市", "地级市"
    AUTONOMOUS_PREFECTURE = "自治州", "自治州"
    PREFECTURE = "地区", "地区"
    LEAGUE = "盟", "盟"
    DIRECT_COUNTY_LEVEL = "省直辖县级", "省直辖县级"
    COUNTY_CITY = "县级市", "县级市"
    COUNTY = "县", "县"
    DISTRICT = "区", "区"


PREFECTURE_LEVEL = frozenset(
    {PlaceKind.PREFECTURE_CITY, PlaceKind.AUTONOMOUS_PREFECTURE, PlaceKind.PREFECTURE, PlaceKind.LEAGUE}
)

# What can be added by hand: the units above come with the facts.
BELOW_PREFECTURE = (PlaceKind.COUNTY_CITY, PlaceKind.COUNTY, PlaceKind.DISTRICT)


class RegionClass(models.TextChoices):
    """The three regions by which the planned percentage of 2020 differs (90, 80, 70)."""

    EAST = "east", "东部"
    MIDDLE = "middle", "中部"
    WEST = "west", "西部"


class SuccessionKind(models.TextChoices):
    """How one place came to stand for another."""

    RENAMED = "renamed", "更名为"
    MERGED = "merged", "并入"
