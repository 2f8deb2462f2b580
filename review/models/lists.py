"""Membership lists 名单, their rows, and the certificates that come of them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from applications.editions.procedures import Procedure
from applications.models import Round
from review.choices import CertificateState, ListState
from review.models.cases import Case
from review.querysets import CertificateQuerySet, MembershipListQuerySet


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

    # When the request that moves the list reached the portal; not stored.
    arrived_at: datetime | None = None

    objects = MembershipListQuerySet.as_manager()

    class Meta:
        # Drafts last: SQLite and PostgreSQL differ where nothing is said.
        ordering = [F("published_at").desc(nulls_last=True), "-pk"]
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
    def procedure(self) -> Procedure:
        return self.round.procedure

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
    note = models.CharField("备注", max_length=40, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["list", "case"], name="city_once_on_a_list")]

    def __str__(self) -> str:
        return f"{self.position} {self.city_name}"


class Certificate(models.Model):
    """证书: number and verification code of a member city.

    A lost or renamed one is issued anew under its own number; ``replaces`` names the old one, which stays.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="certificates", verbose_name="办件")
    list = models.ForeignKey(MembershipList, models.PROTECT, related_name="certificates", verbose_name="名单")
    number = models.CharField("证书编号", max_length=40, unique=True)
    code = models.CharField("验证码", max_length=16, unique=True)
    issued_at = models.DateTimeField("颁发时间", default=timezone.now)
    # As printed, where it is not the name that the place of the application bears.
    city_name = models.CharField("证书上的名称", max_length=60, blank=True)
    state = models.CharField("状态", max_length=10, choices=CertificateState.choices, default=CertificateState.VALID)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="所换证书"
    )
    ended_on = models.DateField("失效日期", null=True, blank=True)
    ended_reason = models.CharField("失效原因", max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = "证书"
        verbose_name_plural = "证书"
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="valid"), name="one_valid_certificate_per_city"),
            models.CheckConstraint(
                condition=Q(state="valid") | Q(ended_on__isnull=False) & ~Q(ended_reason=""),
                name="ended_certificate_says_when_and_why",
            ),
        ]

    @property
    def chain(self) -> str:
        return f"certificate:{self.pk}"

    def __str__(self) -> str:
        return self.number
