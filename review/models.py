"""Cases (one per application under review), opinions, summary sheets, membership lists, certificates."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Application, Round, Submission
from portal.accounts.models import Organisation
from review.choices import (
    PENDING_DECISIONS,
    PROVINCE_INTERNAL,
    VEILS_FOR_CITY,
    VEILS_FOR_PROVINCE,
    CaseState,
    ListState,
    SheetState,
)
from review.querysets import (
    CaseQuerySet,
    CertificateQuerySet,
    MembershipListQuerySet,
    SheetQuerySet,
)


class Case(models.Model):
    """办件: an application on its way through the procedure. It follows the current submission.

    ``revision`` grows with every step; a page that shows an older one is refused.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="case", verbose_name="申请")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="当前版本")
    state = models.CharField("状态", max_length=16, choices=CaseState.choices, default=CaseState.SUBMITTED)
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
    # A decision of the ministry is announced by publishing a list; before that nobody below learns it.
    announced_at = models.DateTimeField("公布时间", null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["application__organisation__place__code", "pk"]
        verbose_name = "办件"
        verbose_name_plural = "办件"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "not_confirmed", "published"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decision_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(announced_at__isnull=False),
                name="published_is_announced",
            ),
        ]

    # Not stored: this case is being moved by the summary sheet or the list that is signed right now.
    is_moved_by_document = False

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
    def deadline(self) -> datetime:
        return self.application.round.province_deadline

    def state_seen_by(self, kind: str) -> CaseState:
        """The state as an organisation of this kind may know it: nothing pending leaks downwards."""
        state = CaseState(self.state)
        if kind != "ministry" and state in PENDING_DECISIONS and self.announced_at is None:
            return CaseState.SENT_UP
        if kind == "city":
            return PROVINCE_INTERNAL.get(state, state)
        return state

    def is_veiled_for(self, kind: str) -> bool:
        """Whether the state that this kind sees may stand for another one, so that nothing else may tell which."""
        if kind == "ministry":
            return False
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

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["sheet", "case"], name="city_once_on_a_sheet")]

    def __str__(self) -> str:
        return f"{self.position} {self.case}"


class MembershipList(models.Model):
    """成员城市名单: frozen once published; a mistake is corrected by a new list that names the old one."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="lists", verbose_name="批次")
    title = models.CharField("名称", max_length=120)
    batch = models.CharField("批次名", max_length=40, help_text="例如 第一批")
    document_number = models.CharField("文号", max_length=60)
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="更正",
    )
    correction_reason = models.TextField("更正说明", blank=True)
    state = models.CharField("状态", max_length=10, choices=ListState.choices, default=ListState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    drawn_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="拟定人",
    )
    drawn_up_at = models.DateTimeField("拟定时间", default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="签发人",
    )
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = MembershipListQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = "成员城市名单"
        verbose_name_plural = "成员城市名单"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["published", "superseded"])
                | Q(published_by__isnull=False, published_at__isnull=False),
                name="published_list_has_person_and_time",
            ),
            # A discarded draft stands in nobody's way.
            models.UniqueConstraint(
                fields=["document_number"],
                condition=~Q(state="discarded"),
                name="one_list_per_document_number",
                violation_error_message="该文号已用于另一份名单，请核对文号。",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=~Q(state="discarded"),
                name="one_correction_per_list",
                violation_error_message="该名单已有更正名单在拟定，请继续拟定该份。",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(correction_reason=""),
                name="correction_says_why",
            ),
        ]

    # Not stored: whether the publication of the list that corrects this one moves it right now.
    is_moved_by_correction = False

    def __str__(self) -> str:
        return self.title

    @property
    def chain(self) -> str:
        return f"list:{self.pk}"


class ListItem(models.Model):
    """A member on a list, its name frozen as printed; order follows GB/T 2260."""

    list = models.ForeignKey(MembershipList, models.CASCADE, related_name="items", verbose_name="名单")
    case = models.ForeignKey(Case, models.PROTECT, related_name="list_items", verbose_name="办件")
    position = models.PositiveIntegerField("序号")
    province_name = models.CharField("省份", max_length=60)
    city_name = models.CharField("城市", max_length=60)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["list", "case"], name="city_once_on_a_list")]

    def __str__(self) -> str:
        return f"{self.position} {self.city_name}"


class Certificate(models.Model):
    """证书: number and verification code of a member city."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="certificate", verbose_name="办件")
    list = models.ForeignKey(MembershipList, models.PROTECT, related_name="certificates", verbose_name="名单")
    number = models.CharField("证书编号", max_length=40, unique=True)
    code = models.CharField("验证码", max_length=16, unique=True)
    issued_at = models.DateTimeField("颁发时间", default=timezone.now)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = "证书"
        verbose_name_plural = "证书"

    @property
    def chain(self) -> str:
        return f"certificate:{self.pk}"

    def __str__(self) -> str:
        return self.number
