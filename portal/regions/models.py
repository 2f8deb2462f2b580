"""Provinces and cities: dated places after GB/T 2260."""

from django.db import models

from portal.regions.choices import PREFECTURE_LEVEL, PlaceKind, RegionClass, SuccessionKind
from portal.regions.querysets import MUNICIPALITY_CODES, PlaceQuerySet
from portal.regions.validators import code_validator, name_validator, pinyin_validator


class Place(models.Model):
    """An administrative unit. ``parent`` is the statistical parent; who recommends whom is in accounts.

    A renamed or merged unit ends (``ended_on``) and a new one begins; memberships follow a decision, never by themselves.
    """

    code = models.CharField(
        "行政区划代码",
        max_length=12,
        db_index=True,
        validators=[code_validator],
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
        ordering = ["code", "pk"]
        verbose_name = "行政区划"
        verbose_name_plural = "行政区划"
        constraints = [
            # A renamed city keeps its code, as a rule: the ended one and the new one both bear it.
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(ended_on__isnull=True),
                name="code_of_one_present_place",
                violation_error_message="该代码已存在，无需重复添加。",
            )
        ]

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


class Succession(models.Model):
    """A place has ended and another one stands for it: by a new name, or because it was merged into it.

    It says what happened to the units. Memberships follow a decision of their own.
    """

    place = models.OneToOneField(Place, models.PROTECT, related_name="succession", verbose_name="原行政区划")
    successor = models.ForeignKey(Place, models.PROTECT, related_name="predecessors", verbose_name="现行政区划")
    kind = models.CharField("变更", max_length=10, choices=SuccessionKind.choices)
    on = models.DateField("生效日期")
    document = models.CharField("批准文件", max_length=160)

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = "区划变更"
        verbose_name_plural = "区划变更"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(place=models.F("successor")),
                name="place_does_not_succeed_itself",
                violation_error_message="原行政区划与现行政区划不能相同。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}{self.get_kind_display()}{self.successor}"
