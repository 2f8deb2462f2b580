"""How an application is signed when the approver does not press the button: signing slips and delegations."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from applications.models.applications import Application
from applications.models.submissions import Submission
from applications.querysets import DelegationQuerySet, SigningSlipQuerySet

CODE_LENGTH = 8  # characters of the content's hash that people copy from the paper


def signed_scan_path(instance: "SigningSlip", filename: str) -> str:
    """Where the signed scan lies: by application and content hash, never by the name a person chose."""
    return f"signing/{instance.application_id}/{instance.sha256}"


class SigningSlip(models.Model):
    """签批单: a printed copy of the form for a leader who does not sign in, and the signed scan that came back.

    ``content_hash`` is what the leader was shown; a form that changed since needs a new slip. The scan is kept byte
    for byte. The signatory is the person who signed on paper, ``recorded_by`` the one who entered it here.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="signing_slips", verbose_name="申请")
    content_hash = models.CharField("送审内容摘要", max_length=64)
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="打印人")
    printed_at = models.DateTimeField("打印时间", default=timezone.now)
    file = models.FileField("签批单扫描件", upload_to=signed_scan_path, max_length=200, blank=True)
    name = models.CharField("文件名", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    content_type = models.CharField("类型", max_length=40, blank=True)
    signatory = models.CharField("签批人姓名", max_length=40, blank=True)
    post = models.CharField("签批人职务", max_length=60, blank=True)
    signed_on = models.DateField("签批日期", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", null=True, blank=True)
    submission = models.OneToOneField(
        Submission, models.PROTECT, null=True, blank=True, related_name="signing_slip", verbose_name="据此提交的版本"
    )

    objects = SigningSlipQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "签批单"
        verbose_name_plural = "签批单"
        constraints = [
            models.UniqueConstraint(fields=["application", "content_hash"], name="one_signing_slip_per_content"),
            models.CheckConstraint(
                condition=Q(submission__isnull=True)
                | (
                    ~Q(sha256="")
                    & ~Q(signatory="")
                    & ~Q(post="")
                    & Q(signed_on__isnull=False, recorded_by__isnull=False, recorded_at__isnull=False)
                ),
                name="used_slip_names_signatory_and_recorder",
            ),
        ]

    def __str__(self) -> str:
        return f"签批单 {self.code}"

    @property
    def code(self) -> str:
        """核对码, as printed on the slip and copied from it: A1B2-C3D4."""
        return check_code(self.content_hash)


def check_code(content_hash: str) -> str:
    """The beginning of a content's hash, in the form in which people read it."""
    short = content_hash[:CODE_LENGTH].upper()
    return f"{short[:4]}-{short[4:]}"


class Delegation(models.Model):
    """紧急委托: the head of a bureau that has no approver lets one person sign this application, for a reason.

    It holds for one hand-over of one application and until ``ends_at``; taking the application back, sending it back
    or submitting it ends it. It is never deleted, and stands on the paper that was signed under it.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="delegations", verbose_name="申请")
    delegate = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="受托人")
    delegator = models.CharField("委托人姓名", max_length=40)
    delegator_post = models.CharField("委托人职务", max_length=60)
    reason = models.TextField("委托理由")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)
    ends_at = models.DateTimeField("有效期至")
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    submission = models.OneToOneField(
        Submission, models.PROTECT, null=True, blank=True, related_name="delegation", verbose_name="据此提交的版本"
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "紧急委托"
        verbose_name_plural = "紧急委托"
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(ended_at__isnull=True),
                name="one_delegation_at_a_time",
                violation_error_message="该申请已有紧急委托，请刷新页面查看。",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="delegation_has_a_reason"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("recorded_at")), name="delegation_ends_after_its_start"),
        ]

    def __str__(self) -> str:
        return f"{self.delegator} → {self.delegate}"

    def is_in_force(self, at: datetime | None = None) -> bool:
        return self.ended_at is None and self.ends_at > (at or timezone.now())
