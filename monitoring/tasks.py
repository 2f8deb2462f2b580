"""What the worker does for this room."""

from typing import Any

from monitoring.models import CityReport, Snapshot
from monitoring.services import acceptance, assignments
from monitoring.services.reports import keep_file
from monitoring.sheets.reports import REPORT_TEMPLATE, STYLES, SUMMARY_TEMPLATE, city_content, summary_content
from portal.documents import pdf
from portal.kit.canonical import dumps, sha256_hex


def remind_of_due_dates(progress: Any) -> None:
    """Every morning: bodies and cities whose date comes near or has passed; running twice reminds once."""
    assignments.remind_of_due_dates()


def close_reopened(progress: Any) -> None:
    """Rows that were opened again and whose time is over; running twice closes once."""
    acceptance.close_overdue()


def typeset_city_report(progress: Any, snapshot: int, report: int) -> None:
    """The PDF of a city's 监测报告; the same content is kept once."""
    found = CityReport.objects.select_related("city__place__parent", "plan").get(pk=report)
    of = _snapshot(snapshot)
    progress(0, 1, f"正在排版{found.city.short_name}监测报告")
    _typeset(progress, of, found.city, REPORT_TEMPLATE, city_content(of, found))


def typeset_summary(progress: Any, snapshot: int) -> None:
    """The PDF of the 全国监测汇总."""
    of = _snapshot(snapshot)
    progress(0, 1, "正在排版全国监测汇总")
    _typeset(progress, of, None, SUMMARY_TEMPLATE, summary_content(of))


def _snapshot(pk: int) -> Snapshot:
    return Snapshot.objects.select_related("cycle__version__framework").get(pk=pk)


def _typeset(progress: Any, snapshot: Snapshot, city: Any, template: str, content: dict[str, Any]) -> None:
    document = pdf.typeset(pdf.source(template, content), STYLES)
    data = pdf.written(document)
    progress.beat()
    text = sha256_hex(dumps(content))
    keep_file(snapshot=snapshot, city=city, data=data, pages=len(document.pages), content_hash=text)
