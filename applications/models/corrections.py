"""What a reviewer asks the city to correct."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models.applications import Application
from applications.models.submissions import Submission
from portal.accounts.models import Organisation


class Correction(models.Model):
    """退回修改: what a reviewer asks the city to correct in a submission; open until the city submits again."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="corrections", verbose_name="申请")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="corrections", verbose_name="所退版本")
    reason = models.TextField("退回原因")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="退回人",
    )
    asked_for = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="退回单位")
    asked_at = models.DateTimeField("退回时间", default=timezone.now)
    due_at = models.DateTimeField("补正期限", null=True, blank=True)
    answered_at = models.DateTimeField("重新提交时间", null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        verbose_name = "退回修改"
        verbose_name_plural = "退回修改"
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True),
                name="one_open_correction",
                violation_error_message="该申请已退回修改，尚未重新提交。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.asked_at:%Y-%m-%d}"
