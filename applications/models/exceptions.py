"""Exceptions from the conditions of applying: a place below prefecture level that may apply all the same."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from applications.models.rounds import Round
from portal.accounts.models import Organisation


class PlaceException(models.Model):
    """例外申报: one place in one round, with the reason and who allowed it; it is marked wherever the city is named.

    The notice of 2017 asks for 地级及地级以上城市; 昆山, 石河子 and 济源 in its own table show that exceptions were made.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="place_exceptions", verbose_name="批次")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="城市")
    reason = models.CharField("例外理由", max_length=300)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="批准人")
    granted_for = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="批准单位")
    granted_at = models.DateTimeField("批准时间", default=timezone.now)

    class Meta:
        ordering = ["granted_at", "pk"]
        verbose_name = "例外申报"
        verbose_name_plural = "例外申报"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation"],
                name="one_exception_per_place",
                violation_error_message="该市在本批次已登记为例外申报。",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="exception_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}：{self.reason}"
