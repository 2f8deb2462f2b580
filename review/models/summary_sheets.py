"""Summary sheets 汇总表 and their rows."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Round, Submission
from portal.accounts.models import Organisation
from review.choices import SheetState
from review.models.cases import Case
from review.querysets import SheetQuerySet


class Sheet(models.Model):
    """推荐加入全国学习型城市网络城市汇总表 (附件2 of the guide of 2023), bound to the versions it lists.

    A city that comes late goes on a supplement (``number`` 2, 3 …); the sealed one stays.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets", verbose_name="批次")
    province = models.ForeignKey(Organisation, models.PROTECT, related_name="sheets", verbose_name="推荐单位")
    number = models.PositiveIntegerField("序号")
    state = models.CharField("状态", max_length=10, choices=SheetState.choices, default=SheetState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    filler = models.CharField("填报人", max_length=40)
    filler_contact = models.CharField("联系方式", max_length=40)
    drawn_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="制表人",
    )
    drawn_up_at = models.DateTimeField("制表时间", default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="签发人",
    )
    sent_up_at = models.DateTimeField("上报时间", null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    # When somebody last settled the order of what it lists; none since a city was added.
    ordered_at = models.DateTimeField("排序时间", null=True, blank=True)
    voided_at = models.DateTimeField("失效时间", null=True, blank=True)
    voided_reason = models.TextField("失效原因", blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["round", "province", "number"]
        verbose_name = "汇总表"
        verbose_name_plural = "汇总表"
        constraints = [
            models.UniqueConstraint(fields=["round", "province", "number"], name="sheet_numbered_once"),
            models.UniqueConstraint(
                fields=["round", "province"],
                condition=Q(state="draft"),
                name="one_sheet_in_draft",
                violation_error_message="本省已有一份拟稿中的汇总表，请继续编制该表。",
            ),
        ]

    # Not stored: when the request reached the portal; the province's deadline is judged by it.
    arrived_at: datetime | None = None
    # Not stored: whether the return of a case that it lists moves the sheet right now.
    is_moved_by_case = False

    def __str__(self) -> str:
        return f"{self.document_number} {self.province.short_name}"

    @property
    def chain(self) -> str:
        return f"sheet:{self.pk}"

    @property
    def document_number(self) -> str:
        return f"{self.round.code}-{self.province.seat.code}-HZ{self.number}"

    @property
    def is_supplement(self) -> bool:
        return self.number > 1


class SheetItem(models.Model):
    """A row of a summary sheet: a city, bound to the submission that it recommends."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="items", verbose_name="汇总表")
    case = models.ForeignKey(Case, models.PROTECT, related_name="sheet_items", verbose_name="办件")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="所推荐的版本")
    position = models.PositiveIntegerField("序号")
    # Beyond the province's number, for the ministry to fall back on; stands after what is recommended.
    is_reserve = models.BooleanField("备选", default=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["sheet", "case"], name="city_once_on_a_sheet")]

    def __str__(self) -> str:
        return f"{self.position} {self.case}"
