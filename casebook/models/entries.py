"""A case from draft to publication: its versions of the text, its pictures and files, the visits to it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from applications.models import Application
from casebook.choices import KIND_WORDS, TONES, EntryState, Hand, Kind, Theme
from casebook.models.calls import Call
from casebook.querysets import EntryQuerySet, OfEntryQuerySet
from portal.accounts.models import Organisation
from portal.kit.dates import chinese_date
from portal.regions.models import Place


class Entry(models.Model):
    """A case 案例, a 百姓学习之星 or a 终身学习品牌.

    ``content`` is the text as it was published, frozen, and the only one that public pages read; ``text`` is the same
    as plain words, for searching. One that is catalogued has a title and no text: the text is not ours.
    """

    kind = models.CharField("类别", max_length=6, choices=Kind.choices, default=Kind.CASE)
    call = models.ForeignKey(
        Call, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="征集通知"
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="城市")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="casebook_entries", verbose_name="撰写单位"
    )
    theme = models.CharField("主题", max_length=12, choices=Theme.choices, blank=True)
    title = models.CharField("标题", max_length=120, blank=True)
    subtitle = models.CharField("副标题", max_length=120, blank=True)
    year = models.PositiveSmallIntegerField("年份")
    state = models.CharField("状态", max_length=12, choices=EntryState.choices, default=EntryState.DRAFTING)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="送签人"
    )
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    recommendation = models.TextField("推荐意见", blank=True)
    # Since when it has waited for the next volume; it needs no open call any more, however often it is revised.
    waiting_since = models.DateTimeField("留待下一辑", null=True, blank=True)
    content = models.JSONField("发布内容", default=dict, blank=True)
    text = models.TextField("发布文字", blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    # Where a case that grew out of an application came from, in words and as a link.
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="来源申请"
    )
    source = models.CharField("来源", max_length=200, blank=True)
    is_demo = models.BooleanField("演示", default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="起草人"
    )
    made_at = models.DateTimeField("起草时间", default=timezone.now)

    objects = EntryQuerySet.as_manager()

    # When the request that moves it reached the portal; a deadline is judged by it.
    arrived_at: datetime | None = None
    # Is its volume being published, in this very transaction?
    comes_out: bool = False

    class Meta:
        ordering = ["-year", "place__code", "pk"]
        verbose_name = "案例"
        verbose_name_plural = "案例"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="catalogued") | Q(organisation__isnull=False, made_by__isnull=False),
                name="entry_has_author",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | (Q(published_at__isnull=False) & ~Q(text="")),
                name="published_entry_has_text",
            ),
            models.CheckConstraint(condition=~Q(state="catalogued") | Q(text=""), name="catalogued_entry_has_no_text"),
        ]

    def __str__(self) -> str:
        return self.title or f"（未定标题的{self.kind_word}）"

    @property
    def chain(self) -> str:
        return f"casebook:{self.pk}"

    @property
    def kind_word(self) -> str:
        return KIND_WORDS[Kind(self.kind)]

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_public(self) -> bool:
        return self.state == EntryState.PUBLISHED

    @property
    def is_catalogued(self) -> bool:
        return self.state == EntryState.CATALOGUED


class Manuscript(models.Model):
    """One version of the text: the author's, or beside it the editor's. ``version`` grows with each saving."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="manuscripts", verbose_name="案例")
    hand = models.CharField("稿别", max_length=6, choices=Hand.choices, default=Hand.AUTHOR)
    title = models.CharField("标题", max_length=120, blank=True)
    subtitle = models.CharField("副标题", max_length=120, blank=True)
    english_title = models.CharField("英文标题", max_length=200, blank=True)
    summary = models.TextField("摘要", blank=True)
    sections = models.JSONField("正文", default=list)  # [{"heading": "…", "text": "…"}]
    version = models.PositiveIntegerField("版本", default=0)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="保存人"
    )
    saved_at = models.DateTimeField("保存时间", default=timezone.now)

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "文稿"
        verbose_name_plural = "文稿"
        constraints = [models.UniqueConstraint(fields=["entry", "hand"], name="one_manuscript_per_hand")]

    def __str__(self) -> str:
        return f"{self.entry} {self.get_hand_display()}"

    @property
    def content(self) -> dict[str, Any]:
        """Everything that a reader sees, as one value."""
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "english_title": self.english_title,
            "summary": self.summary,
            "sections": self.sections,
        }


def material_path(instance: "Material", filename: str) -> str:
    """Where the original bytes lie: by case and content hash, never by the name a person chose."""
    return f"casebook/{instance.entry_id}/{instance.sha256[:2]}/{instance.sha256}"


def rendition_path(instance: "Material", filename: str) -> str:
    return f"casebook/{instance.entry_id}/renditions/{instance.sha256}.jpg"


def thumbnail_path(instance: "Material", filename: str) -> str:
    return f"casebook/{instance.entry_id}/thumbnails/{instance.sha256}.jpg"


class Material(models.Model):
    """A picture with caption and copyright declaration, or a PDF for the reviewers; kept byte for byte.

    Only pictures are ever published, and of them the rendition, which holds no place, time or camera.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="materials", verbose_name="案例")
    file = models.FileField("文件", upload_to=material_path, max_length=200)
    rendition = models.FileField("浏览图", upload_to=rendition_path, max_length=200, blank=True)
    thumbnail = models.FileField("缩略图", upload_to=thumbnail_path, max_length=200, blank=True)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=40)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField(max_length=64)
    caption = models.CharField("图片说明", max_length=120, blank=True)
    # The editor's wording; the author's stays beside it.
    edited_caption = models.CharField("图片说明（编辑稿）", max_length=120, blank=True)
    holder = models.CharField("版权所有", max_length=120, blank=True)
    is_declared = models.BooleanField("版权声明", default=False)
    is_used = models.BooleanField("采用", default=True)
    position = models.PositiveSmallIntegerField("次序", default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    added_at = models.DateTimeField("上传时间", default=timezone.now)

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "图片和附件"
        verbose_name_plural = "图片和附件"
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "sha256"],
                name="one_material_once",
                violation_error_message="这个文件已经上传过。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def printed_caption(self) -> str:
        """What readers see below the picture."""
        return self.edited_caption or self.caption

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")


class Visit(models.Model):
    """考察: recorded once it has taken place; a mistake is mended by another record."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="visits", verbose_name="案例")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    team = models.CharField("考察组", max_length=400)
    report = models.TextField("考察情况")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="记录人")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="记录单位")
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = "案例考察"
        verbose_name_plural = "案例考察"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="case_visit_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.dates}"

    @property
    def dates(self) -> str:
        first, last = chinese_date(self.starts_on), chinese_date(self.ends_on)
        return first if first == last else f"{first}至{last}"
