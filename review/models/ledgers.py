"""目标台账: what a province aims at, and how ready each of its cities is, in the province's own words."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.regions.models import Place
from review.choices import Readiness


class Target(models.Model):
    """目标数: how many of a province's cities are to be members, as a document says; the latest entry counts."""

    province = models.ForeignKey(Organisation, models.PROTECT, related_name="targets", verbose_name="省级部门")
    number = models.PositiveSmallIntegerField("目标城市数")
    year = models.PositiveSmallIntegerField("目标年份")
    source = models.CharField("依据", max_length=200, help_text="写明文件名称和文号，例如“××省……实施方案”")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="填报单位")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人")
    entered_at = models.DateTimeField("填报时间", default=timezone.now)

    class Meta:
        ordering = ["-entered_at", "-pk"]
        verbose_name = "目标"
        verbose_name_plural = "目标"
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="target_names_its_source"),
            models.CheckConstraint(
                condition=Q(year__gte=2014, year__lte=2100),
                name="target_year_is_plausible",
                violation_error_message="目标年份应在2014至2100之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province} {self.year}年 {self.number}个"


class Prospect(models.Model):
    """What the province says of one of its cities; ``revision`` grows with every change."""

    place = models.OneToOneField(Place, models.PROTECT, related_name="prospect", verbose_name="城市")
    readiness = models.CharField("情况", max_length=12, choices=Readiness.choices)
    note = models.CharField("说明", max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人")
    changed_at = models.DateTimeField("填报时间", default=timezone.now)

    class Meta:
        ordering = ["place__code"]
        verbose_name = "培育情况"
        verbose_name_plural = "培育情况"

    def __str__(self) -> str:
        return f"{self.place} {self.get_readiness_display()}"
