"""推广典型模式: a public page that an editor composes from published cases."""

from django.conf import settings
from django.db import models

from casebook.choices import FeatureState
from casebook.models.entries import Entry
from casebook.querysets import FeatureQuerySet


class Feature(models.Model):
    """A page with sections, each with words of the editor and quoted cases in order."""

    title = models.CharField("标题", max_length=120)
    lead = models.TextField("导语", blank=True)
    state = models.CharField("状态", max_length=10, choices=FeatureState.choices, default=FeatureState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编写人")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False)

    objects = FeatureQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = "典型模式"
        verbose_name_plural = "典型模式"

    def __str__(self) -> str:
        return self.title

    @property
    def chain(self) -> str:
        return f"casebook-feature:{self.pk}"


class FeatureSection(models.Model):
    feature = models.ForeignKey(Feature, models.CASCADE, related_name="sections", verbose_name="典型模式")
    position = models.PositiveSmallIntegerField("次序")
    heading = models.CharField("小标题", max_length=80)
    text = models.TextField("文字", blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "章节"
        verbose_name_plural = "章节"

    def __str__(self) -> str:
        return self.heading


class Quote(models.Model):
    """A published case in a section; ``text`` stands word for word in it, empty where it is only named."""

    section = models.ForeignKey(FeatureSection, models.CASCADE, related_name="quotes", verbose_name="章节")
    position = models.PositiveSmallIntegerField("次序")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="quotes", verbose_name="案例")
    text = models.TextField("引文", blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "引用案例"
        verbose_name_plural = "引用案例"

    def __str__(self) -> str:
        return str(self.entry)
