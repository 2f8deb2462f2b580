"""会议材料 and 会议纪要: what a province's meeting read, and what it wrote down as the basis of the opinions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Round
from portal.accounts.models import Organisation
from review.querysets import OfProvinceQuerySet


class MeetingPack(models.Model):
    """会议材料: a page for each city and a comparison, as they stood when it was ordered. Its PDF is a paper."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="meeting_packs", verbose_name="批次")
    province = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="省级部门")
    number = models.PositiveSmallIntegerField("序号")
    cities = models.PositiveSmallIntegerField("城市数")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="生成人")
    ordered_at = models.DateTimeField("生成时间", default=timezone.now)

    objects = OfProvinceQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = "会议材料"
        verbose_name_plural = "会议材料"
        constraints = [
            models.UniqueConstraint(fields=["round", "province", "number"], name="meeting_packs_are_numbered"),
        ]

    def __str__(self) -> str:
        return self.document_number

    @property
    def chain(self) -> str:
        return f"meeting:{self.pk}"

    @property
    def document_number(self) -> str:
        """W2026-330000-HY1."""
        return f"{self.round.code}-{self.province.seat.code}-HY{self.number}"


def minutes_path(instance: "MeetingMinutes", filename: str) -> str:
    """Where the original bytes lie: by province and content hash, never by the name a person chose."""
    return f"minutes/{instance.province_id}/{instance.sha256[:2]}/{instance.sha256}"


class MeetingMinutes(models.Model):
    """会议纪要: the file on which a province bases its opinions in a round; voided with a reason, never removed."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="meeting_minutes", verbose_name="批次")
    province = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="省级部门")
    title = models.CharField("会议名称", max_length=80)
    held_on = models.DateField("会议日期")
    file = models.FileField("会议纪要", upload_to=minutes_path, max_length=200)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=40)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="作废人"
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = OfProvinceQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = "会议纪要"
        verbose_name_plural = "会议纪要"
        constraints = [
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, voided_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(voided_reason=""),
                name="voided_minutes_say_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title
