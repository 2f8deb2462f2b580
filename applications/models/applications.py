"""Applications, and who has them open."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.choices import DeskState
from applications.editions import Edition
from applications.models.rounds import Round
from applications.querysets import ApplicationQuerySet
from portal.accounts.models import Organisation
from portal.regions.models import Place


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
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="作废人",
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_reason = models.TextField("作废理由", blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__place__code", "pk"]
        verbose_name = "申请"
        verbose_name_plural = "申请"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation"],
                condition=~Q(state="voided"),
                name="one_live_application_per_round_and_city",
                violation_error_message="本市在该批次已有申请，请继续填写。",
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_over") | Q(handed_over_by__isnull=False, handed_over_at__isnull=False),
                name="handed_over_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="voided")
                | (Q(voided_by__isnull=False, voided_at__isnull=False) & ~Q(voided_reason="")),
                name="voided_has_person_time_and_reason",
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
