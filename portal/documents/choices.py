"""States of papers, of signatures, of scans and of pictures of seals; what a signature may be called."""

from django.db import models

# 国办发〔2025〕33号: the first word only for signatures of a recognised service.
RECOGNISED_WORD = "电子签章"
SIGNATURE_WORD = "数字签名"


class PaperState(models.TextChoices):
    """Where the typesetting of a paper stands."""

    WAITING = "waiting", "等待排版"
    RENDERING = "rendering", "正在排版"
    READY = "ready", "已生成"
    FAILED = "failed", "排版失败"


class Stamping(models.TextChoices):
    """Is a paper to be printed, stamped with ink and scanned, and does its scan stand on the record yet?"""

    NONE = "", "不需湿章"
    AWAITED = "awaited", "待盖章扫描"
    FILED = "filed", "已随文提交"


class SignatureState(models.TextChoices):
    """Where a sealing stands; the decision behind it was made before and does not wait for it."""

    PENDING = "pending", "盖章中"
    SIGNED = "signed", "已盖章"
    FAILED = "failed", "盖章失败"


class ScanState(models.TextChoices):
    """Where a stamped scan stands."""

    READING = "reading", "正在识别"
    READ = "read", "待核对"
    RECORDED = "recorded", "已存档"
    DISCARDED = "discarded", "已弃用"
    FAILED = "failed", "识别失败"


class PictureState(models.TextChoices):
    """Where the registering of a seal's picture stands."""

    WAITING = "waiting", "待确认"
    CONFIRMED = "confirmed", "已启用"
    DECLINED = "declined", "不予启用"
    WITHDRAWN = "withdrawn", "已撤回"
