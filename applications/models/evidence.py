"""Supporting materials 佐证材料."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from applications.choices import EvidenceState
from applications.inspection import advice
from applications.models.applications import Application
from applications.querysets import EvidenceQuerySet


def evidence_path(instance: "Evidence", filename: str) -> str:
    """Where the original bytes lie: by application and content hash, never by the name a person chose."""
    return f"evidence/{instance.application_id}/{instance.sha256[:2]}/{instance.sha256}"


def rendition_path(instance: "Evidence", filename: str) -> str:
    return f"renditions/{instance.application_id}/{instance.sha256}.jpg"


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
    # The order within a kind of material, and what people group the files by: a project, an occasion.
    position = models.PositiveIntegerField("次序", default=0)
    heading = models.CharField("分组", max_length=60, blank=True)
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
    rendition = models.FileField("浏览图", upload_to=rendition_path, max_length=200, blank=True)
    hints = models.JSONField("审阅提示", default=list, blank=True)  # [{"code": "resized", …facts}], never a refusal
    fingerprint = models.CharField("图像指纹", max_length=64, blank=True)  # 256 bits of the picture, in hexadecimal
    taken_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    camera = models.CharField("拍摄设备", max_length=100, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="上传人",
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["item", "position", "pk"]
        verbose_name = "佐证材料"
        verbose_name_plural = "佐证材料"

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def advice(self) -> str:
        """What the city can still mend in its own photo; never the hints that reviewers get."""
        return advice(self.hints)


class Likeness(models.Model):
    """Two photos, of any city or round, that look almost the same; a row in each direction."""

    photo = models.ForeignKey(Evidence, models.CASCADE, related_name="likenesses", verbose_name="照片")
    other = models.ForeignKey(Evidence, models.CASCADE, related_name="+", verbose_name="相似的照片")
    distance = models.PositiveSmallIntegerField("相差（位）")

    class Meta:
        ordering = ["distance", "pk"]
        verbose_name = "相似照片"
        verbose_name_plural = "相似照片"
        constraints = [models.UniqueConstraint(fields=["photo", "other"], name="likeness_noted_once")]

    def __str__(self) -> str:
        return f"{self.photo} ~ {self.other}"
