"""征集单: single questions of the form that a department is asked for, and what it answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.choices import SlipState
from applications.models.applications import Application
from applications.querysets import SlipQuerySet
from portal.accounts.models import Organisation
from portal.kit.dates import chinese_date


class Slip(models.Model):
    """One request of a city's bureau to one of its departments: cells of the form, a note, a due date.

    The department sees the slip and nothing else of the application. ``note`` is what the bureau says with it,
    ``remark`` what the department says with its answer, ``reason`` why it declined.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="slips", verbose_name="申请")
    department = models.ForeignKey(Organisation, models.PROTECT, related_name="slips", verbose_name="部门")
    state = models.CharField("状态", max_length=10, choices=SlipState.choices, default=SlipState.ASKED)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    note = models.TextField("说明", blank=True)
    due_at = models.DateTimeField("答复期限")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="征集人")
    asked_at = models.DateTimeField("发出时间", default=timezone.now)
    remark = models.TextField("答复说明", blank=True)
    reason = models.TextField("不能提供的理由", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    reminded_on = models.DateField("最近提醒", null=True, blank=True)

    objects = SlipQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "征集单"
        verbose_name_plural = "征集单"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="answered_slip_has_person_and_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application.number} {self.department.short_name}"

    @property
    def source(self) -> str:
        """湖州市统计局 2026年11月21日答复: what stands beside a text that came with this answer."""
        on = chinese_date(timezone.localtime(self.answered_at)) if self.answered_at else ""
        return f"{self.department.short_name} {on}答复"

    @property
    def is_late(self) -> bool:
        return self.state == SlipState.ASKED and self.due_at < timezone.now()


class SlipCell(models.Model):
    """One cell of a slip, with what the department has typed: a draft until the slip is answered.

    ``record`` numbers the rows that a department adds to a question that repeats; elsewhere it is empty.
    """

    slip = models.ForeignKey(Slip, models.CASCADE, related_name="cells")
    question = models.CharField(max_length=40)
    cell = models.CharField(max_length=40)
    record = models.CharField(max_length=12, blank=True)
    value = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["slip", "question", "cell", "record"], name="one_slip_cell_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.question}.{self.cell}"
