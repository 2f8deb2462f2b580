"""What a reviewer asks the city to correct."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.choices import ItemVerdict
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
    # Which reminders have been sent: days before the due date, 0 for overdue. Each is sent once.
    reminded = models.JSONField(default=list, blank=True)

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


class CorrectionItem(models.Model):
    """One fault that a return names: the place, why, what the city answered, and what the reviewer found of it.

    ``where`` is a place as ``applications.editions.targets`` writes it; empty for the whole form 其他. The places
    that are named open again for the city, everything else stays as it was submitted.
    """

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="items", verbose_name="退回修改")
    position = models.PositiveSmallIntegerField("序号")
    where = models.CharField("退回栏目", max_length=100, blank=True)
    label = models.CharField("栏目名称", max_length=300)
    reason = models.TextField("退回原因")
    answer = models.TextField("修改说明", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="说明人"
    )
    answered_at = models.DateTimeField("说明时间", null=True, blank=True)
    verdict = models.CharField("核对结果", max_length=12, choices=ItemVerdict.choices, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    judged_at = models.DateTimeField("核对时间", null=True, blank=True)

    class Meta:
        ordering = ["correction", "position"]
        verbose_name = "退回事项"
        verbose_name_plural = "退回事项"
        constraints = [models.UniqueConstraint(fields=["correction", "where"], name="one_item_per_place")]

    def __str__(self) -> str:
        return f"{self.position}. {self.label}"
