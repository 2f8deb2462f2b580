"""监测数据: what is published, for everybody; each figure with its definition, source, year and marks."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from monitoring.choices import SnapshotState
from monitoring.exports import figures as exports
from monitoring.models import Figure, IndicatorRevision, Snapshot
from monitoring.selectors import publication
from monitoring.selectors.completeness import completeness
from monitoring.selectors.reading import formula_words
from portal.kit.access import access, everyone
from portal.kit.downloads import CSV, XLSX, disposition
from portal.kit.rates import made_on_request


def found_snapshot(request: HttpRequest, code: str) -> Snapshot:
    """The snapshot that stands for the cycle, or the one that was asked for by its number."""
    rows = Snapshot.objects.visible_to(request.user).filter(cycle__code=code).exclude(state=SnapshotState.TAKEN)
    number = request.GET.get("snapshot", "")
    asked = number.isdecimal() and len(number) < 5
    rows = rows.filter(number=int(number)) if asked else rows.filter(state=SnapshotState.PUBLISHED)
    return get_object_or_404(rows.select_related("cycle__version__framework", "previous"))


@require_safe
@access(everyone)
def public(request: HttpRequest) -> HttpResponse:
    return render(request, "monitoring/public/cycles.html", {"snapshots": publication.published()})


@require_safe
@access(everyone)
def public_cycle(request: HttpRequest, code: str) -> HttpResponse:
    snapshot = found_snapshot(request, code)
    context = {
        "snapshot": snapshot,
        "parts": publication.by_element(snapshot),
        "cities": publication.cities(snapshot),
        "others": Snapshot.objects.visible_to(request.user)
        .filter(cycle=snapshot.cycle)
        .exclude(pk=snapshot.pk)
        .exclude(state=SnapshotState.TAKEN),
    }
    return render(request, "monitoring/public/cycle.html", context)


@require_safe
@access(everyone)
def public_city(request: HttpRequest, code: str, place: str) -> HttpResponse:
    snapshot = found_snapshot(request, code)
    figure = Figure.objects.filter(snapshot=snapshot, place__code=place).select_related("place__parent").first()
    if figure is None:
        raise Http404("本期没有公布这个城市的数据。")
    context = {
        "snapshot": snapshot,
        "place": figure.place,
        "figure": figure,
        "parts": publication.city_rows(snapshot, figure.place, with_peers=True),
        "complete": completeness(snapshot.figures.filter(place=figure.place)),
    }
    return render(request, "monitoring/public/city.html", context)


@require_safe
@access(everyone)
def public_indicator(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    snapshot = found_snapshot(request, code)
    asked = IndicatorRevision.objects.filter(figures__snapshot=snapshot).select_related("version__framework", "element")
    definition = get_object_or_404(asked.distinct(), pk=pk)
    context = {
        "snapshot": snapshot,
        "page": publication.indicator_page(snapshot, definition),
        "formula": formula_words(definition),
    }
    return render(request, "monitoring/public/indicator.html", context)


@require_safe
@access(everyone)
@made_on_request
def figures_file(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """All figures of a snapshot in long format."""
    snapshot = found_snapshot(request, code)
    name = f"{snapshot.cycle.code}-figures-{snapshot.number}.{form}"
    headers = {
        "Content-Disposition": disposition(f"{snapshot}.{form}", plain=name),
        "ETag": f'"{snapshot.sha256}-{form}"',
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers={"ETag": headers["ETag"]})
    match form:
        case "csv":
            return StreamingHttpResponse(exports.as_csv(snapshot), content_type=CSV, headers=headers)
        case "json":
            kind = "application/json; charset=utf-8"
            return StreamingHttpResponse(exports.as_json(snapshot), content_type=kind, headers=headers)
        case "xlsx":
            return FileResponse(exports.as_xlsx(snapshot), content_type=XLSX, headers=headers)
    raise Http404("没有这种格式，请选择csv、json或xlsx。")


@require_safe
@access(everyone)
@made_on_request
def code_lists(request: HttpRequest) -> HttpResponseBase:
    headers = {"Content-Disposition": disposition("监测数据代码表.csv", plain="monitoring-codes.csv")}
    return StreamingHttpResponse(exports.code_lists(), content_type=CSV, headers=headers)
