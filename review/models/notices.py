"""公示: a list shown to everybody before it is published, and the objections to it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.kit.dates import end_of_day, start_of_day
from review.choices import ObjectionBy, ObjectionSource, ObjectionState, objection_seen_by
from review.models.cases import Case
from review.models.lists import MembershipList
from review.querysets import NoticeQuerySet, ObjectionQuerySet

# 答复时限 begins to run on the working day after an objection has arrived.
DEFAULT_ANSWER_WORKDAYS = 10


def _person(words: str, *, needed: bool = False) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=not needed,
        blank=not needed,
        related_name="+",
        verbose_name=words,
    )


class Notice(models.Model):
    """A public notice of a list: drawn up, signed, closed with a report, or withdrawn with its reason.

    ``last_day`` is counted by the official calendar when the notice is drawn up, and does not move after it was
    signed. A list whose notice was withdrawn may get another one; the old one stays readable.
    """

    list = models.ForeignKey(MembershipList, models.PROTECT, related_name="notices", verbose_name="名单")
    first_day = models.DateField("公示首日")
    workdays = models.PositiveSmallIntegerField("公示期（工作日）")
    last_day = models.DateField("公示末日")
    answer_workdays = models.PositiveSmallIntegerField("答复时限（工作日）", default=DEFAULT_ANSWER_WORKDAYS)
    contacts = models.TextField("异议受理方式", help_text="受理单位、电话、电子邮箱、通信地址")
    drawn_up_by = _person("拟定人", needed=True)
    drawn_up_at = models.DateTimeField("拟定时间", default=timezone.now)
    signed_by = _person("签发人")
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    conclusion = models.TextField("公示结论", blank=True)
    names_removed = models.BooleanField("情况报告写明移出的城市", default=False)
    reported_by = _person("情况报告拟定人")
    reported_at = models.DateTimeField("情况报告拟定时间", null=True, blank=True)
    closed_by = _person("办结人")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    withdrawn_by = _person("撤回人")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_reason = models.TextField("撤回原因", blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_at", "-pk"]
        verbose_name = "公示"
        verbose_name_plural = "公示"
        constraints = [
            models.UniqueConstraint(
                fields=["list"], condition=Q(withdrawn_at__isnull=True), name="one_notice_of_a_list_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="signed_notice_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(signed_at__isnull=False, closed_by__isnull=False, reported_at__isnull=False) & ~Q(conclusion=""),
                name="closed_notice_has_its_report",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
                name="withdrawn_notice_says_why",
            ),
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="days_of_a_notice_in_order"),
        ]

    def __str__(self) -> str:
        return f"关于《{self.list.title}》的公示"

    @property
    def chain(self) -> str:
        return f"notice:{self.pk}"

    @property
    def report_subject(self) -> str:
        """Of its report, which is read by everybody with the published list and not before."""
        return f"notice_report:{self.pk}"

    @property
    def number(self) -> str:
        """The number that its papers bear."""
        return f"{self.list.round.code}-GS-{self.pk}"

    @property
    def begins_at(self) -> datetime:
        return start_of_day(self.first_day)

    @property
    def ends_at(self) -> datetime:
        """23:59:59 of the last day, which counts."""
        return end_of_day(self.last_day)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def runs_at(self, moment: datetime) -> bool:
        """Whether an objection that arrives at ``moment`` is in time."""
        return self.signed_at is not None and not self.is_withdrawn and self.begins_at <= moment <= self.ends_at


class NoticeCity(models.Model):
    """A city as it stood on the notice when it was signed; it stays there when an objection takes it off the list."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="cities", verbose_name="公示")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices", verbose_name="办件")
    position = models.PositiveIntegerField("序号")
    province_name = models.CharField("省份", max_length=60)
    city_name = models.CharField("城市", max_length=60)
    note = models.CharField("备注", max_length=40, blank=True)
    # Whoever decided the case when the notice was signed: nobody handles an objection to their own decision.
    decided_by = _person("决定人")
    removed_at = models.DateTimeField("移出时间", null=True, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = "公示的城市"
        verbose_name_plural = "公示的城市"
        constraints = [models.UniqueConstraint(fields=["notice", "case"], name="city_once_on_a_notice")]

    def __str__(self) -> str:
        return f"{self.position} {self.city_name}"


class Objection(models.Model):
    """异议: by name or by unit, about one city of a notice. Who objects is known to those who handle it only."""

    city = models.ForeignKey(NoticeCity, models.PROTECT, related_name="objections", verbose_name="城市")
    number = models.CharField("受理编号", max_length=40, unique=True)
    code = models.CharField("查询码", max_length=16)
    # Made with the form, so that one form sent twice is one objection.
    token = models.CharField(max_length=64, unique=True)
    source = models.CharField("来源", max_length=8, choices=ObjectionSource.choices, default=ObjectionSource.PORTAL)
    by = models.CharField("提出人类别", max_length=8, choices=ObjectionBy.choices)
    name = models.CharField("姓名", max_length=40)
    unit = models.CharField("单位名称", max_length=80, blank=True)
    phone = models.CharField("联系电话", max_length=40)
    mail = models.CharField("电子邮箱", max_length=80, blank=True)
    text = models.TextField("异议内容")
    received_at = models.DateTimeField("收到时间", default=timezone.now)
    recorded_by = _person("登记人")
    # A keyed hash of the sender's network address, for the bound per day; the address itself is not kept.
    sender = models.CharField(max_length=64, blank=True, db_index=True)
    state = models.CharField("状态", max_length=10, choices=ObjectionState.choices, default=ObjectionState.RECEIVED)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    due_on = models.DateField("答复期限", null=True, blank=True)
    question = models.TextField("征求说明的问题", blank=True)
    asked_by = _person("征求人")
    asked_at = models.DateTimeField("征求时间", null=True, blank=True)
    statement = models.TextField("省级说明", blank=True)
    stated_by = _person("说明人")
    stated_at = models.DateTimeField("说明时间", null=True, blank=True)
    opinion = models.TextField("办理意见", blank=True)
    reply = models.TextField("答复", blank=True)
    decided_by = _person("办理人")
    decided_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "pk"]
        verbose_name = "异议"
        verbose_name_plural = "异议"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["upheld", "dismissed"])
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(opinion="") & ~Q(reply=""),
                name="answered_objection_has_opinion_reply_and_person",
            ),
            models.CheckConstraint(condition=~Q(by="unit") | ~Q(unit=""), name="objection_of_a_unit_names_it"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def chain(self) -> str:
        return f"objection:{self.pk}"

    def state_seen_by(self, kind: str) -> ObjectionState:
        """The state as an organisation of this kind may know it."""
        return objection_seen_by(kind, self.state, withdrawn=self.notice.is_withdrawn)

    @property
    def notice(self) -> Notice:
        return self.city.notice


def objection_path(instance: "ObjectionFile", filename: str) -> str:
    """Where the original bytes lie: by content hash, never by the name a person chose."""
    return f"objections/{instance.sha256[:2]}/{instance.sha256}"


class ObjectionFile(models.Model):
    """Evidence for an objection, byte for byte; kept for a day by its form's token while the form is not complete."""

    objection = models.ForeignKey(
        Objection, models.PROTECT, null=True, blank=True, related_name="files", verbose_name="异议"
    )
    token = models.CharField(max_length=64, db_index=True)
    sender = models.CharField(max_length=64, blank=True)
    file = models.FileField("文件", upload_to=objection_path, max_length=200)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=40)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "异议材料"
        verbose_name_plural = "异议材料"

    def __str__(self) -> str:
        return self.name
