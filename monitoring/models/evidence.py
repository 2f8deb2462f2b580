"""Files that show where a figure comes from."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from monitoring.models.values import Value
from monitoring.querysets import OfValueQuerySet


def evidence_path(instance: "ValueEvidence", filename: str) -> str:
    """Where the original bytes lie: by report and content hash, never by the name a person chose."""
    return f"monitoring/{instance.value.report_id}/{instance.sha256[:2]}/{instance.sha256}"


class ValueEvidence(models.Model):
    """佐证材料 of a row: a PDF or picture, kept byte for byte. What was removed keeps its row, without being shown."""

    value = models.ForeignKey(Value, models.PROTECT, related_name="evidence", verbose_name="填报行")
    file = models.FileField("文件", upload_to=evidence_path, max_length=200)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=40)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    added_at = models.DateTimeField("上传时间", default=timezone.now)
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    objects = OfValueQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "填报行佐证材料"
        verbose_name_plural = "填报行佐证材料"
        constraints = [
            models.UniqueConstraint(
                name="value_evidence_once",
                fields=["value", "sha256"],
                condition=models.Q(removed_at__isnull=True),
                violation_error_message="这个文件已经上传过。",
            )
        ]

    def __str__(self) -> str:
        return self.name
