"""成员资格申报: a city says that it is a member already, which the register does not know."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.kit.dates import chinese_date
from portal.register.choices import SHORT_WORDS, MembershipKind
from portal.register.models import Membership
from review.choices import ClaimState
from review.querysets import ClaimQuerySet

# A membership of the network itself comes of a list alone.
CLAIMABLE = [(kind.value, kind.label) for kind in MembershipKind if kind != MembershipKind.NETWORK]


def proof_path(instance: "Claim", filename: str) -> str:
    """Where the original bytes lie: by city and content hash, never by the name a person chose."""
    return f"claims/{instance.organisation_id}/{instance.sha256[:2]}/{instance.sha256}"


class Claim(models.Model):
    """A claim with its proof, kept byte for byte; confirmed, it has become an entry of the register.

    Either the day of joining is known, or only that it was no later than ``joined_by``.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="claims", verbose_name="申报城市")
    kind = models.CharField("成员类别", max_length=10, choices=CLAIMABLE)
    batch = models.CharField("批次", max_length=40, blank=True)
    joined_on = models.DateField("加入日期", null=True, blank=True)
    joined_by = models.DateField("不晚于", null=True, blank=True)
    source = models.CharField("依据文件", max_length=160)
    proof = models.FileField("证明材料", upload_to=proof_path, max_length=200)
    proof_name = models.CharField("文件名", max_length=200)
    proof_type = models.CharField("类型", max_length=40)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField(max_length=64)
    state = models.CharField("状态", max_length=10, choices=ClaimState.choices, default=ClaimState.FILED)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申报人")
    filed_at = models.DateTimeField("申报时间", default=timezone.now)
    remark = models.TextField("省级说明", blank=True)
    remark_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="说明人"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    reason = models.TextField("不予确认的理由", blank=True)
    membership = models.OneToOneField(
        Membership, models.PROTECT, null=True, blank=True, related_name="claim", verbose_name="登记"
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-filed_at", "-pk"]
        verbose_name = "成员资格申报"
        verbose_name_plural = "成员资格申报"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"], condition=Q(state="filed"), name="one_open_claim_per_city_and_kind"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "declined"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_claim_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", membership__isnull=False)
                | ~Q(state="confirmed") & Q(membership__isnull=True),
                name="confirmed_claim_is_in_the_register",
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="declined_claim_says_why"),
            models.CheckConstraint(
                condition=Q(joined_on__isnull=False, joined_by__isnull=True)
                | Q(joined_on__isnull=True, joined_by__isnull=False),
                name="claim_joined_on_or_by",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("filed_by")),
                name="nobody_confirms_their_own_claim",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.short_name}：{self.kind_word}"

    @property
    def chain(self) -> str:
        return f"claim:{self.pk}"

    @property
    def kind_word(self) -> str:
        return SHORT_WORDS[MembershipKind(self.kind)]

    @property
    def joined_words(self) -> str:
        """2026年11月21日, or 不晚于2016年12月31日 where only that is known."""
        if self.joined_on is not None:
            return chinese_date(self.joined_on)
        return f"不晚于{chinese_date(self.joined_by)}" if self.joined_by is not None else ""
