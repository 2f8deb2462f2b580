"""Experts of a round: who they are, who may be asked, and what bars one from a city."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Round
from portal.accounts.models import Organisation
from portal.regions.models import Place
from review.models.cases import Case

DEFAULT_PER_CASE = 2


class ExpertProfile(models.Model):
    """What must be known of an expert so that nobody assesses a city of the own province 回避."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="expert_profile", verbose_name="专家"
    )
    province = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", verbose_name="所在省份")
    employer = models.CharField("工作单位", max_length=120)
    field = models.CharField("专业领域", max_length=120, blank=True)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    kept_at = models.DateTimeField("登记时间", default=timezone.now)

    class Meta:
        verbose_name = "专家信息"
        verbose_name_plural = "专家信息"

    def __str__(self) -> str:
        return f"{self.user} {self.employer}"


class AssessmentPlan(models.Model):
    """How a round is assessed: by which panel, by how many experts each city, until when."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="assessment_plan", verbose_name="批次")
    panel = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="专家组")
    per_case = models.PositiveSmallIntegerField("每市专家人数", default=DEFAULT_PER_CASE)
    due_at = models.DateTimeField("评审截止时间", null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "评审安排"
        verbose_name_plural = "评审安排"
        constraints = [
            models.CheckConstraint(
                condition=Q(per_case__gte=2, per_case__lte=9),
                name="two_to_nine_experts_each",
                violation_error_message="每市专家人数应为2至9人。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round} 评审安排"


class PoolMember(models.Model):
    """An expert who may be asked in a round; who leaves keeps what was scored."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="pool", verbose_name="批次")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="专家")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="列入人")
    added_at = models.DateTimeField("列入时间", default=timezone.now)
    left_at = models.DateTimeField("退出时间", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "批次专家"
        verbose_name_plural = "批次专家"
        constraints = [models.UniqueConstraint(fields=["round", "expert"], name="expert_once_in_a_round")]

    def __str__(self) -> str:
        return f"{self.round} {self.expert}"


class Interest(models.Model):
    """利害关系: an expert has declared one with a city; kept for good."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="interests", verbose_name="办件")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="专家")
    reason = models.TextField("利害关系说明")
    declared_at = models.DateTimeField("申报时间", default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "利害关系申报"
        verbose_name_plural = "利害关系申报"
        constraints = [models.UniqueConstraint(fields=["case", "expert"], name="one_interest_per_expert_and_case")]

    def __str__(self) -> str:
        return f"{self.expert} {self.case}"


class BarOverride(models.Model):
    """The chair has let an expert assess a city in spite of a bar, and says why; the ministry sees it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="bar_overrides", verbose_name="办件")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="专家")
    bar = models.TextField("回避事由")
    reason = models.TextField("理由")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="组长")
    decided_at = models.DateTimeField("决定时间", default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "回避例外"
        verbose_name_plural = "回避例外"
        constraints = [
            models.UniqueConstraint(fields=["case", "expert"], name="one_override_per_expert_and_case"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_says_why"),
            models.CheckConstraint(condition=~Q(expert=models.F("decided_by")), name="nobody_lifts_their_own_bar"),
        ]

    def __str__(self) -> str:
        return f"{self.expert} {self.case}"
