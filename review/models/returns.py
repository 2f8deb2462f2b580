"""What reviewers mark while reading, and the phrases that they write it with."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Submission
from portal.accounts.models import Organisation
from review.choices import MarkSource
from review.models.cases import Case


class Mark(models.Model):
    """退回标记: one fault that an organisation has marked in a version, to be told at once with all the others.

    A draft that all colleagues of the organisation see and change, until the return sends it (``sent_at``).
    ``where`` is a place as ``applications.editions.targets`` writes it; empty for the whole form 其他.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="marks", verbose_name="办件")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="标记单位")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="所读版本")
    where = models.CharField("栏目", max_length=100, blank=True)
    label = models.CharField("栏目名称", max_length=300)
    reason = models.TextField("退回原因")
    source = models.CharField("来源", max_length=12, choices=MarkSource.choices, default=MarkSource.READING)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="标记人")
    marked_at = models.DateTimeField("标记时间", default=timezone.now)
    sent_at = models.DateTimeField("退回时间", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "退回标记"
        verbose_name_plural = "退回标记"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation", "where"],
                condition=Q(sent_at__isnull=True),
                name="one_draft_mark_per_place",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Phrase(models.Model):
    """短语: words that an organisation writes again and again in returns; retired, never deleted."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="phrases", verbose_name="单位")
    text = models.CharField("短语", max_length=200)
    uses = models.PositiveIntegerField("使用次数", default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="添加人")
    added_at = models.DateTimeField("添加时间", default=timezone.now)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        ordering = ["-uses", "pk"]
        verbose_name = "短语"
        verbose_name_plural = "短语"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "text"],
                name="one_phrase_per_text",
                violation_error_message="短语库中已有相同的短语。",
            )
        ]

    def __str__(self) -> str:
        return self.text
