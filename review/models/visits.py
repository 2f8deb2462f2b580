"""On-site visits 实地考察, and the files that the ministry's desk keeps."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.kit.dates import chinese_date
from review.choices import VisitFinding, VisitState
from review.models.cases import Case
from review.querysets import AttachmentQuerySet, MinistryQuerySet


class Visit(models.Model):
    """A visit to the city of a case before the ministry. City and province learn of dates and programme alone.

    ``version`` counts the reports: an amended one has its own paper, the earlier one says that it no longer holds.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="visits", verbose_name="办件")
    state = models.CharField("状态", max_length=10, choices=VisitState.choices, default=VisitState.PLANNED)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=12, unique=True)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    programme = models.TextField("日程")
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="安排人")
    planned_at = models.DateTimeField("安排时间", default=timezone.now)
    announced_at = models.DateTimeField("通知时间", null=True, blank=True)
    report = models.TextField("考察报告", blank=True)
    finding = models.CharField("考察结论", max_length=10, choices=VisitFinding.choices, blank=True)
    finding_text = models.TextField("结论说明", blank=True)
    version = models.PositiveIntegerField("报告版本", default=0)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报告人"
    )
    reported_at = models.DateTimeField("报告时间", null=True, blank=True)
    cancel_reason = models.TextField("取消原因", blank=True)

    objects = MinistryQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = "实地考察"
        verbose_name_plural = "实地考察"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="visit_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["planned", "announced"]),
                name="one_visit_under_way",
                violation_error_message="该市已有一次实地考察尚未报告，请先报告或取消。",
            ),
            models.CheckConstraint(
                condition=~Q(state="reported")
                | Q(reported_by__isnull=False, reported_at__isnull=False) & ~Q(report="") & ~Q(finding=""),
                name="reported_visit_has_report",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""), name="cancelled_visit_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.dates}"

    @property
    def chain(self) -> str:
        return f"visit:{self.pk}"

    @property
    def dates(self) -> str:
        """2026年11月21日至2026年11月23日, or the one day."""
        first, last = chinese_date(self.starts_on), chinese_date(self.ends_on)
        return first if first == last else f"{first}至{last}"

    @property
    def number(self) -> str:
        """Not to be guessed: whoever knows a paper's number may ask whether it exists."""
        return f"{self.case.application.round.code}-KC-{self.key}"


class VisitMember(models.Model):
    """A person of the visiting team, of the portal or from outside; name and unit as they are printed."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="members", verbose_name="实地考察")
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("姓名", max_length=40)
    unit = models.CharField("单位及职务", max_length=80, blank=True)
    role = models.CharField("组内分工", max_length=20)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="平台用户"
    )

    class Meta:
        ordering = ["position"]
        verbose_name = "考察组成员"
        verbose_name_plural = "考察组成员"

    def __str__(self) -> str:
        return f"{self.name}（{self.role}）"


def attachment_path(instance: "Attachment", filename: str) -> str:
    """Where the original bytes lie: by subject and content hash, never by the name a person chose."""
    return f"review/{instance.subject.replace(':', '/')}/{instance.sha256[:2]}/{instance.sha256}"


class Attachment(models.Model):
    """A file kept with a visit, the minutes of a meeting or a member's change, byte for byte; ``subject`` is its chain."""

    subject = models.CharField("所属事项", max_length=40, db_index=True)
    file = models.FileField("文件", upload_to=attachment_path, max_length=200)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=40)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField(max_length=64)
    caption = models.CharField("说明", max_length=120, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    added_at = models.DateTimeField("上传时间", default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "附件"
        verbose_name_plural = "附件"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "sha256"],
                name="one_file_once",
                violation_error_message="这个文件已经上传过。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")
