"""Rounds with their deadlines and extensions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from applications.choices import RoundState
from applications.editions import EDITION_CHOICES, EDITION_MODULES, Edition, get_edition
from applications.editions.procedures import Procedure
from applications.querysets import ExtensionQuerySet, RoundQuerySet
from portal.accounts.models import Organisation

MEGABYTE = 1024 * 1024
DEFAULT_NOTICE_WORKDAYS = 5


class Round(models.Model):
    """批次: a call for applications with its form edition, options, guide and deadlines.

    Deadlines are moments; one given as a day is stored as 23:59:59 of that day, Beijing time.
    ``options`` holds readings of the edition and switches of the procedure. What the guide does not ask for (quota,
    ranking, experts, public notice, certificates) is off unless the round switches it on.
    """

    code = models.SlugField("批次代码", max_length=20, unique=True, help_text="用于申请编号，例如 W2026")
    title = models.CharField("批次名称", max_length=120)
    edition_key = models.CharField("申请表", max_length=40, choices=EDITION_CHOICES)
    options = models.JSONField("选项", default=dict, blank=True)
    state = models.CharField("状态", max_length=12, choices=RoundState.choices, default=RoundState.PREPARING)
    revision = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField("开放时间")
    city_deadline = models.DateTimeField("城市提交截止时间", help_text="各省可另行设定更早的时间")
    province_deadline = models.DateTimeField("省级上报截止时间")
    conditions = models.TextField("申请条件", blank=True)
    materials = models.TextField("申请材料", blank=True)
    process = models.TextField("办理流程", blank=True)
    contacts = models.TextField("联系方式", blank=True)
    helpdesk = models.TextField("技术支持", blank=True)
    max_file_megabytes = models.PositiveSmallIntegerField("单个文件上限（MB）", default=50)
    max_files = models.PositiveSmallIntegerField("文件数量上限", default=60)
    is_demo = models.BooleanField("演示", default=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-pk"]
        verbose_name = "批次"
        verbose_name_plural = "批次"
        constraints = [
            models.CheckConstraint(
                condition=Q(city_deadline__gt=F("opens_at")) & Q(province_deadline__gte=F("city_deadline")),
                name="round_deadlines_in_order",
                violation_error_message="时间顺序应为：开放时间、城市提交截止时间、省级上报截止时间。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def edition(self) -> Edition:
        return get_edition(self.edition_key, self.options)

    @property
    def procedure(self) -> Procedure:
        return EDITION_MODULES[self.edition_key].EDITION.procedure

    def _switched_on(self, option: str) -> bool:
        """A switch of the procedure: off where the procedure of the form does not know it."""
        return bool(self.options.get(option)) and option in self.procedure.options

    @property
    def gives_certificates(self) -> bool:
        return self._switched_on("certificate")

    @property
    def direct_without_province(self) -> bool:
        """Cities that join directly need no opinion of their province in this round."""
        return self._switched_on("direct_without_province")

    @property
    def has_quotas(self) -> bool:
        """Each province recommends as many cities as the ministry has set for it."""
        return self._switched_on("quota")

    @property
    def has_ranking(self) -> bool:
        """Each province puts the cities that it recommends in order."""
        return self._switched_on("ranking")

    @property
    def has_experts(self) -> bool:
        """Experts assess each recommended city before the ministry decides."""
        return self._switched_on("experts")

    @property
    def has_public_notice(self) -> bool:
        """A list is shown for objections 公示 before it is published."""
        return self._switched_on("public_notice")

    @property
    def needs_province_notice(self) -> bool:
        """A province proves its own public notice before it sends up."""
        return self._switched_on("province_notice")

    @property
    def takes_wet_ink(self) -> bool:
        """Papers are printed, stamped and scanned (湿章扫描) before the acts that they carry."""
        return self._switched_on("wet_ink")

    @property
    def notice_workdays(self) -> int:
        """How long a list is on public notice, in working days."""
        return int(self.options.get("notice_workdays") or DEFAULT_NOTICE_WORKDAYS)

    @property
    def max_file_bytes(self) -> int:
        return self.max_file_megabytes * MEGABYTE


class ProvinceDeadline(models.Model):
    """The moment by which the cities of one province submit; set by the province, within the round's own."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="province_deadlines", verbose_name="批次")
    province = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="省级部门")
    deadline = models.DateTimeField("城市提交截止时间")

    class Meta:
        verbose_name = "各省截止时间"
        verbose_name_plural = "各省截止时间"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "province"],
                name="one_deadline_per_province",
                violation_error_message="该省已设定截止时间，请直接修改。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.province} {self.deadline:%Y-%m-%d %H:%M}"


class Extension(models.Model):
    """A later deadline for one city or province, with its reason; the latest one that was not withdrawn counts."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="extensions", verbose_name="批次")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="延期单位")
    until = models.DateTimeField("延期至")
    reason = models.CharField("延期理由", max_length=200)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="批准人",
    )
    granted_at = models.DateTimeField("批准时间", default=timezone.now)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="收回人"
    )
    withdrawn_at = models.DateTimeField("收回时间", null=True, blank=True)
    withdrawn_reason = models.CharField("收回原因", max_length=200, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["granted_at", "pk"]
        verbose_name = "延期"
        verbose_name_plural = "延期"
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
                name="withdrawn_extension_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.until:%Y-%m-%d %H:%M}"
