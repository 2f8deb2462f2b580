"""放假安排: which days are worked, as the State Council announces it for each year."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class CalendarYear(models.Model):
    """The announced holidays and make-up workdays of one year, whole; days not named follow the week."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    source = models.CharField("来源", max_length=200, help_text="通知的名称和文号")
    is_demo = models.BooleanField("演示", default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间", default=timezone.now)

    class Meta:
        ordering = ["-year"]
        verbose_name = "放假安排"
        verbose_name_plural = "放假安排"
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=2004, year__lte=2100),
                name="calendar_year_is_plausible",
                violation_error_message="年份应在2004至2100之间。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年放假安排"

    @property
    def chain(self) -> str:
        return f"calendar:{self.year}"


class CalendarDay(models.Model):
    """A day that differs from the week: a holiday on a weekday, or a weekend day that is worked."""

    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days", verbose_name="年份")
    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40)

    class Meta:
        ordering = ["day"]
        verbose_name = "放假或调休日"
        verbose_name_plural = "放假或调休日"

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
