"""What ties rows together: a version to the one before, an element to a focal area of another framework."""

from django.db import models

from monitoring.choices import COMPARABLE, LinkKind, Relation
from monitoring.models.frameworks import FrameworkVersion, PartOfVersion
from monitoring.models.indicators import IndicatorRevision
from monitoring.models.structure import Element
from monitoring.querysets import CrosswalkQuerySet


class VersionLink(PartOfVersion):
    """How a row of ``version`` stands to a row of the version before; a split or merger is several links."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="links")
    kind = models.CharField("沿革", max_length=10, choices=LinkKind.choices)
    old = models.ForeignKey(
        IndicatorRevision, models.PROTECT, null=True, blank=True, related_name="links_on", verbose_name="上一版指标"
    )
    new = models.ForeignKey(
        IndicatorRevision, models.CASCADE, null=True, blank=True, related_name="links_back", verbose_name="本版指标"
    )
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "版本沿革"
        verbose_name_plural = "版本沿革"
        constraints = [
            models.UniqueConstraint(
                name="version_link_once",
                fields=["version", "old", "new"],
                violation_error_message="这两个指标之间已有沿革。",
            ),
            models.CheckConstraint(
                name="version_link_sides",
                condition=(models.Q(kind=LinkKind.DROPPED) & models.Q(old__isnull=False, new__isnull=True))
                | (models.Q(kind=LinkKind.NEW) & models.Q(old__isnull=True, new__isnull=False))
                | (
                    ~models.Q(kind__in=(LinkKind.DROPPED, LinkKind.NEW))
                    & models.Q(old__isnull=False, new__isnull=False)
                ),
                violation_error_message="取消的只选上一版指标，新增的只选本版指标，其余两边都要选。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old or '—'} → {self.new or '—'}（{self.get_kind_display()}）"

    @property
    def is_break(self) -> bool:
        """Series are not compared across it."""
        return self.kind not in COMPARABLE


class CrosswalkLink(models.Model):
    """An element beside a focal area of another framework; a proposal until somebody confirms it with a source."""

    element = models.ForeignKey(Element, models.PROTECT, related_name="crosswalk", verbose_name="结构要素")
    other = models.ForeignKey(Element, models.PROTECT, related_name="crosswalk_back", verbose_name="对照要素")
    relation = models.CharField("关系", max_length=8, choices=Relation.choices)
    is_proposal = models.BooleanField("建议稿", default=True)
    note = models.CharField("说明", max_length=300, blank=True)
    source = models.CharField(
        "确认依据", max_length=300, blank=True, help_text="确认这一对照的文件、会议或专家意见；建议稿可以不填。"
    )
    revision = models.PositiveIntegerField(default=0)

    objects = CrosswalkQuerySet.as_manager()

    class Meta:
        ordering = ["element__position", "other__position"]
        verbose_name = "框架对照"
        verbose_name_plural = "框架对照"
        constraints = [
            models.UniqueConstraint(
                name="crosswalk_once",
                fields=["element", "other"],
                violation_error_message="这两个要素之间已有对照，请修改原有的一条。",
            ),
            models.CheckConstraint(
                name="crosswalk_confirmed_by_source",
                condition=models.Q(is_proposal=True) | ~models.Q(source=""),
                violation_error_message="确认对照要写明依据；还没有依据的，请保留为建议稿。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element} — {self.other}（{self.get_relation_display()}）"
