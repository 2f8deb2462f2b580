"""省级公示: the proof that a province has shown in public what it recommends, bound to the sheet that lists it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from review.models.summary_sheets import Sheet


def proof_path(instance: "ProvinceNotice", filename: str) -> str:
    """Where the original bytes lie: by sheet and content hash, never by the name a person chose."""
    return f"notices/{instance.sheet_id}/{instance.sha256[:2]}/{instance.sha256}"


class ProvinceNotice(models.Model):
    """登记的公示: where and when, with a picture or PDF kept byte for byte. A later one replaces it, and both are kept.

    ``cases`` are the cases that the sheet listed then: a city added later was not part of the notice.
    """

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="notices", verbose_name="汇总表")
    first_day = models.DateField("公示第一天")
    last_day = models.DateField("公示最后一天")
    link = models.URLField("公示网址", max_length=500, blank=True)
    proof = models.FileField("公示证明", upload_to=proof_path, max_length=200, blank=True)
    proof_name = models.CharField("文件名", max_length=200, blank=True)
    proof_type = models.CharField("类型", max_length=40, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    cases = models.JSONField("公示的城市", default=list)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "省级公示"
        verbose_name_plural = "省级公示"
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="notice_days_in_order",
                violation_error_message="公示最后一天不能早于第一天。",
            ),
            models.CheckConstraint(
                condition=~Q(link="") | ~Q(sha256=""),
                name="notice_has_a_proof",
                violation_error_message="请填写公示网址，或上传公示证明。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.first_day} {self.last_day}"
