"""What a committee gets and leaves behind: packs 审议材料 and minutes 会议纪要."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Round
from portal.kit.dates import chinese_date
from review.models.cases import Case
from review.models.lists import MembershipList
from review.querysets import MinistryQuerySet, MinutesQuerySet


class Pack(models.Model):
    """审议材料 of a round as ordered once: one PDF, its content frozen when it was put together."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="packs", verbose_name="批次")
    key = models.CharField(max_length=12, unique=True)
    title = models.CharField("会议名称", max_length=80)
    meets_on = models.DateField("会议日期", null=True, blank=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="生成人")
    ordered_at = models.DateTimeField("生成时间", default=timezone.now)
    cities = models.PositiveIntegerField("城市数", default=0)
    made_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = MinistryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "审议材料"
        verbose_name_plural = "审议材料"

    def __str__(self) -> str:
        return f"{self.title}审议材料"

    @property
    def chain(self) -> str:
        return f"pack:{self.pk}"

    @property
    def number(self) -> str:
        """Not to be guessed: whoever knows a paper's number may ask whether it exists."""
        return f"{self.round.code}-SY-{self.key}"


class Minutes(models.Model):
    """会议纪要 of one meeting on a round, or on one of its lists; its signed file is an attachment.

    A mistake is mended by a new version that names the old one, which stays as it was.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="minutes", verbose_name="批次")
    list = models.ForeignKey(
        MembershipList, models.PROTECT, null=True, blank=True, related_name="minutes", verbose_name="名单"
    )
    title = models.CharField("会议名称", max_length=80)
    held_on = models.DateField("会议日期")
    attendants = models.TextField("出席人员")
    summary = models.TextField("纪要摘要", blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)
    version = models.PositiveIntegerField("版本", default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="所更正的版本"
    )
    reason = models.TextField("更正原因", blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = "会议纪要"
        verbose_name_plural = "会议纪要"
        constraints = [
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, version=1)
                | Q(replaces__isnull=False, version__gt=1) & ~Q(reason=""),
                name="amended_minutes_say_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（{chinese_date(self.held_on)}）"

    @property
    def chain(self) -> str:
        return f"minutes:{self.pk}"


class MinutesVote(models.Model):
    """How a meeting voted on one city."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="votes", verbose_name="会议纪要")
    case = models.ForeignKey(Case, models.PROTECT, related_name="votes", verbose_name="办件")
    agree = models.PositiveSmallIntegerField("同意")
    against = models.PositiveSmallIntegerField("不同意")
    abstain = models.PositiveSmallIntegerField("弃权")

    class Meta:
        ordering = ["case__application__organisation__place__code", "pk"]
        verbose_name = "表决"
        verbose_name_plural = "表决"
        constraints = [models.UniqueConstraint(fields=["minutes", "case"], name="one_vote_per_city_and_meeting")]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        return f"同意{self.agree}、不同意{self.against}、弃权{self.abstain}"
