"""核实清单: what a province verifies in its round, what was verified on a case and how, and notes for itself alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Evidence, Round, Submission
from portal.accounts.models import Organisation
from review.choices import CheckMethod, CheckResult
from review.models.cases import Case
from review.querysets import CheckQuerySet


class Checklist(models.Model):
    """核实清单 of a province for one round; the province writes it and decides whether it must be complete."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="checklists", verbose_name="批次")
    province = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="省级部门")
    is_required = models.BooleanField("逐项核实后才能拟推荐", default=False)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    saved_at = models.DateTimeField("保存时间", default=timezone.now)

    class Meta:
        verbose_name = "核实清单"
        verbose_name_plural = "核实清单"
        constraints = [models.UniqueConstraint(fields=["round", "province"], name="one_checklist_per_round")]

    def __str__(self) -> str:
        return f"{self.province}核实清单"

    @property
    def chain(self) -> str:
        return f"checklist:{self.pk}"


class ChecklistItem(models.Model):
    """What is to be verified, in the province's words. An item that was used is retired, never deleted."""

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="items", verbose_name="核实清单")
    position = models.PositiveIntegerField("顺序")
    text = models.CharField("核实内容", max_length=200)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "核实事项"
        verbose_name_plural = "核实事项"

    def __str__(self) -> str:
        return self.text


class Check(models.Model):
    """One act of verifying: append-only, the newest one on a version says how an item stands.

    ``text`` keeps the item's words of that day. The note is the province's own: neither city nor ministry sees it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="checks", verbose_name="办件")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="所核实的版本")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="checks", verbose_name="核实事项")
    text = models.CharField("核实内容", max_length=200)
    how = models.CharField("核实方式", max_length=12, choices=CheckMethod.choices)
    result = models.CharField("核实结果", max_length=12, choices=CheckResult.choices)
    material = models.CharField("核实的材料或对象", max_length=300, blank=True)
    files = models.ManyToManyField(Evidence, blank=True, related_name="+", verbose_name="查阅的佐证材料")
    note = models.TextField("内部备注", blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="核实人")
    checked_at = models.DateTimeField("核实时间", default=timezone.now)

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "核实记录"
        verbose_name_plural = "核实记录"
        constraints = [
            models.CheckConstraint(condition=Q(how__in=CheckMethod.values), name="check_says_how"),
            models.CheckConstraint(condition=Q(result__in=CheckResult.values), name="check_has_a_result"),
        ]

    def __str__(self) -> str:
        return f"{self.text}：{self.get_result_display()}"


class CaseNote(models.Model):
    """内部备注 on a case: written once, seen by the organisation that wrote it and by nobody else."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes", verbose_name="办件")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="单位")
    text = models.TextField("备注")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填写人")
    written_at = models.DateTimeField("填写时间", default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "内部备注"
        verbose_name_plural = "内部备注"

    def __str__(self) -> str:
        return self.text[:40]
