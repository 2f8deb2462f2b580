"""成员变更: what is decided of a member city after it was published."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.regions.models import Place
from portal.register.models import Membership
from review.choices import StandingKind, StandingState
from review.models.cases import Case
from review.models.lists import Certificate
from review.querysets import StandingQuerySet


class Standing(models.Model):
    """A change of one membership or its certificate: drafted by one person, signed by another.

    The ministry decides; of the alliance's members its secretariat.

    ``effective_on`` is the first day on which it holds. The published list stays as it is and notes the change.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="standings", verbose_name="成员登记")
    kind = models.CharField("事项", max_length=10, choices=StandingKind.choices)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="standings", verbose_name="办件")
    certificate = models.ForeignKey(
        Certificate, models.PROTECT, null=True, blank=True, related_name="standings", verbose_name="原证书"
    )
    successor = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="更名或并入后的城市"
    )
    new_name = models.CharField("证书上的新名称", max_length=60, blank=True)
    by_application = models.BooleanField("城市自愿申请", default=False)
    reason = models.TextField("理由")
    document_number = models.CharField("文号", max_length=60, blank=True)
    effective_on = models.DateField("生效日期")
    state = models.CharField("状态", max_length=10, choices=StandingState.choices, default=StandingState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    drawn_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="拟稿人")
    drawn_up_at = models.DateTimeField("拟稿时间", default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    new_certificate = models.OneToOneField(
        Certificate, models.PROTECT, null=True, blank=True, related_name="came_of", verbose_name="新证书"
    )
    new_membership = models.OneToOneField(
        Membership, models.PROTECT, null=True, blank=True, related_name="came_of", verbose_name="新登记"
    )

    objects = StandingQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_up_at", "-pk"]
        verbose_name = "成员变更"
        verbose_name_plural = "成员变更"
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(state="draft"),
                name="one_change_of_a_member_at_a_time",
                violation_error_message="该市已有一项待签发的成员变更，请先签发或弃用。",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="signed_change_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("drawn_up_by")),
                name="nobody_signs_the_change_they_drafted",
                violation_error_message="拟稿人不能签发自己拟的变更。",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="change_of_a_member_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.membership.place}：{self.get_kind_display()}"

    @property
    def chain(self) -> str:
        return f"standing:{self.pk}"

    @property
    def kind_word(self) -> str:
        return str(StandingKind(self.kind).label)
