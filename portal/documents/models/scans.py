"""湿章扫描: stamped scans of papers, their files and their pages."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.documents.choices import ScanState
from portal.documents.models.papers import CODE_LENGTH, Paper
from portal.documents.querysets import ScanQuerySet


class Scan(models.Model):
    """湿章扫描: a paper that was printed, stamped and scanned, kept byte for byte as a part of the sealed record.

    The stamp on it is ink; it is no signature of the portal's, and never called one.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="scans", verbose_name="文件")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+", verbose_name="盖章单位")
    state = models.CharField("状态", max_length=10, choices=ScanState.choices, default=ScanState.READING)
    failure = models.CharField("失败原因", max_length=200, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    is_rearranged = models.BooleanField("已按页码重新排列", default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="存档人"
    )
    recorded_at = models.DateTimeField("存档时间", null=True, blank=True)

    objects = ScanQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "湿章扫描件"
        verbose_name_plural = "湿章扫描件"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ScanState.RECORDED) | Q(recorded_by__isnull=False, recorded_at__isnull=False),
                name="recorded_scan_has_person_and_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} · {self.organisation}"

    @property
    def is_recorded(self) -> bool:
        return self.state == ScanState.RECORDED


def scan_path(instance: "ScanFile", filename: str) -> str:
    """By content hash, never by the name that a person chose."""
    return f"scans/{instance.scan_id}/{instance.sha256}"


class ScanFile(models.Model):
    """One uploaded file of a scan: a PDF or a picture, as it came."""

    scan = models.ForeignKey(Scan, models.PROTECT, related_name="files", verbose_name="扫描件")
    position = models.PositiveSmallIntegerField("顺序")
    name = models.CharField("文件名", max_length=200)
    file = models.FileField("文件", upload_to=scan_path, max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("大小（字节）")

    class Meta:
        ordering = ["scan", "position"]
        verbose_name = "扫描文件"
        verbose_name_plural = "扫描文件"
        constraints = [models.UniqueConstraint(fields=["scan", "position"], name="scan_file_once")]

    def __str__(self) -> str:
        return self.name


def scan_picture_path(instance: "ScanPage", filename: str) -> str:
    return f"scans/{instance.scan_id}/page-{instance.position}.jpg"


class ScanPage(models.Model):
    """One picture of a scan, what its QR code says, and, where that could not be read, what a person says."""

    scan = models.ForeignKey(Scan, models.CASCADE, related_name="pages", verbose_name="扫描件")
    file = models.ForeignKey(ScanFile, models.CASCADE, related_name="pages", verbose_name="文件")
    position = models.PositiveSmallIntegerField("第几张")
    picture = models.FileField("缩小图", upload_to=scan_picture_path, max_length=200)
    code = models.CharField("文件代码", max_length=CODE_LENGTH, blank=True)
    page = models.PositiveSmallIntegerField("第几页", null=True, blank=True)
    matched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人工对应"
    )
    reason = models.CharField("人工对应的理由", max_length=200, blank=True)

    class Meta:
        ordering = ["scan", "position"]
        verbose_name = "扫描页"
        verbose_name_plural = "扫描页"
        constraints = [
            models.UniqueConstraint(fields=["scan", "position"], name="scan_page_once"),
            models.CheckConstraint(
                condition=Q(matched_by__isnull=True) | (~Q(reason="") & Q(page__isnull=False)),
                name="matched_by_hand_says_why",
                violation_error_message="人工对应页码须说明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scan_id} 第{self.position}张"
