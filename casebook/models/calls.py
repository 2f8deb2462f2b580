"""征集通知: what is called for, from whom, until when."""

from django.conf import settings
from django.db import models

from casebook.choices import CallState, Kind, WhoMay
from casebook.querysets import CallQuerySet


class Call(models.Model):
    """A call of the ministry for cases of some kinds, meant for one volume (``volume_number``, 第N辑)."""

    title = models.CharField("标题", max_length=120)
    plan = models.TextField("征集方案", help_text="背景、内容要求、报送办法、评审和出版安排。")
    kinds = models.JSONField("征集类别", default=list)
    who = models.CharField("参加范围", max_length=12, choices=WhoMay.choices, default=WhoMay.ALL)
    volume_number = models.PositiveSmallIntegerField("拟编入", null=True, blank=True)
    deadline = models.DateTimeField("城市报送截止")
    province_deadline = models.DateTimeField("省级推荐截止", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=CallState.choices, default=CallState.PREPARING)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField("发布时间", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="拟定人")

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = "案例征集"
        verbose_name_plural = "案例征集"

    def __str__(self) -> str:
        return self.title

    @property
    def chain(self) -> str:
        return f"casebook-call:{self.pk}"

    @property
    def kind_words(self) -> str:
        return "、".join(Kind(each).label for each in self.kinds if each in Kind.values)
