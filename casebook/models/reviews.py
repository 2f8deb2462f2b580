"""评审 by the 咨询指导小组: comments and a recommendation of each expert who was asked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from casebook.choices import Advice
from casebook.models.entries import Entry
from casebook.querysets import ReviewQuerySet


class Review(models.Model):
    """What one expert was asked for and says of one case; drafts until ``submitted_at``.

    ``ended_at``: it was given to somebody else; it is kept, and the expert may be asked again.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="reviews", verbose_name="案例")
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="case_reviews", verbose_name="专家"
    )
    advice = models.CharField("推荐意见", max_length=8, choices=Advice.choices, blank=True)
    comment = models.TextField("评语", blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    recused_at = models.DateTimeField("回避时间", null=True, blank=True)
    recusal = models.CharField("回避原因", max_length=200, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="安排人")
    asked_at = models.DateTimeField("安排时间", default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "案例评审"
        verbose_name_plural = "案例评审"
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "expert"], condition=Q(ended_at__isnull=True), name="one_review_per_expert_and_case"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | (~Q(advice="") & ~Q(comment="")),
                name="submitted_case_review_says_something",
            ),
            models.CheckConstraint(
                condition=Q(recused_at__isnull=True) | ~Q(recusal=""), name="recused_reviewer_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} {self.entry}"
