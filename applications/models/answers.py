"""What stands in the cells of an application, and every text that stood there before."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from applications.models.applications import Application


class AnswerRow(models.Model):
    """One row of a question that repeats; its ``row_id`` is stable, its order can change."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="rows")
    question = models.CharField(max_length=40)
    row_id = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["question", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["application", "question", "row_id"], name="row_once")]

    def __str__(self) -> str:
        return f"{self.question} {self.position}"


class RemovedRow(models.Model):
    """A row that was taken out, with its place, so that it can be brought back; its texts are ``AnswerText`` rows."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="removed_rows")
    question = models.CharField(max_length=40)
    row_id = models.CharField(max_length=12)
    place = models.PositiveSmallIntegerField()  # counted from 1, as the page numbered it
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-removed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["application", "question", "row_id"], name="removed_row_once")]

    def __str__(self) -> str:
        return f"{self.question} {self.place}"


class Answer(models.Model):
    """One leaf cell as it was typed. ``version`` grows with each change, so that two people at one cell are told."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=40)
    cell = models.CharField(max_length=40)
    row_id = models.CharField(max_length=12, blank=True)
    value = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question", "cell", "row_id"],
                name="one_answer_per_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}.{self.cell}"


class AnswerText(models.Model):
    """One text that a cell has held: who wrote it and when, to be looked at and brought back.

    Kept for good, but for steps of typing: until ``grows_until`` a text is replaced by what the same person makes of it
    by adding to it. A text of which anything was taken away, a colleague's and one saved by a press all stay.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="texts")
    question = models.CharField(max_length=40)
    cell = models.CharField(max_length=40)
    row_id = models.CharField(max_length=12, blank=True)
    value = models.TextField(blank=True)
    version = models.PositiveIntegerField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    grows_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question", "cell", "row_id", "version"],
                name="one_text_per_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}.{self.cell} {self.version}"


class AdoptedText(models.Model):
    """That one version of a cell was taken over from elsewhere, and from where, in words: 2024年申请 第2版，联系人."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="adopted")
    question = models.CharField(max_length=40)
    cell = models.CharField(max_length=40)
    row_id = models.CharField(max_length=12, blank=True)
    version = models.PositiveIntegerField()
    source = models.CharField("来源", max_length=400)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question", "cell", "row_id", "version"],
                name="one_source_per_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}.{self.cell} {self.version}: {self.source}"
