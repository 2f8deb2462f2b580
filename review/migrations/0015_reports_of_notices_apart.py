"""The report about a notice is read with the published list, so it is a subject of its own."""

from typing import Any

from django.db import migrations
from django.db.models import Value
from django.db.models.functions import Concat, Substr


def move(apps: Any, old: str, new: str) -> None:
    papers = apps.get_model("documents", "Paper").objects.filter(kind="notice_report", subject__startswith=f"{old}:")
    papers.update(subject=Concat(Value(f"{new}:"), Substr("subject", len(old) + 2)))


class Migration(migrations.Migration):
    dependencies = [("review", "0014_conditions_judged_and_paper_copies"), ("documents", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: move(apps, "notice", "notice_report"),
            lambda apps, editor: move(apps, "notice_report", "notice"),
        )
    ]
