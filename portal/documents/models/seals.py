"""Pictures of seals and how they come into use, and the keys that sign."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.documents.choices import PictureState
from portal.documents.querysets import OwnedQuerySet, PictureRequestQuerySet


class SealPicture(models.Model):
    """The visible form of an organisation's seal, as SVG; a picture alone proves nothing."""

    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="seal_pictures", verbose_name="单位"
    )
    picture = models.TextField("印章图样（SVG）")
    width_mm = models.DecimalField("直径（毫米）", max_digits=4, decimal_places=1)
    is_active = models.BooleanField("使用中", default=True)
    is_demo = models.BooleanField("演示", default=False)
    created_at = models.DateTimeField("登记时间", default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "印章图样"
        verbose_name_plural = "印章图样"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_active=True),
                name="seal_picture_one_active",
                violation_error_message="该单位已有使用中的印章图样。",
            ),
            models.CheckConstraint(
                condition=Q(width_mm__gte=20, width_mm__lte=50),
                name="seal_picture_width",
                violation_error_message="印章直径应在20至50毫米之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.width_mm} mm"


class SigningKey(models.Model):
    """An organisation's P-256 key (PKCS#8, encrypted with ``settings.KEY_PASSPHRASE``) and its certificate, both PEM."""

    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="signing_keys", verbose_name="单位"
    )
    certificate = models.TextField("证书")
    private_key = models.TextField("私钥（已加密）")
    fingerprint = models.CharField("证书指纹", max_length=64, unique=True)
    is_active = models.BooleanField("使用中", default=True)
    is_demo = models.BooleanField("演示", default=False)
    created_at = models.DateTimeField("登记时间", default=timezone.now)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "签名密钥"
        verbose_name_plural = "签名密钥"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_active=True),
                name="signing_key_one_active",
                violation_error_message="该单位已有使用中的签名密钥。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.fingerprint[:12]}"


def picture_path(instance: "PictureRequest", filename: str) -> str:
    """By content hash, never by the name that a person chose."""
    return f"seals/{instance.organisation_id}/{instance.sha256}"


class PictureRequest(models.Model):
    """印章图样登记: one person of an office brings a picture of its seal, another one confirms it.

    ``original`` is kept as it came; ``picture`` is what was made of it: the ink alone, without the paper, as SVG.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="picture_requests", verbose_name="单位"
    )
    state = models.CharField("状态", max_length=10, choices=PictureState.choices, default=PictureState.WAITING)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    original = models.FileField("上传的图片", upload_to=picture_path, max_length=200)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=40)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("大小（字节）")
    picture = models.TextField("印章图样（SVG）")
    width_mm = models.DecimalField("宽度（毫米）", max_digits=4, decimal_places=1)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    proposed_at = models.DateTimeField("上传时间", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    registered = models.OneToOneField(
        SealPicture, models.PROTECT, null=True, blank=True, related_name="request", verbose_name="据此启用的图样"
    )

    objects = PictureRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "印章图样登记"
        verbose_name_plural = "印章图样登记"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(state="waiting"), name="one_waiting_picture_per_office"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="picture_takes_two_people",
                violation_error_message="印章图样须由上传人以外的人确认。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.width_mm} mm"

    @property
    def chain(self) -> str:
        """The history of an office's seals."""
        return f"seals:{self.organisation_id}"


class OutsideAccount(models.Model):
    """The office's account at the outside signing service: with it the service signs, without it the portal's key."""

    organisation = models.OneToOneField(
        "accounts.Organisation", models.PROTECT, related_name="outside_account", verbose_name="单位"
    )
    account = models.CharField("签章服务账户", max_length=100)
    set_at = models.DateTimeField("设定时间", default=timezone.now)

    class Meta:
        verbose_name = "外部签章服务账户"
        verbose_name_plural = "外部签章服务账户"

    def __str__(self) -> str:
        return f"{self.organisation} {self.account}"
