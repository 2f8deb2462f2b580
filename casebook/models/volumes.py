"""案例集 第N辑: imprint as data, contents in order, and the files that are typeset."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from casebook.choices import Part, VolumeState
from casebook.models.entries import Entry
from casebook.querysets import BookFileQuerySet, VolumeQuerySet

NUMERALS = "〇一二三四五六七八九"
# What is printed of the imprint, in this order, each with its label; what is empty is left out.
IMPRINT = (
    ("editors", "主编单位"),
    ("publisher", "出版"),
    ("isbn", "书号"),
    ("edition", "版次"),
    ("impression", "印次"),
    ("format", "开本"),
    ("sheets", "印张"),
    ("words", "字数"),
    ("price", "定价"),
)


class Volume(models.Model):
    """A numbered collection. ``is_catalogue``: printed elsewhere, here titles and pages alone, with their source."""

    number = models.PositiveSmallIntegerField("辑次", unique=True)
    title = models.CharField("书名", max_length=120, default="中国学习型城市建设案例")
    english_title = models.CharField("英文书名", max_length=160, blank=True)
    series = models.CharField("丛书", max_length=120, blank=True)
    english_series = models.CharField("丛书英文名", max_length=160, blank=True)
    year = models.PositiveSmallIntegerField("年份")
    imprint = models.JSONField("版本记录", default=dict, blank=True)
    preface = models.TextField("编者的话", blank=True)
    source = models.CharField("来源", max_length=200, blank=True)
    is_catalogue = models.BooleanField("仅存目", default=False)
    state = models.CharField("状态", max_length=10, choices=VolumeState.choices, default=VolumeState.PREPARING)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField("出版时间", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False)

    objects = VolumeQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = "案例集"
        verbose_name_plural = "案例集"

    def __str__(self) -> str:
        return f"{self.title}（{self.word}）"

    @property
    def chain(self) -> str:
        return f"casebook-volume:{self.pk}"

    @property
    def word(self) -> str:
        """第一辑, 第十二辑."""
        tens, ones = divmod(self.number, 10)
        if tens == 0:
            return f"第{NUMERALS[ones]}辑"
        first = "" if tens == 1 else NUMERALS[tens]
        return f"第{first}十{NUMERALS[ones] if ones else ''}辑" if tens < 10 else f"第{self.number}辑"

    @property
    def imprint_lines(self) -> list[tuple[str, str]]:
        return [(label, self.imprint[key]) for key, label in IMPRINT if self.imprint.get(key)]


class VolumeItem(models.Model):
    """A line of the contents: a case, or a report, an appendix; ``page`` is where it begins in print."""

    volume = models.ForeignKey(Volume, models.CASCADE, related_name="items", verbose_name="案例集")
    position = models.PositiveSmallIntegerField("次序")
    part = models.CharField("类别", max_length=6, choices=Part.choices, default=Part.CASE)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="items", verbose_name="案例")
    title = models.CharField("标题", max_length=160, blank=True)
    page = models.PositiveSmallIntegerField("页码", null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "目次"
        verbose_name_plural = "目次"
        constraints = [
            models.UniqueConstraint(fields=["volume", "entry"], name="case_once_in_a_volume"),
            models.CheckConstraint(condition=Q(entry__isnull=False) | ~Q(title=""), name="line_of_contents_has_words"),
        ]

    def __str__(self) -> str:
        return str(self.entry) if self.entry is not None else self.title


class BookFile(models.Model):
    """A typeset PDF of a case or a volume (``subject`` is its chain). ``content_hash`` says of which content."""

    subject = models.CharField(max_length=40, db_index=True)
    content_hash = models.CharField(max_length=64)
    file = models.FileField("文件", max_length=200)
    pages = models.PositiveIntegerField("页数")
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField(max_length=64)
    # 标题 of each case and the page on which it begins, for a volume.
    contents: Any = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField("生成时间", default=timezone.now)
    withdrawn_at = models.DateTimeField("停用时间", null=True, blank=True)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="操作人"
    )

    objects = BookFileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "排版文件"
        verbose_name_plural = "排版文件"

    def __str__(self) -> str:
        return f"{self.subject} {self.made_at:%Y-%m-%d %H:%M}"
