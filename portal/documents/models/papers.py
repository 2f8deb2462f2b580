"""Papers (what was typeset) and signatures (what was sealed)."""

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.documents.choices import RECOGNISED_WORD, SIGNATURE_WORD, PaperState, SignatureState, Stamping
from portal.documents.models.seals import SigningKey
from portal.documents.querysets import PaperQuerySet

# 48 bits: short enough for a small QR code, far too many to try.
CODE_LENGTH = 12


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
    stamping = models.CharField("湿章", max_length=8, choices=Stamping.choices, default=Stamping.NONE, blank=True)
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
    def is_to_be_stamped(self) -> bool:
        """Is it printed to be stamped with ink 盖章稿, with no signature of the portal's own?"""
        return self.stamping != Stamping.NONE

    @property
    def awaits_stamp(self) -> bool:
        """Not yet part of any record: its office alone sees it, and brings the scan."""
        return self.stamping == Stamping.AWAITED

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
    # Made by an outside signing service, and whether it was a recognised one then: only that is 电子签章.
    is_by_service = models.BooleanField("由外部签章服务签署", default=False)
    is_recognised = models.BooleanField("经认可的签章服务", default=False)
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

    @property
    def word(self) -> str:
        """What it may be called: 电子签章 only where a recognised service stands behind it."""
        return RECOGNISED_WORD if self.is_recognised else SIGNATURE_WORD
