"""形式审查: is everything there, and in order, before experts read it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from applications.models import Submission
from review.models.cases import Case


class FormalCheck(models.Model):
    """The record of one formal check, kept as a draft while it is written; ``passed_at`` once the city went on.

    ``ticked`` holds the keys of what a person looked at, ``found`` what the portal told on the day it passed.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="formal_checks", verbose_name="办件")
    submission = models.OneToOneField(Submission, models.PROTECT, related_name="+", verbose_name="所审版本")
    ticked = models.JSONField("已核对", default=list, blank=True)
    found = models.JSONField("平台查得", default=list, blank=True)
    remark = models.TextField("说明", blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审查人")
    checked_at = models.DateTimeField("审查时间", default=timezone.now)
    passed_at = models.DateTimeField("通过时间", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "形式审查"
        verbose_name_plural = "形式审查"

    def __str__(self) -> str:
        return f"{self.case} 形式审查"
