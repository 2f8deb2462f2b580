"""Organisations (a tree of who reports to whom), people and their appointments."""

from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.accounts.choices import KINDS_WITH_PLACE, OrganisationKind, Role, role_word
from portal.accounts.querysets import AppointmentQuerySet, HandoverQuerySet, OrganisationQuerySet, UserQuerySet
from portal.accounts.validators import (
    organisation_name_validator,
    person_name_validator,
    phone_validator,
    username_validator,
)
from portal.kit.verdicts import Refused
from portal.regions.models import Place


class Organisation(models.Model):
    """An office that acts in the portal. ``parent`` is whom it reports to, and who recommends it."""

    name = models.CharField(
        "单位名称",
        max_length=80,
        unique=True,
        validators=[organisation_name_validator],
        error_messages={"unique": "已有同名单位，请核对；如为同一单位，请直接开通账号。"},
    )
    kind = models.CharField("单位类别", max_length=12, choices=OrganisationKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name="所在地"
    )
    is_demo = models.BooleanField("演示", default=False)
    is_active = models.BooleanField("启用", default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["place__code", "pk"]
        verbose_name = "单位"
        verbose_name_plural = "单位"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind"],
                condition=Q(kind__in=sorted(KINDS_WITH_PLACE), is_active=True),
                name="one_active_office_per_place_and_kind",
                violation_error_message="该地已有同类单位，请直接为该单位开通账号。",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(KINDS_WITH_PLACE)) | Q(place__isnull=False),
                name="office_of_a_place_names_it",
                violation_error_message="省级部门和市教育行政部门须选择所在地。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def seat(self) -> Place:
        """The place of a city's or province's office, which always has one; raises ``ValueError`` for others."""
        if self.place is None:
            raise ValueError(f"{self} has no place.")
        return self.place

    @property
    def short_name(self) -> str:
        """The name without its demonstration mark, as printed in running text."""
        return self.name.removesuffix("（演示）")


class PeopleManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's manager of accounts with our selections."""


class User(AbstractUser):
    """A person. Rights come from appointments, never from flags of the account."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    username = models.CharField(
        "用户名",
        max_length=30,
        unique=True,
        validators=[username_validator],
        error_messages={"unique": "该用户名已有人使用，请换一个。"},
    )
    name = models.CharField("姓名", max_length=40, validators=[person_name_validator])
    phone = models.CharField("联系电话", max_length=20, blank=True, validators=[phone_validator])
    must_set_password = models.BooleanField("尚未设置密码", default=False)
    is_demo = models.BooleanField("演示", default=False)

    objects: ClassVar[PeopleManager] = PeopleManager()

    REQUIRED_FIELDS = ["name"]

    # When and from where this person signed in the time before, in words; set from the session, not stored.
    previous_sign_in: str = ""

    class Meta:
        ordering = ["username"]
        verbose_name = "人员"
        verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def capacities(self) -> list["Appointment"]:
        """The appointments in force, oldest first, with their organisations."""
        return list(
            self.appointments.current()
            .filter(organisation__is_active=True)
            .select_related("organisation__place", "organisation__parent")
            .order_by("pk")
        )

    def act_for(self, organisation_id: int | None) -> None:
        """Choose the capacity for this request; an organisation without an appointment changes nothing."""
        if any(each.organisation_id == organisation_id for each in self.capacities):
            self.__dict__["organisation"] = next(
                each.organisation for each in self.capacities if each.organisation_id == organisation_id
            )
            self.__dict__.pop("roles", None)

    @cached_property
    def organisation(self) -> Organisation | None:
        """The organisation that this person acts for now; people act in one capacity at a time."""
        return self.capacities[0].organisation if self.capacities else None

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held in the organisation acted for."""
        if self.organisation is None:
            return frozenset()
        return frozenset(each.role for each in self.capacities if each.organisation_id == self.organisation.pk)

    @property
    def office(self) -> Organisation:
        """The organisation acted for, by someone who must have one; raises ``Refused`` otherwise."""
        if self.organisation is None:
            raise Refused("您的账号还没有任职，请联系本单位或上级单位的账号管理员。")
        return self.organisation

    def acts_as(self, role: str, *kinds: str) -> bool:
        """Does this person hold ``role`` now, in an organisation of one of ``kinds`` (any, when none is named)?"""
        return self.organisation is not None and role in self.roles and (not kinds or self.organisation.kind in kinds)

    @property
    def role_words(self) -> str:
        """The roles held now in the words of the organisation: 填报人、账号管理员."""
        if self.organisation is None:
            return ""
        kind = self.organisation.kind
        return "、".join(role_word(kind, role) for role in Role.values if role in self.roles)


class Appointment(models.Model):
    """A person's role in an organisation for a time; ended, never deleted: what was signed stays signed.

    ``ended_on`` is the first day without the role, so that ending one takes effect at once.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments", verbose_name="人员")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="appointments", verbose_name="单位")
    role = models.CharField("职责", max_length=16, choices=Role.choices)
    started_on = models.DateField("开始日期", default=timezone.localdate)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "role", "pk"]
        verbose_name = "任职"
        verbose_name_plural = "任职"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended_on__isnull=True),
                name="appointment_once_at_a_time",
                violation_error_message="该人员在本单位已有相同的职责。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="appointment_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.role_word}"

    @property
    def role_word(self) -> str:
        return role_word(self.organisation.kind, self.role)


class OneTimeCode(models.Model):
    """A code by which a person sets a new password; issued by an account manager, works once, expires.

    Only the digest is kept: the code itself is shown once. Without ``issued_by`` it was issued at the console.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="one_time_codes", verbose_name="人员")
    digest = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人")
    issued_at = models.DateTimeField("签发时间", default=timezone.now)
    expires_at = models.DateTimeField("有效期至")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = "一次性验证码"
        verbose_name_plural = "一次性验证码"

    def __str__(self) -> str:
        return f"{self.user} {self.issued_at:%Y-%m-%d %H:%M}"


class Handover(models.Model):
    """工作交接: what was open when a person left an office, who took it over, and when; kept as it was that day.

    ``items`` are rows of words ({"what", "title", "state", "url"}); what the leaver signed stays theirs.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="handovers", verbose_name="单位")
    leaver = models.ForeignKey(User, models.PROTECT, related_name="handed_over", verbose_name="移交人")
    receiver = models.ForeignKey(User, models.PROTECT, related_name="taken_over", verbose_name="接收人")
    roles = models.CharField("移交的职责", max_length=80)
    reason = models.CharField("交接原因", max_length=200)
    note = models.TextField("交接说明", blank=True)
    items = models.JSONField("交接事项", default=list)
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    done_at = models.DateTimeField("交接时间", default=timezone.now)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-done_at", "-pk"]
        verbose_name = "工作交接"
        verbose_name_plural = "工作交接"
        constraints = [
            models.CheckConstraint(
                condition=~Q(leaver=F("receiver")),
                name="nobody_takes_over_from_oneself",
                violation_error_message="移交人与接收人不能是同一人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leaver} → {self.receiver} {self.done_at:%Y-%m-%d}"

    @property
    def chain(self) -> str:
        return f"handover:{self.pk}"
