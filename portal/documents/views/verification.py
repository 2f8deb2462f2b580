"""The verification page: a file, a number, the code on a page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.documents import authority
from portal.documents.forms import VerifyForm
from portal.documents.models import Paper
from portal.documents.selectors import PublicRecord, newest_per_kind, public_record
from portal.kit.access import access, everyone


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
