"""Supporting materials 佐证材料."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from applications.choices import EvidenceState
from applications.models.applications import Application
from applications.querysets import EvidenceQuerySet


def evidence_path(instance: "Evidence", filename: str) -> str:
    """Where the original bytes lie: by application and content hash, never by the name a person chose."""
    return f"evidence/{instance.application_id}/{instance.sha256[:2]}/{instance.sha256}"


def thumbnail_path(instance: "Evidence", filename: str) -> str:
    return f"thumbnails/{instance.application_id}/{instance.sha256}.jpg"


class Evidence(models.Model):
    """佐证材料: a file kept byte for byte with its SHA-256; introduction and copyright beside each photo."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="evidence", verbose_name="申请")
    item = models.CharField("材料类别", max_length=20)
    file = models.FileField("文件", upload_to=evidence_path, max_length=200)
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("大小（字节）")
    content_type = models.CharField("类型", max_length=40)
    introduction = models.TextField("简介", blank=True)
    copyright = models.CharField("版权信息", max_length=200, blank=True)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=EvidenceState.choices,
        default=EvidenceState.CHECKING,
    )
    reason = models.TextField("被拒原因", blank=True)
    pages = models.PositiveIntegerField("页数", null=True, blank=True)
    width = models.PositiveIntegerField("宽（像素）", null=True, blank=True)
    height = models.PositiveIntegerField("高（像素）", null=True, blank=True)
    thumbnail = models.FileField("缩略图", upload_to=thumbnail_path, max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="上传人",
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["item", "pk"]
        verbose_name = "佐证材料"
        verbose_name_plural = "佐证材料"

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        return self.content_type.startswith("image/")
