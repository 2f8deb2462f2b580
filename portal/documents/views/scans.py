"""Stamped scans of a paper: upload, look at what was read, match by hand, put on record."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.carrying import confirm_again
from portal.documents import scans as verbs
from portal.documents.forms import MatchForm, ScanForm
from portal.documents.models import Scan
from portal.documents.permissions import may_stamp, page_of
from portal.documents.views.papers import visible_paper
from portal.kit.access import access, signed_in
from portal.kit.downloads import disposition
from portal.kit.verdicts import Refused


@access(signed_in)
def paper_scans(request: HttpRequest, pk: int) -> HttpResponse:
    """The stamped scans of a paper, and the form for another one."""
    paper = visible_paper(request, pk)
    form = ScanForm(request.POST, request.FILES) if request.method == "POST" else ScanForm()
    if form.is_valid():
        try:
            scan = verbs.upload(paper=paper, user=request.user, files=form.cleaned_data["pictures"])
            return redirect("documents:scan", scan.pk)
        except Refused as refusal:
            form.add_error("pictures", str(refusal))
    found = paper.scans.visible_to(request.user).select_related("organisation", "uploaded_by")
    context = {"paper": paper, "form": form, "scans": found, "may_stamp": may_stamp(request.user, paper)}
    context["way_on"] = page_of(request.user, paper)
    return render(request, "documents/scans.html", context)


@access(signed_in)
@require_GET
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read of a scan, picture by picture; a part of the page asks for itself while it is being read."""
    return scan_page(request, visible_scan(request, pk))


def scan_page(request: HttpRequest, found: Scan, **refused: Any) -> HttpResponse:
    """``refused`` holds what was typed for a picture, its ``position`` and why it was not taken."""
    context: dict[str, Any] = {"scan": found, "paper": found.paper, "refused": refused}
    context["way_on"] = page_of(request.user, found.paper)
    if found.state not in {"reading", "failed"}:
        context["judgement"] = verbs.judge(found)
        context["match_form"] = MatchForm(pages=found.paper.pages)
    return render(request, "documents/scan.html", context, status=409 if refused else 200)


@access(signed_in)
@require_GET
def scan_picture(request: HttpRequest, pk: int, position: int) -> FileResponse:
    """A reduced picture of one page."""
    page = get_object_or_404(visible_scan(request, pk).pages, position=position)
    response = FileResponse(page.picture.open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = "private, no-cache"
    return response


@access(signed_in)
@require_GET
def scan_file(request: HttpRequest, pk: int, position: int) -> FileResponse:
    """One uploaded file as it came, to be saved."""
    row = get_object_or_404(visible_scan(request, pk).files, position=position)
    response = FileResponse(row.file.open("rb"), content_type="application/octet-stream")
    response["Content-Disposition"] = disposition(row.name, plain=f"scan-{pk}-{position}")
    response["Content-Length"] = str(row.size)
    return response


@require_POST
@access(signed_in, carries=True)
def match_page(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Say which page a picture shows whose code could not be read."""
    found = visible_scan(request, pk)
    form = MatchForm(request.POST, pages=found.paper.pages)
    typed = {"typed": request.POST.get("reason", ""), "page": request.POST.get("page", "")}
    if not form.is_valid():
        return scan_page(request, found, position=position, **typed, why="请选择页码并说明理由后再保存。")
    try:
        confirm_again(request)
        verbs.match_by_hand(scan=found, user=request.user, position=position, **form.cleaned_data)
    except Refused as refusal:
        return scan_page(request, found, position=position, **typed, why=str(refusal))
    messages.success(request, f"第{position}张已对应为第{form.cleaned_data['page']}页。")
    return redirect("documents:scan", pk)


@access(signed_in)
@require_POST
def settle_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a scan on record, leave it aside, or read it once more."""
    found = visible_scan(request, pk)
    match request.POST.get("verb"):
        case "record" | "rearrange" as verb:
            verbs.record(scan=found, user=request.user, rearrange=verb == "rearrange")
            messages.success(request, "湿章扫描件已存档，与这份文件一并保存。")
        case "discard":
            verbs.discard(scan=found, user=request.user)
            messages.success(request, "这份扫描件已弃用，文件仍予保留。")
            return redirect("documents:scans", found.paper_id)
        case "again":
            verbs.read_again(scan=found, user=request.user)
        case _:
            raise Refused("没有这种操作，请刷新页面后重试。")
    return redirect("documents:scan", pk)


def visible_scan(request: HttpRequest, pk: int) -> Scan:
    return get_object_or_404(
        Scan.objects.filter(pk=pk).select_related("paper", "organisation", "uploaded_by").visible_to(request.user)
    )
