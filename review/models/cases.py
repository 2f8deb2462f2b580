"""Cases, one per application under review, and the opinions on them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.editions.procedures import NETWORK, PROCEDURE_CHOICES, PROCEDURES, Procedure
from applications.models import Application, Submission
from portal.accounts.models import Organisation
from portal.register.models import Membership
from review.choices import (
    PROVINCE_INTERNAL,
    SEEN_BELOW,
    SEEN_BY_PANEL,
    VEILS_FOR_CITY,
    VEILS_FOR_PROVINCE,
    CaseState,
    Way,
)
from review.querysets import CaseQuerySet


class Case(models.Model):
    """办件: an application on its way through the procedure. It follows the current submission.

    ``revision`` grows with every step; a page that shows an older one is refused. ``way`` is what the register said
    when the current version was submitted; a city that joins directly does so by the membership ``ground``.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="case", verbose_name="申请")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="当前版本")
    procedure_key = models.CharField("办理流程", max_length=12, choices=PROCEDURE_CHOICES, default=NETWORK)
    state = models.CharField("状态", max_length=20, choices=CaseState.choices, default=CaseState.SUBMITTED)
    way = models.CharField("加入方式", max_length=12, choices=Way.choices, default=Way.RECOMMENDED)
    ground = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="直接加入的依据"
    )
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    moved_at = models.DateTimeField("最近办理", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="决定人",
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    # Set while experts' assessment of the current version is closed: a decision goes back there when reconsidered.
    assessed_at = models.DateTimeField("评审完成时间", null=True, blank=True)
    # A decision of the ministry is announced by publishing a list; before that nobody below learns it.
    announced_at = models.DateTimeField("公布时间", null=True, blank=True)
    # A sheet that became void by a return may be sent up again until then, though the province's deadline has passed.
    send_up_by = models.DateTimeField("重新上报期限", null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["application__organisation__place__code", "pk"]
        verbose_name = "办件"
        verbose_name_plural = "办件"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "not_confirmed", "member_confirmed", "published"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decision_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(announced_at__isnull=False),
                name="published_is_announced",
            ),
            models.CheckConstraint(
                condition=Q(way="direct", ground__isnull=False) | Q(way="recommended", ground__isnull=True),
                name="direct_way_has_its_ground",
            ),
            # A city that joins by right is not assessed; one that is recommended does not pass as a member.
            models.CheckConstraint(
                condition=Q(way="direct") & ~Q(state__in=["sent_up", "in_assessment", "assessed", "confirmed"])
                | Q(way="recommended") & ~Q(state__in=["member_check", "member_confirmed"]),
                name="state_belongs_to_the_way",
            ),
            # The alliance has no summary sheet, no direct way and no ministry; the network no secretariat.
            models.CheckConstraint(
                condition=Q(procedure_key="network")
                & ~Q(state__in=["at_secretariat", "at_signature", "secretariat_agreed"])
                | Q(procedure_key="alliance", way="recommended")
                & ~Q(state__in=["endorsed", "sent_up", "in_assessment", "assessed"]),
                name="state_belongs_to_the_procedure",
            ),
            models.CheckConstraint(
                condition=~Q(state="assessed") | Q(assessed_at__isnull=False),
                name="assessed_case_has_its_time",
            ),
        ]

    # Not stored: this case is being moved by the summary sheet or the list that is signed right now.
    is_moved_by_document = False
    # Not stored: when the request reached the portal; the province's deadline is judged by it.
    arrived_at: datetime | None = None

    def __str__(self) -> str:
        return str(self.application)

    @property
    def chain(self) -> str:
        """One history for an application and its case."""
        return self.application.chain

    @property
    def province(self) -> Organisation | None:
        """The organisation that recommends this city."""
        return self.application.organisation.parent

    @property
    def procedure(self) -> Procedure:
        return PROCEDURES[self.procedure_key]

    @property
    def joins_directly(self) -> bool:
        return self.way == Way.DIRECT

    @property
    def deadline(self) -> datetime:
        return self.application.round.province_deadline

    def state_seen_by(self, kind: str) -> CaseState:
        """The state as an organisation of this kind may know it: nothing pending leaks downwards."""
        state = CaseState(self.state)
        if kind == "panel" and self.announced_at is None:
            return SEEN_BY_PANEL.get(state, state)
        if kind not in self.procedure.insiders and self.announced_at is None:
            state = SEEN_BELOW[self.procedure_key].get(state, state)
        if kind == "city":
            return PROVINCE_INTERNAL.get(state, state)
        return state

    def is_veiled_for(self, kind: str) -> bool:
        """Whether the state that this kind sees may stand for another one, so that nothing else may tell which."""
        if kind in self.procedure.insiders:
            return False
        if kind == "panel":
            return self.state_seen_by(kind) in SEEN_BY_PANEL.values()
        return self.state_seen_by(kind) in (VEILS_FOR_PROVINCE if kind == "province" else VEILS_FOR_CITY)


class Opinion(models.Model):
    """意见: what an organisation said of one submission; drafted by one person, signed by another.

    A return voids it; it is kept, marked, and a new one is written for the next version.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions", verbose_name="办件")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="opinions", verbose_name="所依据的版本")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="出具单位")
    text = models.TextField("意见")
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="拟稿人",
    )
    drafted_at = models.DateTimeField("拟稿时间", default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="签发人",
    )
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_reason = models.TextField("作废原因", blank=True)

    class Meta:
        ordering = ["drafted_at", "pk"]
        verbose_name = "意见"
        verbose_name_plural = "意见"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation"],
                condition=Q(voided_at__isnull=True),
                name="one_valid_opinion",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=models.F("drafted_by")),
                name="nobody_signs_what_they_drafted",
                violation_error_message="拟稿人不能签发自己拟的意见。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.drafted_at:%Y-%m-%d}"
