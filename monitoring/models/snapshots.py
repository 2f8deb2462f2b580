"""数据快照: what was accepted, copied in whole; reports, exports and public pages read nothing else."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from monitoring.choices import Answer, Quality, Reason, SnapshotState, SourceKind
from monitoring.models.cycles import Cycle
from monitoring.models.indicators import IndicatorRevision, InputItem
from monitoring.querysets import OfSnapshotQuerySet, SnapshotQuerySet


class Snapshot(models.Model):
    """The accepted figures of a cycle at one moment; ``sha256`` is over all of them. An erratum makes a new one."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="snapshots", verbose_name="监测周期")
    number = models.PositiveSmallIntegerField("序号")
    state = models.CharField("状态", max_length=9, choices=SnapshotState.choices, default=SnapshotState.TAKEN)
    taken_at = models.DateTimeField("固定时间", default=timezone.now)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="固定人")
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="原快照")
    erratum = models.TextField("勘误说明", blank=True)
    changes = models.JSONField("勘误内容", default=list, blank=True)
    sha256 = models.CharField("校验码", max_length=64, blank=True)
    size = models.PositiveIntegerField("数据行数", default=0)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["cycle_id", "-number"]
        verbose_name = "数据快照"
        verbose_name_plural = "数据快照"
        constraints = [
            models.UniqueConstraint(name="snapshot_number", fields=["cycle", "number"]),
            models.UniqueConstraint(
                name="one_published_snapshot_per_cycle",
                fields=["cycle"],
                condition=Q(state=SnapshotState.PUBLISHED),
                violation_error_message="本期已有公布的快照，请以勘误替代。",
            ),
            models.CheckConstraint(name="erratum_says_why", condition=Q(previous__isnull=True) | ~Q(erratum="")),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} 第{self.number}号快照"

    @property
    def chain(self) -> str:
        return f"cycle:{self.cycle_id}"


class Figure(models.Model):
    """One row of a snapshot with everything that must stand beside it; names are copied, for they may change."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="figures", verbose_name="快照")
    place = models.ForeignKey("regions.Place", models.PROTECT, related_name="+", verbose_name="城市")
    city = models.CharField("城市", max_length=60)
    province = models.CharField("省份", max_length=60)
    region = models.CharField("区域", max_length=6, blank=True)
    definition = models.ForeignKey(IndicatorRevision, models.PROTECT, null=True, related_name="figures")
    item = models.ForeignKey(InputItem, models.PROTECT, null=True, related_name="figures")
    code = models.CharField("编号", max_length=40)
    title = models.CharField("关键指标", max_length=300)
    unit = models.CharField("计量单位", max_length=30, blank=True)
    decimals = models.PositiveSmallIntegerField("小数位数", default=0)
    is_core = models.BooleanField("国家核心指标", default=True)
    is_unofficial = models.BooleanField("示例指标（非官方）", default=False)
    answer = models.CharField("填报方式", max_length=14, choices=Answer.choices)
    number = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True)
    text = models.TextField("文字", blank=True)
    reason = models.CharField("原因", max_length=13, choices=Reason.choices, blank=True)
    note = models.TextField("说明", blank=True)
    value_year = models.PositiveSmallIntegerField("数据年份", null=True)
    source_kind = models.CharField("来源类别", max_length=11, choices=SourceKind.choices, blank=True)
    source = models.CharField("来源", max_length=420, blank=True)
    quality = models.CharField("质量等级", max_length=9, choices=Quality.choices, blank=True)
    calibre_differs = models.BooleanField("口径与定义不同", default=False)
    calibre_note = models.CharField("口径说明", max_length=500, blank=True)
    on_time = models.BooleanField("按时上报", default=True)

    objects = OfSnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["snapshot_id", "pk"]
        verbose_name = "快照数据"
        verbose_name_plural = "快照数据"
        constraints = [
            models.UniqueConstraint(name="figure_of_indicator_once", fields=["snapshot", "place", "definition"]),
            models.UniqueConstraint(name="figure_of_item_once", fields=["snapshot", "place", "item"]),
        ]
        indexes = [models.Index(fields=["definition", "snapshot"], name="figure_of_indicator")]

    def __str__(self) -> str:
        return f"{self.city} {self.code} {self.title}"
