"""What experts do: the rubric that they score by, their assignments with the scores, and what they say to each other."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Round, Submission
from review.choices import AssignmentEnd, AssignmentState, expert_word
from review.models.cases import Case
from review.querysets import AssignmentQuerySet


class Rubric(models.Model):
    """评分标准 of a round. Each change is a version of its own; the newest counts, frozen by the first score.

    ``criteria``: [{"key", "title", "weight", "anchors": [what each level means, the lowest first]}]; weights sum to 100.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="rubrics", verbose_name="批次")
    version = models.PositiveIntegerField("版本")
    criteria = models.JSONField("指标")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="制定人")
    made_at = models.DateTimeField("制定时间", default=timezone.now)
    frozen_at = models.DateTimeField("锁定时间", null=True, blank=True)

    class Meta:
        ordering = ["round", "-version"]
        verbose_name = "评分标准"
        verbose_name_plural = "评分标准"
        constraints = [models.UniqueConstraint(fields=["round", "version"], name="one_rubric_per_version")]

    def __str__(self) -> str:
        return f"{self.round} 评分标准第{self.version}版"


class Assignment(models.Model):
    """分配: one expert assesses one version of one city; a draft until submitted, kept when it ends.

    ``number`` is what the others call the expert (专家一), ``scores`` is {criterion key: {"level", "comment"}}.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments", verbose_name="办件")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="所评版本")
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments", verbose_name="专家"
    )
    number = models.PositiveSmallIntegerField("专家序号")
    due_at = models.DateTimeField("评审截止时间", null=True, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="分配人")
    assigned_at = models.DateTimeField("分配时间", default=timezone.now)
    cleared_at = models.DateTimeField("声明无利害关系的时间", null=True, blank=True)
    rubric = models.ForeignKey(Rubric, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="评分标准")
    scores = models.JSONField("评分", default=dict, blank=True)
    comment = models.TextField("总体评价", blank=True)
    total = models.DecimalField("总分", max_digits=5, decimal_places=2, null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    revised_at = models.DateTimeField("修改时间", null=True, blank=True)
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    ended_by = models.CharField("终止方式", max_length=10, choices=AssignmentEnd.choices, blank=True)
    end_reason = models.TextField("终止原因", blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["case", "number"]
        verbose_name = "评审分配"
        verbose_name_plural = "评审分配"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "expert"],
                condition=Q(ended_at__isnull=True),
                name="expert_once_on_a_case",
                violation_error_message="该专家已分配到这个城市。",
            ),
            models.UniqueConstraint(fields=["case", "number"], name="one_number_per_expert_on_a_case"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(total__isnull=False, rubric__isnull=False),
                name="submitted_scores_have_a_total",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="") | Q(ended_at__isnull=False) & ~Q(ended_by=""),
                name="ended_assignment_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} 专家{self.number}"

    @property
    def chain(self) -> str:
        """Its history stands apart from that of the application, which city and province read."""
        return f"assessment:{self.case_id}"

    @property
    def state(self) -> AssignmentState:
        if self.ended_at is not None:
            return AssignmentState.ENDED
        if self.submitted_at is not None:
            return AssignmentState.SUBMITTED
        if self.cleared_at is None:
            return AssignmentState.ASSIGNED
        return AssignmentState.SCORING if self.scores or self.comment else AssignmentState.READING

    @property
    def word(self) -> str:
        """专家一: what the others call this expert."""
        return expert_word(self.number)

    @property
    def is_late(self) -> bool:
        open_still = self.submitted_at is None and self.ended_at is None
        return open_still and self.due_at is not None and self.due_at < timezone.now()

    def level(self, key: str) -> int | None:
        found: dict[str, Any] = self.scores.get(key) or {}
        return found.get("level")

    def points(self, criterion: dict[str, Any], levels: int) -> Decimal | None:
        """Weight × level ÷ number of levels."""
        level = self.level(criterion["key"])
        return None if level is None else Decimal(criterion["weight"] * level) / levels


class Post(models.Model):
    """A word in the experts' discussion of one city; of whom is shown as 专家一 or 组长, never by name."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="posts", verbose_name="办件")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发言人")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="发言专家"
    )
    text = models.TextField("内容")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "评审讨论"
        verbose_name_plural = "评审讨论"

    def __str__(self) -> str:
        return self.text[:20]
