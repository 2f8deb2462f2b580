"""Rounds, applications with their answers and evidence, and the frozen submissions."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from applications.choices import DeskState, EvidenceState, RoundState
from applications.editions import EDITION_CHOICES, Edition, get_edition
from applications.querysets import (
    ApplicationQuerySet,
    EvidenceQuerySet,
    RoundQuerySet,
    SubmissionQuerySet,
)
from portal.accounts.models import Organisation
from portal.regions.models import Place

MEGABYTE = 1024 * 1024


class Round(models.Model):
    """批次: a call for applications with its form edition, options, guide and deadlines.

    Deadlines are moments; one given as a day is stored as 23:59:59 of that day, Beijing time.
    ``options`` holds readings of the edition and switches of the procedure (``certificate``).
    """

    code = models.SlugField("批次代码", max_length=20, unique=True, help_text="用于申请编号，例如 W2026")
    title = models.CharField("批次名称", max_length=120)
    edition_key = models.CharField("申请表", max_length=40, choices=EDITION_CHOICES)
    options = models.JSONField("选项", default=dict, blank=True)
    state = models.CharField("状态", max_length=12, choices=RoundState.choices, default=RoundState.PREPARING)
    revision = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField("开放时间")
    city_deadline = models.DateTimeField("城市提交截止时间", help_text="各省可另行设定更早的时间")
    province_deadline = models.DateTimeField("省级上报截止时间")
    conditions = models.TextField("申请条件", blank=True)
    materials = models.TextField("申请材料", blank=True)
    process = models.TextField("办理流程", blank=True)
    contacts = models.TextField("联系方式", blank=True)
    helpdesk = models.TextField("技术支持", blank=True)
    max_file_megabytes = models.PositiveSmallIntegerField("单个文件上限（MB）", default=50)
    max_files = models.PositiveSmallIntegerField("文件数量上限", default=60)
    is_demo = models.BooleanField("演示", default=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-pk"]
        verbose_name = "批次"
        verbose_name_plural = "批次"
        constraints = [
            models.CheckConstraint(
                condition=Q(city_deadline__gt=F("opens_at")) & Q(province_deadline__gte=F("city_deadline")),
                name="round_deadlines_in_order",
                violation_error_message="时间顺序应为：开放时间、城市提交截止时间、省级上报截止时间。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def edition(self) -> Edition:
        return get_edition(self.edition_key, self.options)

    @property
    def gives_certificates(self) -> bool:
        return bool(self.options.get("certificate"))

    @property
    def max_file_bytes(self) -> int:
        return self.max_file_megabytes * MEGABYTE


class ProvinceDeadline(models.Model):
    """The moment by which the cities of one province submit; set by the province, within the round's own."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="province_deadlines", verbose_name="批次")
    province = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="省级部门")
    deadline = models.DateTimeField("城市提交截止时间")

    class Meta:
        verbose_name = "各省截止时间"
        verbose_name_plural = "各省截止时间"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "province"],
                name="one_deadline_per_province",
                violation_error_message="该省已设定截止时间，请直接修改。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.province} {self.deadline:%Y-%m-%d %H:%M}"


class Extension(models.Model):
    """A later deadline for one city or province, with its reason; the latest one counts."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="extensions", verbose_name="批次")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="延期单位")
    until = models.DateTimeField("延期至")
    reason = models.CharField("延期理由", max_length=200)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="批准人",
    )
    granted_at = models.DateTimeField("批准时间", default=timezone.now)

    class Meta:
        ordering = ["granted_at", "pk"]
        verbose_name = "延期"
        verbose_name_plural = "延期"

    def __str__(self) -> str:
        return f"{self.organisation} {self.until:%Y-%m-%d %H:%M}"


class Application(models.Model):
    """申请: one city's application in one round.

    ``state`` is where it stands inside the city (``DeskState``); after submission ``review.Case`` leads.
    ``revision`` grows with every step; a page that shows an older one is refused.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="applications", verbose_name="批次")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="applications",
        verbose_name="申报城市",
    )
    number = models.CharField("申请编号", max_length=40, unique=True)
    state = models.CharField("状态", max_length=12, choices=DeskState.choices, default=DeskState.DRAFTING)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="创建人",
    )
    begun_at = models.DateTimeField("创建时间", default=timezone.now)
    saved_at = models.DateTimeField("最近保存", null=True, blank=True)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="送签人",
    )
    handed_over_at = models.DateTimeField("送签时间", null=True, blank=True)
    send_back_note = models.TextField("退回填报人的说明", blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__place__code", "pk"]
        verbose_name = "申请"
        verbose_name_plural = "申请"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation"],
                name="one_application_per_round_and_city",
                violation_error_message="本市在该批次已有申请，请继续填写。",
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_over") | Q(handed_over_by__isnull=False, handed_over_at__isnull=False),
                name="handed_over_has_person_and_time",
            ),
        ]

    # Not stored: when the request reached the portal (the deadline is judged by it), and whether the case of this
    # application is being withdrawn or returned right now, which alone opens it again.
    arrived_at: datetime | None = None
    is_reopening = False

    def __str__(self) -> str:
        return f"{self.number} {self.organisation.short_name}"

    @property
    def chain(self) -> str:
        """The history chain of this application and all that follows from it."""
        return f"application:{self.pk}"

    @property
    def place(self) -> Place:
        """The applying city."""
        return self.organisation.seat

    @property
    def is_editable(self) -> bool:
        return self.state == DeskState.DRAFTING

    @property
    def edition(self) -> Edition:
        return self.round.edition


class AnswerRow(models.Model):
    """One row of a question that repeats; its ``row_id`` is stable, its order can change."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="rows")
    question = models.CharField(max_length=40)
    row_id = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["question", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["application", "question", "row_id"], name="row_once")]

    def __str__(self) -> str:
        return f"{self.question} {self.position}"


class Answer(models.Model):
    """One leaf cell as it was typed. ``version`` grows with each change, so that two people at one cell are told."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=40)
    cell = models.CharField(max_length=40)
    row_id = models.CharField(max_length=12, blank=True)
    value = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question", "cell", "row_id"],
                name="one_answer_per_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}.{self.cell}"


class AnswerText(models.Model):
    """One text that a cell has held, kept for good: who wrote it and when, to be looked at and brought back."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="texts")
    question = models.CharField(max_length=40)
    cell = models.CharField(max_length=40)
    row_id = models.CharField(max_length=12, blank=True)
    value = models.TextField(blank=True)
    version = models.PositiveIntegerField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question", "cell", "row_id", "version"],
                name="one_text_per_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}.{self.cell} {self.version}"


class Presence(models.Model):
    """When a person's page of one part was last open: colleagues are told who else is filling in."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    part = models.CharField(max_length=40)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "user", "part"], name="present_once_per_part")]

    def __str__(self) -> str:
        return f"{self.user} {self.part}"


def evidence_path(instance: "Evidence", filename: str) -> str:
    """Where the original bytes lie: by application and content hash, never by the name a person chose."""
    return f"evidence/{instance.application_id}/{instance.sha256[:2]}/{instance.sha256}"


def thumbnail_path(instance: "Evidence", filename: str) -> str:
    return f"thumbnails/{instance.application_id}/{instance.sha256}.jpg"


class Evidence(models.Model):
    """佐证材料: a file kept byte for byte with its SHA-256; introduction and copyright beside each photo."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="evidence", verbose_name="申请")
    item = models.CharField("材料类别", max_length=20)
    file = models.FileField("文件", upload_to=evidence_path, max_length=200)
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("大小（字节）")
    content_type = models.CharField("类型", max_length=40)
    introduction = models.TextField("简介", blank=True)
    copyright = models.CharField("版权信息", max_length=200, blank=True)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=EvidenceState.choices,
        default=EvidenceState.CHECKING,
    )
    reason = models.TextField("被拒原因", blank=True)
    pages = models.PositiveIntegerField("页数", null=True, blank=True)
    width = models.PositiveIntegerField("宽（像素）", null=True, blank=True)
    height = models.PositiveIntegerField("高（像素）", null=True, blank=True)
    thumbnail = models.FileField("缩略图", upload_to=thumbnail_path, max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="上传人",
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["item", "pk"]
        verbose_name = "佐证材料"
        verbose_name_plural = "佐证材料"

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        return self.content_type.startswith("image/")


class Submission(models.Model):
    """A frozen version of an application: canonical JSON of all answers and file hashes, and its SHA-256.

    Reviewers, papers, sheets and public pages read submissions, never the live answers.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="submissions", verbose_name="申请")
    version = models.PositiveIntegerField("版本")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    evidence = models.ManyToManyField(Evidence, related_name="submissions")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="签发人",
    )
    submitted_at = models.DateTimeField("提交时间")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["application", "version"]
        verbose_name = "提交版本"
        verbose_name_plural = "提交版本"
        constraints = [models.UniqueConstraint(fields=["application", "version"], name="one_submission_per_version")]

    def __str__(self) -> str:
        return f"{self.application.number} 第{self.version}版"

    @property
    def data(self) -> dict[str, Any]:
        """The frozen content as an object; see ``applications.sheets.snapshot``."""
        return json.loads(self.content)


class Correction(models.Model):
    """退回修改: what a reviewer asks the city to correct in a submission; open until the city submits again."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="corrections", verbose_name="申请")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="corrections", verbose_name="所退版本")
    reason = models.TextField("退回原因")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="退回人",
    )
    asked_for = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="退回单位")
    asked_at = models.DateTimeField("退回时间", default=timezone.now)
    due_at = models.DateTimeField("补正期限", null=True, blank=True)
    answered_at = models.DateTimeField("重新提交时间", null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        verbose_name = "退回修改"
        verbose_name_plural = "退回修改"
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True),
                name="one_open_correction",
                violation_error_message="该申请已退回修改，尚未重新提交。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.asked_at:%Y-%m-%d}"
