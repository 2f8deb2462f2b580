"""Work done apart from the page: the row is the truth, the queue's message only wakes a worker."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.jobs.choices import FINISHED, LIVE, ExportFormat, JobState
from portal.jobs.querysets import ExportQuerySet, JobQuerySet

ATTEMPTS = 3
LONGEST_ADDRESS = 2000  # of a list with its selection


class Job(models.Model):
    """One call of a function in a ``tasks`` module.

    ``attempt`` grows with every claim and never falls: whoever holds an older number has been superseded.
    ``error`` is for operators; ``reason`` is what people read, in Chinese.
    """

    name = models.CharField("任务", max_length=120)
    args = models.JSONField(default=list)
    label = models.CharField("名称", max_length=120)
    key = models.CharField(max_length=160, blank=True)
    queue = models.CharField("队列", max_length=20, default="default")
    state = models.CharField("状态", max_length=8, choices=JobState.choices, default=JobState.QUEUED)
    attempt = models.PositiveIntegerField("第几次", default=0)
    attempts_left = models.PositiveSmallIntegerField("剩余次数", default=ATTEMPTS)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField("进度说明", max_length=200, blank=True)
    reason = models.CharField("原因", max_length=300, blank=True)
    error = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="发起人"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    created_at = models.DateTimeField("发起时间", default=timezone.now)
    available_at = models.DateTimeField("可开始时间", default=timezone.now)
    woken_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "任务"
        verbose_name_plural = "任务"
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=LIVE) & ~Q(key=""),
                name="job_one_live_per_key",
                violation_error_message="同一任务正在处理中，请等待其完成。",
            ),
        ]
        indexes = [
            models.Index(fields=["queue", "id"], condition=Q(state="queued"), name="job_queued"),
            models.Index(fields=["heartbeat_at"], condition=Q(state="running"), name="job_running"),
            models.Index(fields=["key"], condition=~Q(key=""), name="job_key"),
            models.Index(fields=["organisation", "-id"], name="job_of_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.label}（{self.get_state_display()}）"

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def is_failed(self) -> bool:
        return self.state == JobState.FAILED

    @property
    def percent(self) -> int:
        """Progress in hundredths, 0 while unknown."""
        if self.state == JobState.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else 0


def export_path(instance: "Export", filename: str) -> str:
    return f"exports/{instance.pk}/{filename}"


class Export(models.Model):
    """A list that somebody takes along: the page with its selection, and the file once the job has written it.

    The file is its owner's and is cleared after some days; the list can be exported anew.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="导出人")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    title = models.CharField("列表", max_length=80)
    address = models.CharField("页面", max_length=LONGEST_ADDRESS)
    format = models.CharField("格式", max_length=4, choices=ExportFormat.choices)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name="任务")
    file = models.FileField("文件", upload_to=export_path, max_length=200, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    rows = models.PositiveIntegerField("条数", default=0)
    created_at = models.DateTimeField("发起时间", default=timezone.now)
    made_at = models.DateTimeField("生成时间", null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "导出"
        verbose_name_plural = "导出"

    def __str__(self) -> str:
        return f"{self.title}（{self.get_format_display()}）"

    @property
    def name(self) -> str:
        """What the file is called when it is saved: 办件-20261121.xlsx."""
        return f"{self.title}-{timezone.localtime(self.created_at):%Y%m%d}.{self.format}"
