"""The files of papers and how far they are."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from portal.documents import services
from portal.documents.models import Paper
from portal.documents.selectors import latest_file, status_of
from portal.kit.access import access, signed_in
from portal.kit.downloads import disposition
from portal.kit.verdicts import Refused


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


@access(signed_in)
@require_POST
def paper_print(request: HttpRequest, pk: int) -> HttpResponse:
    """打印件 with the own office's 骑缝章图样, made as it is asked for."""
    from portal.documents.edges import print_copy  # loads the typesetter, which reading a paper does not need

    paper = visible_paper(request, pk)
    response = HttpResponse(print_copy(paper=paper, user=request.user), content_type="application/pdf")
    name = paper.file_name.removesuffix(".pdf") + "-打印件（骑缝章图样）.pdf"
    response["Content-Disposition"] = disposition(name, plain=f"print-{paper.pk}.pdf")
    response["Cache-Control"] = "private, no-store"
    return response


def visible_paper(request: HttpRequest, pk: int) -> Paper:
    return get_object_or_404(Paper.objects.filter(pk=pk).visible_to(request.user))


def back_address(request: HttpRequest) -> str:
    """The page that the button stood on, if it is one of ours."""
    address = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else reverse("home")
