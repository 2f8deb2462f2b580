"""Frozen versions of an application."""

import json
from typing import Any

from django.conf import settings
from django.db import models

from applications.models.applications import Application
from applications.models.evidence import Evidence
from applications.querysets import SubmissionQuerySet


class Submission(models.Model):
    """A frozen version of an application: canonical JSON of all answers and file hashes, and its SHA-256.

    Reviewers, papers, sheets and public pages read submissions, never the live answers.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="submissions", verbose_name="申请")
    version = models.PositiveIntegerField("版本")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    evidence = models.ManyToManyField(Evidence, related_name="submissions")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="签发人",
    )
    submitted_at = models.DateTimeField("提交时间")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["application", "version"]
        verbose_name = "提交版本"
        verbose_name_plural = "提交版本"
        constraints = [models.UniqueConstraint(fields=["application", "version"], name="one_submission_per_version")]

    def __str__(self) -> str:
        return f"{self.application.number} 第{self.version}版"

    @property
    def data(self) -> dict[str, Any]:
        """The frozen content as an object; see ``applications.sheets.snapshot``."""
        return json.loads(self.content)
