"""Arrival of the paper copies 一式两份 at the secretariat."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Submission
from review.choices import CopiesEvent
from review.models.cases import Case
from review.querysets import PaperCopiesQuerySet


class PaperCopies(models.Model):
    """纸质材料: what arrived, was missed or was waived for one version; append-only.

    The seals of an earlier version are void, so its copies do not count for a later one; nor do those that bear an
    opinion of the province that has become void.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="paper_copies", verbose_name="办件")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="版本")
    event = models.CharField("登记事项", max_length=8, choices=CopiesEvent.choices)
    copies = models.PositiveSmallIntegerField("份数", default=0)
    arrived_on = models.DateField("收到日期", null=True, blank=True)
    words = models.TextField("说明", max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)

    objects = PaperCopiesQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "纸质材料登记"
        verbose_name_plural = "纸质材料登记"
        constraints = [
            models.CheckConstraint(
                condition=~Q(event="arrived") | Q(copies__gt=0, arrived_on__isnull=False),
                name="arrived_copies_have_number_and_day",
            ),
            models.CheckConstraint(condition=~Q(event="waived") | ~Q(words=""), name="waived_copies_say_why"),
        ]

    def __str__(self) -> str:
        return f"{self.case}：{self.get_event_display()}"
