"""监测周期 and the reports of the cities in it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from monitoring.choices import COLLECTING, CycleState, ReportState
from monitoring.models.frameworks import FrameworkVersion
from monitoring.querysets import CycleQuerySet, ReportQuerySet, SubmissionQuerySet


class Cycle(models.Model):
    """One year of monitoring: the version asked, the extensions beside it (+N) and four due dates.

    ``year`` is the year that the figures are of, as a rule the one before the reporting.
    """

    code = models.SlugField("代码", max_length=20, unique=True)
    title = models.CharField("名称", max_length=120)
    year = models.PositiveSmallIntegerField("数据年度")
    version = models.ForeignKey(FrameworkVersion, models.PROTECT, related_name="cycles", verbose_name="国家框架版本")
    extensions = models.ManyToManyField(FrameworkVersion, blank=True, related_name="+", verbose_name="拓展框架版本")
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上期")
    due_departments = models.DateTimeField("部门提交期限")
    due_cities = models.DateTimeField("城市上报期限")
    due_provinces = models.DateTimeField("省级审核期限")
    due_nation = models.DateTimeField("部级验收期限")
    guide = models.TextField("工作要求", blank=True)
    # Off by default: 非学习型城市和学习型城市之间没有一个明确的界线 (slides of 2017).
    has_scores = models.BooleanField("启用总分", default=False)
    score_scheme = models.JSONField("计分办法", default=dict, blank=True)
    state = models.CharField("状态", max_length=8, choices=CycleState.choices, default=CycleState.PLANNED)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    is_demo = models.BooleanField("演示", default=False)

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "pk"]
        verbose_name = "监测周期"
        verbose_name_plural = "监测周期"
        constraints = [
            models.CheckConstraint(
                name="cycle_due_in_order",
                condition=Q(due_departments__lte=F("due_cities"))
                & Q(due_cities__lte=F("due_provinces"))
                & Q(due_provinces__lte=F("due_nation")),
                violation_error_message="期限要依次排列：部门、城市、省级、部级，后一个不早于前一个。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def chain(self) -> str:
        return f"cycle:{self.pk}"


class CityReport(models.Model):
    """What one city reports in one cycle; its rows are ``values``."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="reports", verbose_name="监测周期")
    city = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="reports", verbose_name="城市")
    state = models.CharField("状态", max_length=12, choices=ReportState.choices, default=ReportState.GATHERING)
    number = models.PositiveSmallIntegerField("上报次数", default=0)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    # Who handed it to the approver: nobody signs what they put together.
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="送签人"
    )
    submitted_at = models.DateTimeField("上报时间", null=True, blank=True)
    province_accepted_at = models.DateTimeField("省级接收时间", null=True, blank=True)
    accepted_at = models.DateTimeField("验收时间", null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["city__place__code", "pk"]
        verbose_name = "监测报告"
        verbose_name_plural = "监测报告"
        constraints = [
            models.UniqueConstraint(
                name="one_report_per_city_and_cycle",
                fields=["cycle", "city"],
                violation_error_message="这个城市已在本期监测中。",
            )
        ]
        indexes = [models.Index(fields=["cycle", "state"], name="report_by_state")]

    def __str__(self) -> str:
        return f"{self.cycle} {self.city}"

    @property
    def chain(self) -> str:
        return f"city-report:{self.pk}"

    @property
    def is_collecting(self) -> bool:
        """The city works on it: while the cycle is open, later only on what was handed up once and returned."""
        is_going_on = self.cycle.state == CycleState.OPEN or self.number > 0
        return self.state in COLLECTING and is_going_on


class Submission(models.Model):
    """A report as it was signed and handed up: every row as canonical text with its hash, never changed."""

    report = models.ForeignKey(CityReport, models.PROTECT, related_name="submissions", verbose_name="监测报告")
    number = models.PositiveSmallIntegerField("第几次上报")
    content = models.TextField("内容（规范化 JSON）")
    content_hash = models.CharField("内容摘要", max_length=64)
    at = models.DateTimeField("上报时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="签发人")
    accepted_at = models.DateTimeField("验收时间", null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["report_id", "number"]
        verbose_name = "上报记录"
        verbose_name_plural = "上报记录"
        constraints = [models.UniqueConstraint(name="submission_number", fields=["report", "number"])]

    def __str__(self) -> str:
        return f"{self.report} 第{self.number}次上报"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Content is written once; only the day of acceptance is added later."""
        if self.pk is not None:
            kwargs["update_fields"] = ["accepted_at"]
        super().save(*args, **kwargs)
