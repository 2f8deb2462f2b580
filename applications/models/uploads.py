"""Uploads under way: a file that comes in pieces, over connections that break."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from applications.models.applications import Application
from applications.models.evidence import Evidence
from applications.querysets import UploadQuerySet

LIFETIME = timedelta(days=3)  # after the last piece


def upload_expiry() -> datetime:
    """Until when an upload that has just moved on is kept."""
    return timezone.now() + LIFETIME


class Upload(models.Model):
    """A file on its way, as the tus protocol knows it: ``offset`` of ``size`` bytes are here.

    The pieces lie in the store under ``folder``, each by the offset at which it begins. Once it is finished, the
    outcome is either ``evidence`` or ``reason``, why the file was refused; it is kept until the upload expires, for
    a page that lost the answer.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="uploads", verbose_name="申请")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="上传人")
    item = models.CharField("材料类别", max_length=20)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小（字节）")
    modified = models.BigIntegerField("文件修改时间（毫秒）", default=0)
    offset = models.PositiveBigIntegerField("已收到（字节）", default=0)
    evidence = models.ForeignKey(Evidence, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.TextField("未收下的原因", blank=True)
    created_at = models.DateTimeField("开始时间", default=timezone.now)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    expires_at = models.DateTimeField("有效期至", default=upload_expiry, db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "上传中的文件"
        verbose_name_plural = "上传中的文件"
        constraints = [
            models.CheckConstraint(condition=models.Q(offset__lte=models.F("size")), name="upload_offset_within_size"),
            # The same file of the same person is one upload, so that a lost answer or a reloaded page goes on with it.
            models.UniqueConstraint(
                fields=["application", "user", "item", "name", "size", "modified"],
                condition=models.Q(finished_at__isnull=True),
                name="upload_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> str:
        return f"uploads/{self.pk}"

    @property
    def is_whole(self) -> bool:
        return self.offset == self.size

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()
