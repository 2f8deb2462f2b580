"""监测报告 of cities and 全国监测汇总: ordered when a snapshot is published, kept under their hash."""

from django.core.files.base import ContentFile
from django.db import transaction

from monitoring.models import CityReport, Snapshot, SnapshotFile
from portal.accounts.models import Organisation
from portal.jobs.services import enqueue
from portal.kit.canonical import sha256_hex

CITY_JOB, SUMMARY_JOB = "monitoring.tasks.typeset_city_report", "monitoring.tasks.typeset_summary"


def order_files(snapshot: Snapshot) -> None:
    """The summary first, then the report of each city that the snapshot has figures of."""
    label = f"生成全国监测汇总（{snapshot}）"[:120]
    enqueue(SUMMARY_JOB, snapshot.pk, label=label, key=f"snapshot:{snapshot.pk}", queue="pdf")
    places = snapshot.figures.order_by().values("place").distinct()
    for report in CityReport.objects.filter(cycle=snapshot.cycle_id, city__place__in=places).select_related("city"):
        words = f"生成{report.city.short_name}监测报告"[:120]
        key = f"snapshot:{snapshot.pk}:{report.pk}"
        enqueue(CITY_JOB, snapshot.pk, report.pk, label=words, key=key, queue="pdf")


def keep_file(
    *, snapshot: Snapshot, city: Organisation | None, data: bytes, pages: int, content_hash: str
) -> SnapshotFile:
    """Keep what was typeset; running twice keeps one row."""
    with transaction.atomic():
        Snapshot.objects.select_for_update().get(pk=snapshot.pk)
        same = SnapshotFile.objects.filter(snapshot=snapshot, city=city, content_hash=content_hash).first()
        if same is not None:
            return same
        kept = SnapshotFile(
            snapshot=snapshot,
            city=city,
            content_hash=content_hash,
            pages=pages,
            size=len(data),
            sha256=sha256_hex(data),
        )
        kept.file.save(f"monitoring/files/{kept.sha256}.pdf", ContentFile(data), save=False)
        kept.save()
    return kept
