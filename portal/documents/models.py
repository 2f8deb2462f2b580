"""Papers (what was typeset), signatures (what was sealed), and the seals and keys they are made with."""

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.documents.choices import PaperState, ScanState, SignatureState
from portal.documents.querysets import OwnedQuerySet, PaperQuerySet, ScanQuerySet

# 48 bits: short enough for a small QR code, far too many to try.
CODE_LENGTH = 12


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


class Paper(models.Model):
    """One document: an object that a business room prepared, and the PDF made of it.

    ``address`` is the hash of all that its appearance depends on, so that nothing is typeset twice.
    """

    kind = models.SlugField("种类", max_length=30)
    number = models.CharField("编号", max_length=60)
    version = models.PositiveIntegerField("版本")
    subject = models.CharField("事项", max_length=60)
    title = models.CharField("标题", max_length=120)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="papers", verbose_name="单位"
    )
    template = models.CharField("模板", max_length=100)
    content = models.TextField("内容（规范化 JSON）")
    content_hash = models.CharField("内容摘要", max_length=64)
    address = models.CharField(max_length=64, unique=True)
    is_draft = models.BooleanField("草稿", default=False)
    state = models.CharField("状态", max_length=10, choices=PaperState.choices, default=PaperState.WAITING)
    failure = models.CharField("失败原因", max_length=200, blank=True)
    base = models.FileField("未盖章文件", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField("字节", default=0)
    pages = models.PositiveIntegerField("页数", default=0)
    slots = models.JSONField("签章位置", default=dict, blank=True)
    voided_reason = models.CharField("作废原因", max_length=200, blank=True)
    created_at = models.DateTimeField("提交时间", default=timezone.now)
    made_at = models.DateTimeField("生成时间", null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "文件"
        verbose_name_plural = "文件"
        indexes = [
            models.Index(fields=["number", "version"], name="paper_by_number"),
            models.Index(fields=["subject", "kind"], name="paper_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=PaperState.READY) | (~Q(base="") & ~Q(sha256="") & Q(pages__gt=0)),
                name="paper_ready_has_file",
                violation_error_message="文件尚未写入，不能标为已生成。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number} 第{self.version}版"

    @property
    def data(self) -> dict[str, Any]:
        """The content as it was prepared."""
        return json.loads(self.content)

    @property
    def code(self) -> str:
        """The name in the QR codes of its pages; it follows from the content, so that nobody can guess it."""
        return self.address[:CODE_LENGTH]

    @property
    def is_ready(self) -> bool:
        return self.state == PaperState.READY

    @property
    def file_name(self) -> str:
        """The name under which people save it; without characters that file systems refuse."""
        name = f"{self.title}-{self.number}-v{self.version}"
        return "".join("-" if each in '\\/:*?"<>|' or each < " " else each for each in name) + ".pdf"


class Signature(models.Model):
    """One sealing of a paper: an organisation's decision, to be set into a slot as a digital signature.

    The row is made with the decision; the file follows by a job, in the order of ``sequence``.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="signatures", verbose_name="文件")
    sequence = models.PositiveSmallIntegerField("顺序")
    slot = models.SlugField("位置", max_length=40)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="signatures", verbose_name="签章单位"
    )
    signatory = models.CharField("签发人", max_length=60)
    text = models.TextField("意见", blank=True)
    signed_on = models.DateField("落款日期")
    state = models.CharField("状态", max_length=10, choices=SignatureState.choices, default=SignatureState.PENDING)
    failure = models.CharField("失败原因", max_length=200, blank=True)
    key = models.ForeignKey(
        SigningKey, models.PROTECT, null=True, blank=True, related_name="signatures", verbose_name="签名密钥"
    )
    file = models.FileField("已盖章文件", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField("字节", default=0)
    created_at = models.DateTimeField("决定时间", default=timezone.now)
    signed_at = models.DateTimeField("盖章时间", null=True, blank=True)

    class Meta:
        ordering = ["paper", "sequence"]
        verbose_name = "数字签名"
        verbose_name_plural = "数字签名"
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "slot"], name="signature_once_per_slot", violation_error_message="该位置已经盖章。"
            ),
            models.UniqueConstraint(fields=["paper", "sequence"], name="signature_in_order"),
            models.CheckConstraint(
                condition=~Q(state=SignatureState.SIGNED) | (~Q(file="") & ~Q(sha256="") & Q(signed_at__isnull=False)),
                name="signature_signed_has_file",
                violation_error_message="签名文件尚未写入，不能标为已盖章。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} · {self.slot} · {self.organisation}"


class Scan(models.Model):
    """湿章扫描: a paper that was printed, stamped and scanned, kept byte for byte as a part of the sealed record.

    The stamp on it is ink; it is no signature of the portal's, and never called one.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="scans", verbose_name="文件")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+", verbose_name="盖章单位")
    state = models.CharField("状态", max_length=10, choices=ScanState.choices, default=ScanState.READING)
    failure = models.CharField("失败原因", max_length=200, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    is_rearranged = models.BooleanField("已按页码重新排列", default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="存档人"
    )
    recorded_at = models.DateTimeField("存档时间", null=True, blank=True)

    objects = ScanQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "湿章扫描件"
        verbose_name_plural = "湿章扫描件"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ScanState.RECORDED) | Q(recorded_by__isnull=False, recorded_at__isnull=False),
                name="recorded_scan_has_person_and_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} · {self.organisation}"

    @property
    def is_recorded(self) -> bool:
        return self.state == ScanState.RECORDED


def scan_path(instance: "ScanFile", filename: str) -> str:
    """By content hash, never by the name that a person chose."""
    return f"scans/{instance.scan_id}/{instance.sha256}"


class ScanFile(models.Model):
    """One uploaded file of a scan: a PDF or a picture, as it came."""

    scan = models.ForeignKey(Scan, models.PROTECT, related_name="files", verbose_name="扫描件")
    position = models.PositiveSmallIntegerField("顺序")
    name = models.CharField("文件名", max_length=200)
    file = models.FileField("文件", upload_to=scan_path, max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("大小（字节）")

    class Meta:
        ordering = ["scan", "position"]
        verbose_name = "扫描文件"
        verbose_name_plural = "扫描文件"
        constraints = [models.UniqueConstraint(fields=["scan", "position"], name="scan_file_once")]

    def __str__(self) -> str:
        return self.name


def scan_picture_path(instance: "ScanPage", filename: str) -> str:
    return f"scans/{instance.scan_id}/page-{instance.position}.jpg"


class ScanPage(models.Model):
    """One picture of a scan, what its QR code says, and, where that could not be read, what a person says."""

    scan = models.ForeignKey(Scan, models.CASCADE, related_name="pages", verbose_name="扫描件")
    file = models.ForeignKey(ScanFile, models.CASCADE, related_name="pages", verbose_name="文件")
    position = models.PositiveSmallIntegerField("第几张")
    picture = models.FileField("缩小图", upload_to=scan_picture_path, max_length=200)
    code = models.CharField("文件代码", max_length=CODE_LENGTH, blank=True)
    page = models.PositiveSmallIntegerField("第几页", null=True, blank=True)
    matched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人工对应"
    )
    reason = models.CharField("人工对应的理由", max_length=200, blank=True)

    class Meta:
        ordering = ["scan", "position"]
        verbose_name = "扫描页"
        verbose_name_plural = "扫描页"
        constraints = [
            models.UniqueConstraint(fields=["scan", "position"], name="scan_page_once"),
            models.CheckConstraint(
                condition=Q(matched_by__isnull=True) | (~Q(reason="") & Q(page__isnull=False)),
                name="matched_by_hand_says_why",
                violation_error_message="人工对应页码须说明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scan_id} 第{self.position}张"
