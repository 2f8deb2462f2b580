"""任务: what runs apart from the pages, and how far it is."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal.jobs import services
from portal.jobs.models import Export, Job
from portal.kit.access import access, signed_in
from portal.kit.downloads import CSV, XLSX, disposition
from portal.kit.verdicts import Refused

PER_PAGE = 30
STOP_POLLING = 286  # htmx's word for "swap this in and ask no more"


@access(signed_in)
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    rows = Job.objects.visible_to(request.user).select_related("created_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/jobs.html", {"page": page})


@access(signed_in)
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The job as a page, or for htmx as the fragment that a page holds."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "jobs/job.html", {"job": found})
    response = render(request, "jobs/_job.html", {"job": found})
    if found.is_finished:
        response.status_code = STOP_POLLING
        response["HX-Trigger"] = "job-finished"
    return response


@access(signed_in)
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    try:
        services.retry(found, user=request.user)
        messages.success(request, f"“{found.label}”已重新开始处理。")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("jobs:job", pk=pk)


@access(signed_in)
@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """我的导出: the lists exported in the capacity of now, as long as their files are kept."""
    rows = Export.objects.visible_to(request.user).select_related("job")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/exports.html", {"page": page, "days": services.EXPORTS_KEPT_FOR.days})


@access(signed_in)
@require_POST
def order_export(request: HttpRequest) -> HttpResponse:
    """导出 the list of the page that the form stands on, narrowed as it is there."""
    address = request.POST.get("address", "")
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        address = "/"
    try:
        made = services.order_export(user=request.user, address=address, kind=request.POST.get("format", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(address if address != "/" else "jobs:exports")
    return redirect("jobs:export", made.pk)


@access(signed_in)
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the file is, and the file."""
    found = get_object_or_404(Export.objects.visible_to(request.user).select_related("job"), pk=pk)
    days = services.EXPORTS_KEPT_FOR.days
    return render(request, "jobs/export.html", {"export": found, "job": found.job, "days": days})


@access(signed_in)
@require_safe
def export_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(Export.objects.visible_to(request.user).exclude(file=""), pk=pk)
    services.asked_for(found, request.user)
    response = FileResponse(found.file.open("rb"), content_type=CSV if found.format == "csv" else XLSX)
    response["Content-Disposition"] = disposition(found.name, plain=f"list.{found.format}")
    return response


@access(signed_in)
@require_POST
def discard_export(request: HttpRequest, pk: int) -> HttpResponse:
    """删除: the own file goes at once, and one that is still being written is not kept."""
    found = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    services.discard_export(export=found)
    messages.success(request, f"已删除导出的“{found.title}”。")
    return redirect("jobs:exports")
