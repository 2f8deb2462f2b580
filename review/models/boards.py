"""What stands beside the boards: reminders that were sent, and selections that a person keeps."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from applications.models import Round
from portal.accounts.models import Organisation
from review.choices import BoardPage
from review.querysets import SavedViewQuerySet


class Nudge(models.Model):
    """催办: an office was reminded of what it owes in a round; one row for each time, with how many people it reached."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="nudges", verbose_name="批次")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="nudges", verbose_name="被催办单位")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="催办单位")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="催办人")
    sent_at = models.DateTimeField("催办时间", default=timezone.now)
    text = models.TextField("内容")
    receivers = models.PositiveSmallIntegerField("收信人数")

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = "催办"
        verbose_name_plural = "催办"
        constraints = [
            models.CheckConstraint(condition=models.Q(receivers__gt=0), name="nudge_reached_somebody"),
        ]
        indexes = [models.Index(fields=["round", "organisation", "-sent_at"], name="nudge_of_office")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.sent_at:%Y-%m-%d %H:%M}"


class SavedView(models.Model):
    """看板视图: filters and order of a board under a name, for the person who saved them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    page = models.CharField("页面", max_length=12, choices=BoardPage.choices)
    name = models.CharField("名称", max_length=20)
    query = models.CharField(max_length=400, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "看板视图"
        verbose_name_plural = "看板视图"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page", "name"],
                name="saved_view_name_once",
                violation_error_message="已有同名视图，请换一个名称。",
            )
        ]

    def __str__(self) -> str:
        return self.name
