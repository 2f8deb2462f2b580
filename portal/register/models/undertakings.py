"""开展创建工作: since when a city, member or not, carries out the work, and by what evidence."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.kit.dates import chinese_date
from portal.regions.models import Place
from portal.register.choices import UndertakingState
from portal.register.querysets import UndertakingQuerySet


def evidence_path(instance: "Undertaking", filename: str) -> str:
    """Where the scanned document lies: by place and content, never by the name a person chose."""
    return f"undertakings/{instance.place_id}/{instance.file_sha256}"


class Undertaking(models.Model):
    """A city's start of the work: entered by the province, counted once another person of it has signed.

    Either the day is known (``began_on``) or only that it was no later than ``began_by``.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="undertakings", verbose_name="城市")
    began_on = models.DateField("起始日期", null=True, blank=True)
    began_by = models.DateField("不晚于", null=True, blank=True)
    evidence = models.CharField("依据文件", max_length=200)
    # The document itself as PDF or picture, for whoever signs and for the ministry; it is never public.
    file = models.FileField("依据文件（扫描件）", upload_to=evidence_path, max_length=200, blank=True)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=UndertakingState.choices, default=UndertakingState.ENTERED)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="填报单位")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人")
    entered_at = models.DateTimeField("填报时间", default=timezone.now)

    objects = UndertakingQuerySet.as_manager()

    class Meta:
        ordering = ["place__code", "pk"]
        verbose_name = "开展创建工作情况"
        verbose_name_plural = "开展创建工作情况"
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=~Q(state=UndertakingState.WITHDRAWN),
                name="undertaking_once_for_a_city",
                violation_error_message="该城市已有开展创建工作的记录；如有错误，请先撤销原记录。",
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="undertaking_names_its_evidence"),
            models.CheckConstraint(
                condition=Q(began_on__isnull=False, began_by__isnull=True)
                | Q(began_on__isnull=True, began_by__isnull=False),
                name="undertaking_began_on_or_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}开展创建工作"

    @property
    def chain(self) -> str:
        return f"undertaking:{self.pk}"

    @property
    def began(self) -> date:
        """The day from which it counts."""
        day = self.began_on or self.began_by
        assert day is not None
        return day

    @property
    def began_words(self) -> str:
        return f"{'' if self.began_on else '不晚于'}{chinese_date(self.began)}"
