"""监测成果: the reports of cities and the national summary, for the offices that they are about."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from monitoring.choices import SnapshotState
from monitoring.exports.summary import as_workbook
from monitoring.models import Snapshot, SnapshotFile
from monitoring.selectors import publication
from monitoring.selectors.trends import names_of
from portal.accounts.models import Organisation
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.downloads import XLSX, disposition

READERS = acts_for("city", "province", "ministry")


def visible(user: Any) -> Any:
    """The files of the snapshots that stand, newest year first, the summary above the cities."""
    rows = SnapshotFile.objects.visible_to(user).filter(snapshot__state=SnapshotState.PUBLISHED)
    order = ("-snapshot__cycle__year", "snapshot_id", "city__place__code", "-pk")
    return rows.select_related("snapshot__cycle", "city__place__parent").order_by(*order)


@require_safe
@access(READERS)
def results(request: HttpRequest) -> HttpResponse:
    rows = visible(request.user)
    waiting = Snapshot.objects.filter(state=SnapshotState.PUBLISHED, files__isnull=True).exists()
    context = {"rows": rows, "waiting": waiting, "cards": publication.cards(places_of(request.user))}
    return render(request, "monitoring/results.html", context)


def places_of(user: Any) -> Any:
    """The city itself under all its names, or the cities of the province; the ministry has its long table."""
    own = user.organisation
    if own.kind == "city":
        return names_of(own.seat)
    return Organisation.objects.filter(kind="city", parent=own).values("place") if own.kind == "province" else ()


@require_safe
@access(READERS)
def result_file(request: HttpRequest, pk: int) -> FileResponse:
    found = get_object_or_404(
        SnapshotFile.objects.visible_to(request.user).select_related("snapshot__cycle", "city"), pk=pk
    )
    name = f"{found}（{found.snapshot.cycle.year}年数据）.pdf"
    headers = {"Content-Disposition": disposition(name, plain=f"monitoring-{found.pk}.pdf", inline=True)}
    return FileResponse(found.file.open("rb"), content_type="application/pdf", headers=headers)


@require_safe
@access(READERS)
def summary_workbook(request: HttpRequest, pk: int) -> FileResponse:
    """全国监测汇总 as XLSX, of a published snapshot; the ministry's of one that waits too."""
    rows = Snapshot.objects.visible_to(request.user).select_related("cycle__version__framework")
    snapshot = get_object_or_404(rows, pk=pk)
    name = f"全国监测汇总（{snapshot.cycle.year}年数据）.xlsx"
    headers = {"Content-Disposition": disposition(name, plain=f"monitoring-summary-{snapshot.pk}.xlsx")}
    return FileResponse(as_workbook(snapshot), content_type=XLSX, headers=headers)
