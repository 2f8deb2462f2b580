"""A framework and its versions; a published version never changes."""

from typing import Any

from django.conf import settings
from django.db import models

from monitoring.choices import EXTENSIONS, Level, VersionState
from monitoring.querysets import FROZEN, FrameworkQuerySet, OfVersionQuerySet, VersionQuerySet
from portal.kit.verdicts import Refused
from portal.regions.models import Place


class Framework(models.Model):
    """The national core (1), an extension of a province or city beside it (+N), or one to compare with."""

    code = models.SlugField("代码", max_length=40, unique=True)
    title = models.CharField("名称", max_length=120)
    title_en = models.CharField("英文名称", max_length=160, blank=True)
    level = models.CharField("层级", max_length=14, choices=Level.choices)
    prefix = models.CharField(
        "编号前缀", max_length=10, blank=True, help_text="拓展指标的编号以此开头，例如“浙”；国家框架没有前缀。"
    )
    extends = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="extensions")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="适用地区")
    source = models.TextField("依据", blank=True)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "监测框架"
        verbose_name_plural = "监测框架"
        constraints = [
            models.CheckConstraint(
                name="framework_extension_has_prefix",
                condition=~models.Q(level__in=sorted(EXTENSIONS)) | ~models.Q(prefix=""),
                violation_error_message="省级、市级拓展框架要有编号前缀，以便与国家指标分开。",
            ),
            models.UniqueConstraint(
                name="framework_prefix_once",
                fields=["prefix"],
                condition=~models.Q(prefix=""),
                violation_error_message="此编号前缀已由别的拓展框架使用，请另选前缀。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FrameworkVersion(models.Model):
    """One edition of a framework: drafted, published, then immutable; ``checksum`` is the SHA-256 of its package."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="versions", verbose_name="框架")
    label = models.CharField("版本", max_length=60)
    note = models.TextField("说明", blank=True)
    source = models.TextField("来源", blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="next_versions")
    state = models.CharField("状态", max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    checksum = models.CharField("校验码", max_length=64, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    last_actor = models.CharField(max_length=80, blank=True)
    is_demo = models.BooleanField("演示", default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="起草人"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["framework_id", "-pk"]
        verbose_name = "框架版本"
        verbose_name_plural = "框架版本"
        constraints = [
            models.UniqueConstraint(
                name="framework_version_label",
                fields=["framework", "label"],
                violation_error_message="此框架已有同名版本，请另取版本名。",
            ),
            models.CheckConstraint(
                name="framework_version_checksum",
                condition=~models.Q(state=VersionState.PUBLISHED) | ~models.Q(checksum=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework.title}（{self.label}）"

    @property
    def chain(self) -> str:
        return f"framework-version:{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.must_not_be_published()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.must_not_be_published()
        return super().delete(*args, **kwargs)

    def must_not_be_published(self) -> None:
        """Asked of the database: publishing itself saves a row that is still a draft there."""
        if FrameworkVersion.objects.filter(pk=self.pk, state=VersionState.PUBLISHED).exists():
            raise Refused(FROZEN)


class PartOfVersion(models.Model):
    """A row of a version: written while the version is a draft, never afterwards."""

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.must_be_draft()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.must_be_draft()
        return super().delete(*args, **kwargs)

    def must_be_draft(self) -> None:
        """Asked of the database, for the version may have been published since the row was read."""
        version_id: Any = getattr(self, "version_id", None)
        if not FrameworkVersion.objects.filter(pk=version_id, state=VersionState.DRAFT).exists():
            raise Refused(FROZEN)
