"""What only the alliance's procedure knows: associations beside a province, and ballots of the working committee."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from applications.choices import Majority, Quorum
from applications.models import Round, Submission
from portal.accounts.models import Organisation
from portal.kit.dates import chinese_date
from review.choices import BallotState, BallotWay, Choice
from review.models.cases import Case
from review.querysets import BallotQuerySet


class CoVerifier(models.Model):
    """The 省级成人教育协会 that a province has named to verify beside it in one round."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="co_verifiers", verbose_name="批次")
    association = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="省级成人教育协会")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="指定人")
    named_at = models.DateTimeField("指定时间", default=timezone.now)

    class Meta:
        verbose_name = "协同核实的协会"
        verbose_name_plural = "协同核实的协会"
        constraints = [models.UniqueConstraint(fields=["round", "association"], name="association_named_once")]

    def __str__(self) -> str:
        return str(self.association)


class AssociationRemark(models.Model):
    """协会说明 on one version: it stands beside the province's opinion and stops nothing. A later one is added."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="association_remarks", verbose_name="办件")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="所读版本")
    association = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="协会")
    text = models.TextField("说明", max_length=1000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填写人")
    written_at = models.DateTimeField("填写时间", default=timezone.now)

    class Meta:
        ordering = ["written_at", "pk"]
        verbose_name = "协会说明"
        verbose_name_plural = "协会说明"

    def __str__(self) -> str:
        return self.text[:40]


class Ballot(models.Model):
    """表决: what the secretariat has agreed to, put to the working committee together.

    Voted on in the portal, or recorded from a meeting with its minutes. Quorum and majority are the round's, and the
    members (``electors``) those in office, as of the opening. The chair closes it; what it says of each city is frozen then.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="ballots", verbose_name="批次")
    title = models.CharField("名称", max_length=80)
    way = models.CharField("表决方式", max_length=10, choices=BallotWay.choices, default=BallotWay.PORTAL)
    state = models.CharField("状态", max_length=10, choices=BallotState.choices, default=BallotState.OPEN)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    members = models.PositiveSmallIntegerField("委员人数")
    electors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name="参加表决的委员")
    quorum = models.CharField("参加人数要求", max_length=12, choices=Quorum.choices)
    majority = models.CharField("通过条件", max_length=12, choices=Majority.choices)
    due_on = models.DateField("表决截止日期", null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发起人")
    opened_at = models.DateTimeField("发起时间", default=timezone.now)
    # Of a meeting: when, who was there, and its minutes.
    held_on = models.DateField("会议日期", null=True, blank=True)
    present = models.PositiveSmallIntegerField("出席委员人数", null=True, blank=True)
    attendants = models.TextField("出席人员", blank=True)
    minutes = models.FileField("会议纪要", upload_to="ballots/%Y/", blank=True, max_length=200)
    minutes_name = models.CharField(max_length=200, blank=True)
    minutes_sha256 = models.CharField(max_length=64, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="结束人"
    )
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    cancel_reason = models.TextField("取消原因", blank=True)

    objects = BallotQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "表决"
        verbose_name_plural = "表决"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="closed_ballot_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=~Q(way="meeting")
                | Q(held_on__isnull=False, present__isnull=False, present__lte=F("members")) & ~Q(minutes=""),
                name="meeting_has_its_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{chinese_date(timezone.localdate(self.opened_at))}）"

    @property
    def chain(self) -> str:
        return f"ballot:{self.pk}"


class BallotItem(models.Model):
    """A city on a ballot, in the version that is voted on; the numbers are those of the end."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="items", verbose_name="表决")
    case = models.ForeignKey(Case, models.PROTECT, related_name="ballot_items", verbose_name="办件")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="版本")
    agree = models.PositiveSmallIntegerField("同意", null=True, blank=True)
    against = models.PositiveSmallIntegerField("不同意", null=True, blank=True)
    abstain = models.PositiveSmallIntegerField("弃权", null=True, blank=True)
    is_carried = models.BooleanField("通过", null=True, blank=True)

    class Meta:
        ordering = ["case__application__organisation__place__code", "pk"]
        verbose_name = "表决事项"
        verbose_name_plural = "表决事项"
        constraints = [models.UniqueConstraint(fields=["ballot", "case"], name="city_once_on_a_ballot")]

    def __str__(self) -> str:
        return f"{self.case}"

    @property
    def words(self) -> str:
        return f"同意{self.agree}、不同意{self.against}、弃权{self.abstain}" if self.agree is not None else ""


class Vote(models.Model):
    """How one member votes on one city; may be changed until the ballot is closed."""

    item = models.ForeignKey(BallotItem, models.PROTECT, related_name="votes", verbose_name="表决事项")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="委员")
    choice = models.CharField("表决意见", max_length=10, choices=Choice.choices)
    cast_at = models.DateTimeField("表决时间", default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "表决票"
        verbose_name_plural = "表决票"
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="one_vote_per_member_and_city")]

    def __str__(self) -> str:
        return self.get_choice_display()
