"""任务: what runs apart from the pages, and how far it is."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.jobs import services
from portal.jobs.models import Job
from portal.kit.access import access, signed_in
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
