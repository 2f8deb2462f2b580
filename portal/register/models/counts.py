"""城市数: how many cities each province has, as a source says for a day. What a table does not say stays unknown."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.kit.dates import chinese_date
from portal.regions.models import Place
from portal.register.querysets import CountTableQuerySet


class CountTable(models.Model):
    """One source's numbers of all provinces; they count from ``as_of`` on, until a newer table does.

    Loaded facts have no office. A wrong table is voided with a reason and entered anew, never changed.
    """

    as_of = models.DateField("数据日期")
    source = models.CharField("数据来源", max_length=200)
    note = models.CharField("说明", max_length=300, blank=True)
    office = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="填报单位"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="填报人"
    )
    entered_at = models.DateTimeField("填报时间", default=timezone.now)
    voided_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = CountTableQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "-pk"]
        verbose_name = "城市数"
        verbose_name_plural = "城市数"
        constraints = [
            models.UniqueConstraint(
                fields=["as_of"],
                condition=Q(voided_reason=""),
                name="counts_once_for_a_day",
                violation_error_message="该数据日期已有城市数；如有错误，请先作废原表。",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="counts_name_their_source",
                violation_error_message="请填写数据来源。",
            ),
        ]

    def __str__(self) -> str:
        return f"{chinese_date(self.as_of)}城市数"

    @property
    def chain(self) -> str:
        return f"counts:{self.pk}"


class CityCount(models.Model):
    """The numbers of one province. ``None`` is not none: the source does not say.

    ``county_cities`` are 县级市; the districts of a municipality, which the table of 2017 prints in the same column, are
    ``districts`` and never added to a sum. ``prefecture_units`` are 地级单位, with 地区, 自治州 and 盟.
    """

    table = models.ForeignKey(CountTable, models.CASCADE, related_name="rows", verbose_name="城市数")
    province = models.ForeignKey(Place, models.PROTECT, related_name="city_counts", verbose_name="省级")
    municipalities = models.PositiveSmallIntegerField("直辖市", default=0)
    prefecture_cities = models.PositiveSmallIntegerField("地级市", default=0)
    county_cities = models.PositiveSmallIntegerField("县级市", null=True, blank=True)
    districts = models.PositiveSmallIntegerField("直辖市所辖区", null=True, blank=True)
    prefecture_units = models.PositiveSmallIntegerField("地级单位", null=True, blank=True)

    class Meta:
        ordering = ["province__code"]
        verbose_name = "各省城市数"
        verbose_name_plural = "各省城市数"
        constraints = [models.UniqueConstraint(fields=["table", "province"], name="counts_of_a_province_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.province}"

    @property
    def total(self) -> int | None:
        """合计: municipalities, cities of prefecture level and of county level."""
        if self.county_cities is None:
            return None
        return self.municipalities + self.prefecture_cities + self.county_cities
