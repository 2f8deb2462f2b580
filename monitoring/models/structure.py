"""宏观框架 and 结构要素: the two upper levels."""

from django.db import models

from monitoring.choices import Mark
from monitoring.models.frameworks import FrameworkVersion, PartOfVersion


class Area(PartOfVersion):
    """宏观框架 (in UNESCO's framework: area)."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="areas")
    position = models.PositiveSmallIntegerField("次序")
    code = models.CharField("编号", max_length=20)
    title = models.CharField("名称", max_length=120)
    title_en = models.CharField("英文名称", max_length=200, blank=True)
    mark = models.CharField("文字来源", max_length=14, choices=Mark.choices)

    class Meta:
        ordering = ["position"]
        verbose_name = "宏观框架"
        verbose_name_plural = "宏观框架"
        constraints = [
            models.UniqueConstraint(
                name="area_code", fields=["version", "code"], violation_error_message="同一版本中已有此编号的宏观框架。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Element(PartOfVersion):
    """结构要素 (in UNESCO's framework: focal area)."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="elements")
    area = models.ForeignKey(Area, models.RESTRICT, related_name="elements", verbose_name="宏观框架")
    position = models.PositiveSmallIntegerField("次序")
    code = models.CharField("编号", max_length=20)
    title = models.CharField("名称", max_length=120)
    title_en = models.CharField("英文名称", max_length=200, blank=True)
    mark = models.CharField("文字来源", max_length=14, choices=Mark.choices)

    class Meta:
        ordering = ["position"]
        verbose_name = "结构要素"
        verbose_name_plural = "结构要素"
        constraints = [
            models.UniqueConstraint(
                name="element_code",
                fields=["version", "code"],
                violation_error_message="同一版本中已有此编号的结构要素。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
