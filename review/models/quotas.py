"""推荐名额: how many cities each province may recommend in a round that limits them."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from applications.models import Round
from portal.accounts.models import Organisation


class Quota(models.Model):
    """The number that the ministry has set for one province; none is set until it says so."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="quotas", verbose_name="批次")
    province = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="省级部门")
    number = models.PositiveSmallIntegerField("推荐名额")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="设定人")
    set_at = models.DateTimeField("设定时间", default=timezone.now)

    class Meta:
        verbose_name = "推荐名额"
        verbose_name_plural = "推荐名额"
        constraints = [models.UniqueConstraint(fields=["round", "province"], name="one_quota_per_province")]

    def __str__(self) -> str:
        return f"{self.province}：{self.number}"
