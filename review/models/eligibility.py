"""What the province judges of each condition of applying."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Submission
from review.choices import ConditionResult
from review.models.cases import Case
from review.querysets import JudgementQuerySet


class ConditionJudgement(models.Model):
    """逐条认定 of one condition on one version: append-only, the newest one says how the condition stands."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="judgements", verbose_name="办件")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="所认定的版本")
    condition = models.CharField("申报条件", max_length=40)
    result = models.CharField("认定结果", max_length=8, choices=ConditionResult.choices)
    remark = models.TextField("说明", max_length=500, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="认定人")
    judged_at = models.DateTimeField("认定时间", default=timezone.now)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "申报条件认定"
        verbose_name_plural = "申报条件认定"
        constraints = [
            models.CheckConstraint(condition=Q(result__in=ConditionResult.values), name="judgement_has_a_result"),
            models.CheckConstraint(condition=~Q(result="not_met") | ~Q(remark=""), name="condition_not_met_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.condition}：{self.get_result_display()}"
