"""Files of the ministry's desk: visits, minutes, changes of members."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access
from portal.kit.downloads import disposition
from portal.kit.verdicts import Refused
from review.models import Attachment
from review.services import attachments as services
from review.views.claims import SANDBOX

# Where a subject's page is, by its noun.
PAGES = {"visit": "review:visit", "minutes": "review:minutes_page", "standing": "review:standing"}


@access(acts_for("ministry", "secretariat"))
@require_safe
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """The file byte for byte. Each time is written into the history."""
    found = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    file = found.file.open("rb")
    if request.method == "GET":
        services.downloaded(attachment=found, user=request.user)
    response = FileResponse(file, content_type=found.content_type)
    plain = f"attachment-{found.pk}.{found.content_type.rpartition('/')[2]}"
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = disposition(found.name, plain=plain, inline=True)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response


@require_POST
@access(holds("clerk", "ministry", "secretariat"))
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    noun, _, subject = found.subject.partition(":")
    try:
        services.remove(attachment=found, user=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已删去“{found.name}”。")
    return redirect(PAGES[noun], int(subject))
