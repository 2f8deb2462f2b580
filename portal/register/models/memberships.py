"""The register: which city is a member of what, since when, by which document."""

from django.db import models
from django.db.models import F, Q

from portal.kit.dates import chinese_date
from portal.regions.models import Place
from portal.register.choices import SHORT_WORDS, MembershipKind
from portal.register.querysets import MembershipQuerySet

# As many characters does an entry keep of why a membership ended.
REGISTER_HOLDS = 200


class Membership(models.Model):
    """A city's membership. It follows a decision: when a place is renamed or merged, nothing moves by itself.

    Either the day of joining is known (``joined_on``), or only that it was no later than ``joined_by``.
    ``left_on`` is the first day without membership. ``list_reference`` names the published list that wrote it
    ("list:<pk>"), empty for what other documents state.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="memberships", verbose_name="城市")
    kind = models.CharField("成员类别", max_length=10, choices=MembershipKind.choices)
    batch = models.CharField("批次", max_length=40, blank=True)
    joined_on = models.DateField("加入日期", null=True, blank=True)
    joined_by = models.DateField("不晚于", null=True, blank=True)
    source = models.CharField("依据文件", max_length=200, blank=True)
    note = models.CharField("依据说明", max_length=200, blank=True)
    list_reference = models.CharField("名单", max_length=40, blank=True)
    left_on = models.DateField("退出日期", null=True, blank=True)
    left_reason = models.CharField("退出原因", max_length=REGISTER_HOLDS, blank=True)
    revision = models.PositiveIntegerField(default=0)  # grows with every correction

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["place__code", "kind", "pk"]
        verbose_name = "成员城市"
        verbose_name_plural = "成员城市"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind"],
                condition=Q(left_on__isnull=True),
                name="membership_once_at_a_time",
                violation_error_message="该城市已是此类成员，不能重复登记。",
            ),
            models.CheckConstraint(
                condition=Q(joined_on__isnull=False, joined_by__isnull=True)
                | Q(joined_on__isnull=True, joined_by__isnull=False),
                name="membership_joined_on_or_by",
                violation_error_message="加入日期与“不晚于”须填且只填一项。",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(joined_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="membership_ends_after_start",
                violation_error_message="退出日期不能早于加入日期。",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | ~Q(left_reason=""),
                name="membership_end_has_reason",
                violation_error_message="请填写退出原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.kind_word}"

    @property
    def kind_word(self) -> str:
        return SHORT_WORDS[MembershipKind(self.kind)]

    @property
    def words(self) -> str:
        """全国学习型城市建设联盟成员城市（1-4批，不晚于2016年12月31日，中成协[2017]022号）: what it is, by what."""
        particulars = "，".join(filter(None, [self.batch, self.joined_words, self.source]))
        return f"{self.get_kind_display()}（{particulars}）"

    @property
    def joined_words(self) -> str:
        """2026年11月21日, or 不晚于2016年12月31日 where only that is known."""
        if self.joined_on is not None:
            return chinese_date(self.joined_on)
        return f"不晚于{chinese_date(self.joined_by)}" if self.joined_by is not None else ""
