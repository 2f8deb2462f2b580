"""Word and Excel files on their way back into an application, and the offline packages 填报包 that some of them are."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

from applications.choices import ReadingState
from applications.models.applications import Application
from applications.querysets import ReadingQuerySet

# Without letters and digits that are taken for each other when they are typed off a page.
_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_mark() -> str:
    """The mark of an offline package: printed on its papers, hidden in its workbook."""
    return "".join(secrets.choice(_SIGNS) for _ in range(10))


def reading_path(instance: "FormReading", filename: str) -> str:
    return f"readings/{instance.application_id}/{instance.sha256}"


class OfflinePackage(models.Model):
    """What stood in the form when a package was taken away: what is filled in elsewhere is compared with it.

    ``base`` holds by address the ``[version, text]`` of each cell, under ``cells``, and the row ids of each question
    that repeats, under ``rows``.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="packages", verbose_name="申请")
    mark = models.CharField("填报包编号", max_length=10, unique=True, default=new_mark)
    base = models.JSONField("生成时的内容", default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="生成人")
    made_at = models.DateTimeField("生成时间", default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "填报包"
        verbose_name_plural = "填报包"

    def __str__(self) -> str:
        return self.mark


class FormReading(models.Model):
    """A filled file that was uploaded, and what the worker read in it; nothing of it is taken over by itself.

    The bytes are cleared some weeks after they came, the row stays: the history names it.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="readings", verbose_name="申请")
    package = models.ForeignKey(OfflinePackage, models.SET_NULL, null=True, blank=True, related_name="+")
    file = models.FileField("文件", upload_to=reading_path, max_length=200, blank=True)
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("大小（字节）")
    state = models.CharField("状态", max_length=10, choices=ReadingState.choices, default=ReadingState.WAITING)
    reason = models.TextField("不能读取的原因", blank=True)
    found = models.JSONField("读到的内容", default=dict)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    taken_at = models.DateTimeField("最近采用时间", null=True, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "读回的文件"
        verbose_name_plural = "读回的文件"

    def __str__(self) -> str:
        return self.name

    @property
    def job_key(self) -> str:
        """The key of the job that reads it."""
        return f"reading:{self.pk}"
