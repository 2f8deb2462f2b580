"""材料包, taken away as a ZIP that is never stored, and 上传回执, what the official channel answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Round
from portal.accounts.models import Organisation
from review.choices import PackageState
from review.models.summary_sheets import Sheet
from review.querysets import PackageQuerySet, ReceiptQuerySet


class Package(models.Model):
    """One taking of materials: of a summary sheet, of a province's cities in a round, or of a whole round.

    The row holds what was taken and how far the sending has come; the bytes go from the store to the reader.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="packages", verbose_name="批次")
    sheet = models.ForeignKey(
        Sheet, models.PROTECT, null=True, blank=True, related_name="packages", verbose_name="汇总表"
    )
    province = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="省级部门"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="下载单位")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="下载人")
    ordered_at = models.DateTimeField("准备时间", default=timezone.now)
    state = models.CharField("状态", max_length=10, choices=PackageState.choices, default=PackageState.READY)
    cities = models.PositiveIntegerField("城市数")
    files = models.PositiveIntegerField("文件数")
    size = models.PositiveBigIntegerField("大小（字节）")
    # How far the sending is: cities begun, the name of the one at hand, bytes handed to the reader.
    begun = models.PositiveIntegerField("已打包城市数", default=0)
    city = models.CharField("正在打包", max_length=60, blank=True)
    sent = models.PositiveBigIntegerField("已传送（字节）", default=0)
    started_at = models.DateTimeField("开始下载", null=True, blank=True)
    touched_at = models.DateTimeField("最近进展", null=True, blank=True)
    finished_at = models.DateTimeField("结束下载", null=True, blank=True)
    fault = models.CharField("未完成的原因", max_length=300, blank=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        verbose_name = "材料包"
        verbose_name_plural = "材料包"

    def __str__(self) -> str:
        return f"{self.title}材料包"

    @property
    def title(self) -> str:
        """What it holds: W2026-330000-HZ1 浙江, or the round."""
        if self.sheet is not None:
            return str(self.sheet)
        return f"{self.round.code} {self.province.short_name if self.province else '全部'}"

    @property
    def chain(self) -> str:
        """Where the taking is written down: a province's own beside its sheet, all else beside the round."""
        return self.sheet.chain if self.sheet is not None and self.province is not None else f"round:{self.round_id}"


def receipt_path(instance: "ChannelReceipt", filename: str) -> str:
    """Where the original bytes lie: by round and content hash, never by the name a person chose."""
    return f"receipts/{instance.round_id}/{instance.sha256[:2]}/{instance.sha256}"


class ChannelReceipt(models.Model):
    """上传回执: that a summary sheet with its forms, or a whole round, reached the official channel."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="channel_receipts", verbose_name="批次")
    sheet = models.ForeignKey(
        Sheet, models.PROTECT, null=True, blank=True, related_name="channel_receipts", verbose_name="汇总表"
    )
    number = models.CharField("回执编号", max_length=80)
    uploaded_on = models.DateField("上传日期")
    remark = models.CharField("备注", max_length=200, blank=True)
    file = models.FileField("回执截图或PDF", upload_to=receipt_path, max_length=200)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=40)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField(max_length=64)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="登记单位")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_on", "-pk"]
        verbose_name = "上传回执"
        verbose_name_plural = "上传回执"
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "number"],
                condition=Q(sheet__isnull=False),
                name="channel_receipt_recorded_once",
                violation_error_message="该回执编号已在本汇总表登记。",
            ),
            models.UniqueConstraint(
                fields=["round", "number"],
                condition=Q(sheet__isnull=True),
                name="channel_receipt_of_a_round_recorded_once",
                violation_error_message="该回执编号已在本批次登记。",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def chain(self) -> str:
        return self.sheet.chain if self.sheet is not None else f"round:{self.round_id}"
