"""What a city takes home of a submission."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from applications.models.submissions import Submission
from applications.querysets import ArchiveQuerySet


def archive_path(instance: "Archive", filename: str) -> str:
    return f"archives/{instance.submission_id}/{filename}"


class Archive(models.Model):
    """归档包: the ZIP of one submission, made by a job on demand and cleared after some days; it can be made again."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="archive", verbose_name="提交版本")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发起人")
    ordered_at = models.DateTimeField("发起时间", default=timezone.now)
    file = models.FileField("文件", upload_to=archive_path, max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    made_at = models.DateTimeField("生成时间", null=True, blank=True)

    objects = ArchiveQuerySet.as_manager()

    class Meta:
        verbose_name = "归档包"
        verbose_name_plural = "归档包"

    def __str__(self) -> str:
        return f"{self.submission} 归档包"

    @property
    def job_key(self) -> str:
        """The key of the job that makes it."""
        return f"archive:{self.pk}"
