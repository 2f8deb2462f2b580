"""Provinces and cities: dated places after GB/T 2260."""

from django.db import models

from portal.regions.choices import PREFECTURE_LEVEL, PlaceKind, RegionClass
from portal.regions.querysets import MUNICIPALITY_CODES, PlaceQuerySet
from portal.regions.validators import code_validator, name_validator, pinyin_validator


class Place(models.Model):
    """An administrative unit. ``parent`` is the statistical parent; who recommends whom is in accounts.

    A renamed or merged unit ends (``ended_on``) and a new one begins; memberships follow a decision, never by themselves.
    """

    code = models.CharField(
        "行政区划代码",
        max_length=12,
        unique=True,
        validators=[code_validator],
        error_messages={"unique": "该代码已存在，无需重复添加。"},
    )
    name = models.CharField("名称", max_length=60, validators=[name_validator])
    kind = models.CharField("类别", max_length=12, choices=PlaceKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="所属"
    )
    pinyin = models.CharField("拼音", max_length=120, blank=True, validators=[pinyin_validator])
    region_class = models.CharField("区域", max_length=6, choices=RegionClass.choices, blank=True)
    began_on = models.DateField("设立日期", null=True, blank=True)
    ended_on = models.DateField("撤销日期", null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = "行政区划"
        verbose_name_plural = "行政区划"

    def __str__(self) -> str:
        return self.name

    @property
    def is_municipality(self) -> bool:
        """直辖市: province and city are one place."""
        return self.code in MUNICIPALITY_CODES

    @property
    def is_prefecture_level(self) -> bool:
        return self.kind in PREFECTURE_LEVEL

    @property
    def province(self) -> "Place":
        """The province-level unit that this place counts under; a province's own is itself."""
        place = self
        while place.parent is not None:
            place = place.parent
        return place

    @property
    def full_name(self) -> str:
        """Printed with its province, as on the form's heading line: 浙江省杭州市; a municipality stands alone."""
        return self.name if self.parent_id is None else f"{self.province.name}{self.name}"
