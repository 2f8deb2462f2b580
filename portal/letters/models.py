"""Messages inside the portal: one row per person told."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.letters.querysets import MessageQuerySet


class Message(models.Model):
    """What one person is told about one event; sent by mail too where mail is set up, but the row comes first."""

    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages_received", verbose_name="收件人"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    event = models.CharField("事项", max_length=80)
    subject = models.CharField("标题", max_length=120)
    body = models.TextField("内容", blank=True)
    link = models.CharField("办理地址", max_length=200, blank=True)
    created_at = models.DateTimeField("发送时间", default=timezone.now)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "消息"
        verbose_name_plural = "消息"
        indexes = [models.Index(fields=["receiver", "-created_at"], name="message_of_receiver")]

    def __str__(self) -> str:
        return self.subject
