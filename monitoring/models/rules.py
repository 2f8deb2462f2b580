"""校验规则: what is asked of values when they are entered and handed in."""

from django.db import models

from monitoring.choices import Comparison, RuleKind, Severity
from monitoring.models.frameworks import FrameworkVersion, PartOfVersion


class ValidationRule(PartOfVersion):
    """``left`` and ``right`` are formulas. Range: ``low`` ≤ left ≤ ``high``; sum and pair: left compared with right;
    band: left against last year, ``high`` in percent (a percentage itself is compared in points)."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField("次序")
    code = models.CharField("编号", max_length=20)
    kind = models.CharField("类型", max_length=8, choices=RuleKind.choices)
    severity = models.CharField("不符时", max_length=8, choices=Severity.choices)
    left = models.CharField("校验对象", max_length=500, help_text="数据项代码、[指标编号]或者算式。")
    comparison = models.CharField("关系", max_length=8, choices=Comparison.choices, blank=True)
    right = models.CharField("比较对象", max_length=500, blank=True)
    low = models.DecimalField("下限", max_digits=24, decimal_places=6, null=True, blank=True)
    high = models.DecimalField("上限", max_digits=24, decimal_places=6, null=True, blank=True)
    message = models.CharField("提示文字", max_length=300, help_text="填报人看到的话：哪里不符，怎样改正。")

    class Meta:
        ordering = ["position"]
        verbose_name = "校验规则"
        verbose_name_plural = "校验规则"
        constraints = [
            models.UniqueConstraint(
                name="rule_code", fields=["version", "code"], violation_error_message="同一版本中已有此编号的校验规则。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.message}"
