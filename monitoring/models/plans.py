"""How a city goes about it: leading group, work plan, division of duties, commissions, self-assessment, improvements."""

from django.db import models
from django.db.models import Q

from monitoring.choices import Department
from monitoring.models.cycles import CityReport
from monitoring.models.structure import Element
from monitoring.querysets import OfReportQuerySet


class Plan(models.Model):
    """监测工作方案 and, before the report goes up, 自查自评."""

    report = models.OneToOneField(CityReport, models.CASCADE, related_name="plan", verbose_name="监测报告")
    leading_group = models.CharField("领导小组（协调小组）名称", max_length=120, blank=True)
    leading_office = models.CharField("办公室设在", max_length=120, blank=True)
    members = models.TextField("组成人员和单位", blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    arrangement = models.TextField("工作方案", blank=True)
    self_assessment = models.TextField("自查自评", blank=True)
    self_assessed_at = models.DateTimeField("自查自评完成时间", null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "监测工作方案"
        verbose_name_plural = "监测工作方案"

    def __str__(self) -> str:
        return f"{self.report} 工作方案"


class Duty(models.Model):
    """One line of the 责任分工: a department, the body that it is in this city, and what it does.

    Rows whose default department is ``department`` are assigned to ``organisation``.
    """

    report = models.ForeignKey(CityReport, models.CASCADE, related_name="duties", verbose_name="监测报告")
    position = models.PositiveSmallIntegerField("次序", default=0)
    department = models.CharField("部门", max_length=14, choices=Department.choices, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承担单位"
    )
    words = models.TextField("职责", blank=True)
    source = models.CharField("依据", max_length=200, blank=True)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "责任分工"
        verbose_name_plural = "责任分工"
        constraints = [
            models.UniqueConstraint(
                name="duty_of_department",
                fields=["report", "department"],
                condition=~Q(department=""),
                violation_error_message="这个部门已有一行分工。",
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.get_department_display())


class Commission(models.Model):
    """An institution that the city has commissioned with (part of) the monitoring, as 北京 and 上海 did in 2017."""

    report = models.ForeignKey(CityReport, models.CASCADE, related_name="commissions", verbose_name="监测报告")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="受托单位账号"
    )
    name = models.CharField("受委托机构", max_length=120)
    scope = models.TextField("委托事项")
    since = models.DateField("委托日期", null=True, blank=True)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "委托事项"
        verbose_name_plural = "委托事项"

    def __str__(self) -> str:
        return self.name


class Improvement(models.Model):
    """What the city will do better, with owner and date; what is not done opens the next cycle (``carried_from``)."""

    report = models.ForeignKey(CityReport, models.CASCADE, related_name="improvements", verbose_name="监测报告")
    element = models.ForeignKey(
        Element, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="结构要素"
    )
    words = models.TextField("改进事项")
    owner = models.CharField("责任单位", max_length=120)
    due_on = models.DateField("完成时限")
    done_on = models.DateField("完成日期", null=True, blank=True)
    outcome = models.TextField("完成情况", blank=True)
    carried_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name="上期事项"
    )

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = "改进事项"
        verbose_name_plural = "改进事项"

    def __str__(self) -> str:
        return self.words
