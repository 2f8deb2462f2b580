"""Papers and workbooks made of a snapshot: reports of cities, the national summary."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from monitoring.models.snapshots import Snapshot
from monitoring.querysets import SnapshotFileQuerySet


class SnapshotFile(models.Model):
    """监测报告 of a city (``city`` is set) or 全国监测汇总, typeset once for the same content."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="files", verbose_name="快照")
    city = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="城市"
    )
    content_hash = models.CharField(max_length=64)
    file = models.FileField("文件", max_length=200)
    pages = models.PositiveIntegerField("页数")
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField("生成时间", default=timezone.now)

    objects = SnapshotFileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "监测报告文件"
        verbose_name_plural = "监测报告文件"
        constraints = [
            models.UniqueConstraint(
                name="report_file_once", fields=["snapshot", "city", "content_hash"], condition=Q(city__isnull=False)
            ),
            models.UniqueConstraint(
                name="summary_file_once", fields=["snapshot", "content_hash"], condition=Q(city__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city.short_name}监测报告" if self.city else "全国监测汇总"
