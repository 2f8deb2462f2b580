"""批量办理: one act on many rows, each by itself, with what became of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Round
from portal.accounts.models import Organisation
from review.choices import BatchStep, Outcome
from review.models.cases import Case
from review.querysets import BatchQuerySet


class Batch(models.Model):
    """What a person chose to do with several rows. It stays as the record of what was asked and what came of it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="+", verbose_name="批次")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="办理单位")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人")
    step = models.CharField("事项", max_length=12, choices=BatchStep.choices)
    text = models.TextField("内容", blank=True)
    again = models.BooleanField("今天已催办的也再次催办", default=False)
    chosen_at = models.DateTimeField("选定时间", default=timezone.now)
    done_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-chosen_at", "-pk"]
        verbose_name = "批量办理"
        verbose_name_plural = "批量办理"

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.chosen_at:%Y-%m-%d %H:%M}"

    @property
    def chain(self) -> str:
        return f"batch:{self.pk}"


class BatchItem(models.Model):
    """One chosen row: a case, or an office to be reminded; neither, when the chosen number is not in the scope.

    ``seen`` is the revision that the page showed.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    asked = models.CharField("所选编号", max_length=20)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办件")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    seen = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices, blank=True)
    words = models.TextField("说明", blank=True)
    done_at = models.DateTimeField("办理时间", null=True, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = "批量办理事项"
        verbose_name_plural = "批量办理事项"
        constraints = [
            models.UniqueConstraint(fields=["batch", "asked"], name="batch_names_a_row_once"),
            models.CheckConstraint(
                condition=Q(outcome="", done_at__isnull=True) | ~Q(outcome="") & Q(done_at__isnull=False),
                name="outcome_has_its_time",
            ),
            models.CheckConstraint(condition=~Q(outcome="refused") | ~Q(words=""), name="refused_item_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.batch} · {self.asked}"
