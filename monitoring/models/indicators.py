"""Indicators: the lasting one, and what each version says of it; input items that several of them share."""

from django.db import models

from monitoring.choices import NUMBERS, Department, Direction, IndicatorKind, Mark, ValueType
from monitoring.models.frameworks import Framework, FrameworkVersion, PartOfVersion
from monitoring.models.structure import Element


class Indicator(models.Model):
    """What lasts over all versions; series of values hang on it by its key."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="indicators")
    key = models.CharField("标识", max_length=60)

    class Meta:
        ordering = ["framework_id", "key"]
        verbose_name = "指标"
        verbose_name_plural = "指标"
        constraints = [models.UniqueConstraint(name="indicator_key", fields=["framework", "key"])]

    def __str__(self) -> str:
        return self.key


class IndicatorRevision(PartOfVersion):
    """关键指标 (测量点) as one version defines it."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="revisions")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="revisions")
    element = models.ForeignKey(Element, models.RESTRICT, related_name="revisions", verbose_name="结构要素")
    position = models.PositiveSmallIntegerField("次序")
    code = models.CharField("编号", max_length=20)
    title = models.CharField("关键指标", max_length=300)
    mark = models.CharField("文字来源", max_length=14, choices=Mark.choices)
    # What the official table prints beside it
    data_entry = models.CharField("数据填写", max_length=200, blank=True)
    nature = models.TextField("信息性质说明", blank=True)
    # What is filled in
    kind = models.CharField("数据性质", max_length=12, choices=IndicatorKind.choices)
    value_type = models.CharField("数值类型", max_length=10, choices=ValueType.choices)
    levels = models.JSONField("分级", default=list, blank=True)
    unit = models.CharField("计量单位", max_length=30, blank=True)
    decimals = models.PositiveSmallIntegerField("小数位数", default=0)
    direction = models.CharField("高低含义", max_length=8, choices=Direction.choices, default=Direction.NEUTRAL)
    # What it means
    meaning = models.TextField("指标涵义", blank=True)
    scope = models.TextField("指标范围", blank=True)
    population_base = models.CharField("口径：人口基数", max_length=200, blank=True)
    area_base = models.CharField("口径：地域范围", max_length=200, blank=True)
    period = models.CharField("口径：时间", max_length=200, blank=True)
    method = models.TextField("收集方法", blank=True)
    channel = models.TextField("收集渠道", blank=True)
    source = models.TextField("出处", blank=True, help_text="指标文字和口径的来源。")
    department = models.CharField("默认填报部门", max_length=14, choices=Department.choices, blank=True)
    cut_off = models.CharField("数据截止日期", max_length=60, blank=True, help_text="例如“上年12月31日”。")
    evidence_rule = models.TextField("佐证材料要求", blank=True)
    answer_template = models.TextField("填写模板", blank=True)
    formula = models.CharField(
        "计算公式",
        max_length=500,
        blank=True,
        help_text="由数据项和其他指标计算的填写，例如 learners / adults * 100；用到其他指标时写[编号]。",
    )

    class Meta:
        ordering = ["position"]
        verbose_name = "关键指标"
        verbose_name_plural = "关键指标"
        constraints = [
            models.UniqueConstraint(
                name="revision_code",
                fields=["version", "code"],
                violation_error_message="同一版本中已有此编号的指标。",
            ),
            models.UniqueConstraint(
                name="revision_of_indicator",
                fields=["version", "indicator"],
                violation_error_message="同一版本中，一个指标只能出现一次。",
            ),
            models.CheckConstraint(
                name="revision_decimals",
                condition=models.Q(decimals__lte=6),
                violation_error_message="小数位数最多6位。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def is_number(self) -> bool:
        return self.value_type in NUMBERS

    @property
    def is_unofficial(self) -> bool:
        return self.mark == Mark.DEMONSTRATION


class InputItem(PartOfVersion):
    """数据项: a figure that is asked once and used by several formulas."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField("次序")
    code = models.CharField(
        "代码", max_length=40, help_text="公式里用的代码：字母开头，由字母、数字和下划线组成，例如population。"
    )
    title = models.CharField("名称", max_length=120)
    value_type = models.CharField("数值类型", max_length=10, choices=ValueType.choices, default=ValueType.DECIMAL)
    unit = models.CharField("计量单位", max_length=30)
    decimals = models.PositiveSmallIntegerField("小数位数", default=0)
    meaning = models.TextField("涵义和口径", blank=True)
    source = models.TextField("出处", blank=True)
    department = models.CharField("默认填报部门", max_length=14, choices=Department.choices, blank=True)
    mark = models.CharField("文字来源", max_length=14, choices=Mark.choices)

    class Meta:
        ordering = ["position"]
        verbose_name = "数据项"
        verbose_name_plural = "数据项"
        constraints = [
            models.UniqueConstraint(
                name="item_code", fields=["version", "code"], violation_error_message="同一版本中已有此代码的数据项。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.code}）"
