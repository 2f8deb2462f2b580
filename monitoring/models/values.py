"""填报行: what a report says of an indicator or an input item, who answers for it, and all that was changed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from monitoring.choices import Answer, Quality, Reason, RemarkKind, RowState, SourceKind
from monitoring.models.cycles import CityReport
from monitoring.models.indicators import Indicator, IndicatorRevision, InputItem
from monitoring.querysets import OfValueQuerySet, ScoreQuerySet, ValueQuerySet


class Value(models.Model):
    """One row of a report: the assignment (``organisation``, ``due_at``, ``state``) and the answer in one.

    It is of an indicator (``definition``) or of an input item (``item``). ``number`` is in the unit of its definition;
    texts, levels, yes or no, and days (ISO) stand in ``text``. Computed rows are written by the portal alone: their
    ``answer`` is a number or ``missing`` with the causes in ``reason_note``.
    """

    report = models.ForeignKey(CityReport, models.PROTECT, related_name="values", verbose_name="监测报告")
    definition = models.ForeignKey(
        IndicatorRevision, models.PROTECT, null=True, blank=True, related_name="values", verbose_name="关键指标"
    )
    item = models.ForeignKey(
        InputItem, models.PROTECT, null=True, blank=True, related_name="values", verbose_name="数据项"
    )
    # Who answers for it
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="填报单位"
    )
    due_at = models.DateTimeField("单独期限", null=True, blank=True)
    state = models.CharField("状态", max_length=9, choices=RowState.choices, default=RowState.OPEN)
    submitted_at = models.DateTimeField("部门提交时间", null=True, blank=True)
    # What it says
    answer = models.CharField("填报方式", max_length=14, choices=Answer.choices, default=Answer.EMPTY, blank=True)
    number = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True, blank=True)
    text = models.TextField("文字", blank=True)
    reason = models.CharField("原因", max_length=13, choices=Reason.choices, blank=True)
    reason_note = models.CharField("原因说明", max_length=500, blank=True)
    substitute = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="替代的指标"
    )
    substitute_title = models.CharField("替代指标名称", max_length=200, blank=True)
    substitute_note = models.CharField("替代说明", max_length=500, blank=True)
    # Where it comes from
    value_year = models.PositiveSmallIntegerField("数据年份", null=True, blank=True)
    source_kind = models.CharField("来源类别", max_length=11, choices=SourceKind.choices, blank=True)
    source_title = models.CharField("来源名称", max_length=200, blank=True)
    source_page = models.CharField("页码或网址", max_length=200, blank=True)
    quality = models.CharField("质量等级", max_length=9, choices=Quality.choices, blank=True)
    calibre_differs = models.BooleanField("口径与定义不同", default=False)
    calibre_note = models.CharField("口径说明", max_length=500, blank=True)
    # How it moved
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField("修改时间", null=True, blank=True)
    last_actor = models.CharField(max_length=80, blank=True)
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)
    returned_by = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="退回单位"
    )
    reopened_until = models.DateTimeField("重新开放至", null=True, blank=True)
    reopened_reason = models.CharField("重新开放理由", max_length=500, blank=True)

    objects = ValueQuerySet.as_manager()

    class Meta:
        ordering = ["report_id", "pk"]
        verbose_name = "填报行"
        verbose_name_plural = "填报行"
        constraints = [
            models.UniqueConstraint(name="value_of_indicator", fields=["report", "definition"]),
            models.UniqueConstraint(name="value_of_item", fields=["report", "item"]),
            models.CheckConstraint(
                name="value_of_one_thing",
                condition=Q(definition__isnull=True, item__isnull=False)
                | Q(definition__isnull=False, item__isnull=True),
            ),
            models.CheckConstraint(
                name="value_number_is_a_number",
                condition=~Q(answer=Answer.NUMBER) | Q(number__isnull=False),
                violation_error_message="请填写数值；没有数据的，请选择“暂无法取得”并写明原因。",
            ),
            models.CheckConstraint(
                name="value_unobtainable_has_reason",
                condition=~Q(answer=Answer.UNOBTAINABLE) | ~Q(reason=""),
                violation_error_message="请选择暂无法取得的原因。",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state"], name="value_of_office"),
            models.Index(fields=["report", "state"], name="value_by_state"),
        ]

    def __str__(self) -> str:
        return self.item.title if self.item is not None else str(self.asked)

    @property
    def asked(self) -> IndicatorRevision | InputItem:
        """The definition that the row answers."""
        found = self.definition or self.item
        assert found is not None  # guarded by the constraint value_of_one_thing
        return found

    @property
    def is_computed(self) -> bool:
        return self.definition is not None and bool(self.definition.formula)

    @property
    def chain(self) -> str:
        return f"city-report:{self.report_id}"


class ValueChange(models.Model):
    """One change of a row: before, after, who, when, why. Written once, never changed."""

    value = models.ForeignKey(Value, models.PROTECT, related_name="changes", verbose_name="填报行")
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="人员")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="单位"
    )
    before = models.JSONField("修改前", default=dict)
    after = models.JSONField("修改后", default=dict)
    why = models.CharField("原因", max_length=200, blank=True)

    objects = OfValueQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "修改记录"
        verbose_name_plural = "修改记录"

    def __str__(self) -> str:
        return f"{self.value_id} {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValueError("A change is written once.")
        super().save(*args, **kwargs)


class Explanation(models.Model):
    """Why a figure stands although a soft rule objects; the reviewer reads it."""

    value = models.ForeignKey(Value, models.CASCADE, related_name="explanations", verbose_name="填报行")
    rule = models.CharField("校验规则", max_length=20)
    words = models.CharField("说明", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="说明人")
    at = models.DateTimeField("时间", default=timezone.now)

    objects = OfValueQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "情况说明"
        verbose_name_plural = "情况说明"
        constraints = [models.UniqueConstraint(name="explanation_once", fields=["value", "rule"])]

    def __str__(self) -> str:
        return self.words


class Remark(models.Model):
    """A comment on a row, a query to those who fill it in, or the answer."""

    value = models.ForeignKey(Value, models.CASCADE, related_name="remarks", verbose_name="填报行")
    kind = models.CharField("种类", max_length=8, choices=RemarkKind.choices)
    words = models.TextField("内容", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="人员")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+", verbose_name="单位")
    at = models.DateTimeField("时间", default=timezone.now)
    settled_at = models.DateTimeField("了结时间", null=True, blank=True)
    query = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answers", verbose_name="所答询问"
    )

    objects = OfValueQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "备注和询问"
        verbose_name_plural = "备注和询问"

    def __str__(self) -> str:
        return self.words


class Score(models.Model):
    """What one expert gives a qualitative row, after the rubric; asked for while ``points`` is empty."""

    value = models.ForeignKey(Value, models.PROTECT, related_name="scores", verbose_name="填报行")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="专家")
    points = models.PositiveSmallIntegerField("分级", null=True, blank=True)
    words = models.TextField("评语", blank=True)
    at = models.DateTimeField("时间", default=timezone.now)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "专家评分"
        verbose_name_plural = "专家评分"
        constraints = [
            models.UniqueConstraint(name="score_once", fields=["value", "expert"]),
            models.CheckConstraint(name="score_in_rubric", condition=Q(points__gte=1, points__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.value_id} {self.points}"
