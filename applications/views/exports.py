"""What a city takes away: the form and drafts of letters as Word files, and the archive of a submission."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from applications.models import Application, Archive, Submission
from applications.services import archives
from applications.views.frame import own_application
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.downloads import disposition, docx_response


@access(acts_for("city"))
@require_safe
def letter(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """请示 or 书面申请 from the live answers, to be worked on in Word."""
    from applications import exports  # loads the Word library, which no other page needs

    application = own_application(request, pk)
    if kind not in exports.LETTERS:
        raise Http404("没有这种文稿。")
    content = exports.letter_docx(application, kind)
    return docx_response(content, exports.letter_name(application, kind), plain=f"{kind}-{application.number}.docx")


@access(acts_for("city"))
@require_safe
def draft_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as it stands now, as a Word file."""
    from applications import exports  # loads the Word library, which no other page needs

    application = own_application(request, pk)
    name = f"{application.edition.title}（草稿）-{application.number}.docx"
    return docx_response(exports.draft_docx(application), name, plain=f"draft-{application.number}.docx")


@access(acts_for("city"))
@require_safe
def version_form(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """The form as a submission froze it, as a Word file; only the city's own, since it holds telephone numbers."""
    from applications import exports  # loads the Word library, which no other page needs

    submission = _own_submission(request, pk, version)
    application = submission.application
    name = f"{application.edition.title}-{application.number}-第{version}版.docx"
    plain = f"form-{application.number}-v{version}.docx"
    return docx_response(exports.submission_docx(submission), name, plain=plain)


@access(acts_for("city"))
@require_POST
def order_archive(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """Have the archive made; it is fetched where it was ordered, and its progress is found under 任务 too."""
    archives.order_archive(submission=_own_submission(request, pk, version), user=request.user)
    return redirect(f"{reverse('applications:application', args=[pk])}#files")


@access(acts_for("city"))
@require_safe
def archive_file(request: HttpRequest, pk: int) -> FileResponse:
    """The ZIP. Each time is written into the history."""
    from applications import exports  # loads the Word library, which no other page needs

    rows = Archive.objects.visible_to(request.user).select_related("submission__application__organisation__place")
    archive = get_object_or_404(rows.exclude(file=""), pk=pk)
    file = archive.file.open("rb")
    if request.method == "GET":
        archives.archive_downloaded(archive=archive, user=request.user)
    response = FileResponse(file, content_type="application/zip")
    plain = f"archive-{archive.submission.application.number}-v{archive.submission.version}.zip"
    name = f"{exports.archive_name(archive.submission)}.zip"
    response["Content-Disposition"] = disposition(name, plain=plain)
    response["Content-Length"] = str(archive.size)
    response["Cache-Control"] = "private, no-store"
    return response


def _own_submission(request: HttpRequest, pk: int, version: int) -> Submission:
    own = Application.objects.visible_to(request.user).readable_drafts(request.user)
    rows = Submission.objects.visible_to(request.user).filter(application__in=own)
    rows = rows.select_related("application__round", "application__organisation__place__parent")
    return get_object_or_404(rows, application=pk, version=version)
