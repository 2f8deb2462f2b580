"""The verification page, the files of papers and how far they are."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST, require_safe

from portal.documents import authority, services
from portal.documents.forms import VerifyForm
from portal.documents.models import Paper
from portal.documents.selectors import PublicRecord, latest_file, newest_per_kind, public_record, status_of
from portal.kit.access import access, everyone, signed_in
from portal.kit.downloads import disposition
from portal.kit.verdicts import Refused


@access(everyone)
def verify(request: HttpRequest) -> HttpResponse:
    """Check a PDF that somebody has; it is read in memory and not kept."""
    from portal.documents.verification import check  # loads the signature library, which no other page needs

    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    report = check(form.cleaned_data["file"].read()) if form.is_valid() else None
    return render(request, "documents/verify.html", {"form": form, "report": report})


@access(everyone)
@require_safe
def verify_number(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The papers of a number: who sealed them, whether they still hold; nothing of their content."""
    papers = newest_per_kind(number, version)
    draft = not papers and Paper.objects.numbered(number, version, drafts=True).exists()
    page = request.GET.get("p", "")  # in codes printed before papers had codes of their own
    return _register_entry(
        request,
        papers,
        number=number,
        version=version,
        draft=draft,
        page=int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else None,
    )


@access(everyone)
@require_safe
def verify_page(request: HttpRequest, code: str, page: int) -> HttpResponse:
    """What the QR code on a page opens: the paper that this very page was printed from."""
    paper = Paper.objects.coded(code).select_related("organisation").first()
    if paper is None:
        return _register_entry(request, [], number=code, draft=False)
    records = [] if paper.is_draft else [public_record(paper)]
    return _register_entry(
        request, records, number=paper.number, version=paper.version, draft=paper.is_draft, page=page
    )


def _register_entry(request: HttpRequest, papers: list[PublicRecord], **shown: Any) -> HttpResponse:
    context = {"form": VerifyForm(), "papers": papers, **shown}
    found = papers or shown["draft"]
    return render(request, "documents/verify_number.html", context, status=200 if found else 404)


@access(everyone)
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The root certificate, for PDF readers that are told to trust it."""
    response = HttpResponse(authority.root_certificate(), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="learning-cities-root.pem"'
    return response


@access(signed_in)
@require_GET
def paper_file(request: HttpRequest, pk: int, filename: str = "") -> FileResponse:
    """The newest file of a paper, shown in the browser or, with ``?download``, saved."""
    paper = visible_paper(request, pk)
    newest = latest_file(paper)
    if newest is None:
        raise Http404("这份文件还没有生成，请稍后再试。")
    response = FileResponse(newest.file.open("rb"), content_type="application/pdf")
    plain = f"{paper.kind}-{paper.pk}-v{paper.version}.pdf"
    response["Content-Disposition"] = disposition(paper.file_name, plain=plain, inline="download" not in request.GET)
    response["Content-Length"] = newest.size
    response["ETag"] = f'"{newest.sha256}"'
    response["Cache-Control"] = "private, no-cache"
    return response


@access(signed_in)
@require_GET
def paper_state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a paper is; the fragment asks for itself until there is nothing more to wait for."""
    return render(request, "documents/_paper.html", {"paper": visible_paper(request, pk)})


@access(signed_in)
@require_POST
def paper_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Start again what failed of a paper."""
    paper = visible_paper(request, pk)
    if status_of(paper).word == "ready":
        raise Refused("这份文件已经生成，不需要重试；请刷新页面查看。")
    services.resume(paper=paper, user=request.user)
    if request.headers.get("HX-Request"):
        return render(request, "documents/_paper.html", {"paper": paper})
    messages.success(request, "已重新开始处理，请稍候。")
    return redirect(back_address(request))


def visible_paper(request: HttpRequest, pk: int) -> Paper:
    return get_object_or_404(Paper.objects.filter(pk=pk).visible_to(request.user))


def back_address(request: HttpRequest) -> str:
    """The page that the button stood on, if it is one of ours."""
    address = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else reverse("home")
