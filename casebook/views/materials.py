"""Pictures and files of a case on the desks."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from casebook.forms import UploadForm
from casebook.models import Entry, Material
from casebook.services import materials as services
from casebook.views.desk import OFFICES, entry_page, visible
from casebook.views.frame import file_response
from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access
from portal.kit.texts import clean_text, small_number
from portal.kit.verdicts import Refused


@require_POST
@access(holds("clerk", "city"))
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Each chosen file is looked at; what is refused is told by name, the others are kept."""
    user: Any = request.user
    found = get_object_or_404(visible(request), pk=pk)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        for file in form.cleaned_data["files"]:
            try:
                services.add(entry=found, user=user, file=file, name=file.name or "")
            except Refused as refusal:
                form.add_error("files", str(refusal))
    if form.errors:
        return entry_page(request, found, upload=form)
    messages.success(request, "已上传；图片请填写说明和版权。")
    return redirect("casebook:entry", pk)


@require_POST
@access(holds("clerk", "city"), carries=True)
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """Captions, copyright and order of all pictures at once."""
    user: Any = request.user
    found = get_object_or_404(visible(request), pk=pk)
    words = {row.pk: words_of(request, row) for row in found.materials.all()}
    try:
        services.describe(entry=found, user=user, words=words)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return entry_page(request, found, typed={}, words={pk: vars(each) for pk, each in words.items()})
    messages.success(request, "已保存图片说明和版权。")
    return redirect("casebook:entry", pk)


def words_of(request: HttpRequest, row: Material) -> services.Words:
    posted = request.POST

    def given(name: str) -> str:
        return clean_text(posted.get(f"{name}-{row.pk}", ""))

    position = small_number(given("position"))
    return services.Words(
        caption=given("caption"),
        holder=given("holder"),
        is_declared=f"declared-{row.pk}" in posted,
        position=row.position if position is None else min(position, 999),
    )


@require_POST
@access(holds("clerk", "ministry"), carries=True)
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Which pictures are printed and shown, and with which words."""
    user: Any = request.user
    found = get_object_or_404(visible(request), pk=pk)
    used = {key for each in request.POST.getlist("used") if (key := small_number(each)) is not None}
    captions = captions_of(request, found)
    try:
        services.use(entry=found, user=user, used=used, captions=captions)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return entry_page(
            request, found, typed={}, words={pk: {"edited_caption": each} for pk, each in captions.items()}
        )
    messages.success(request, "已保存采用的图片和说明。")
    return redirect("casebook:entry", pk)


def captions_of(request: HttpRequest, entry: Entry) -> dict[int, str]:
    """The captions that stood on the page."""
    names = {row.pk: f"caption-{row.pk}" for row in entry.materials.all()}
    return {pk: clean_text(request.POST[name]) for pk, name in names.items() if name in request.POST}


def found_material(request: HttpRequest, pk: int) -> Material:
    rows = Material.objects.visible_to(request.user).select_related("entry__place", "entry__organisation")
    return get_object_or_404(rows, pk=pk)


@access(acts_for(*OFFICES, "panel"))
@require_safe
def material(request: HttpRequest, pk: int) -> FileResponse:
    """The original, written into the history; ``?view`` the clean picture, ``?small`` the small one."""
    user: Any = request.user
    found = found_material(request, pk)
    for name, file in (("small", found.thumbnail), ("view", found.rendition)):
        if name in request.GET:
            if not file:
                raise Http404
            return file_response(file, name=f"{pk}.jpg", plain=f"{pk}.jpg", content_type="image/jpeg")
    if request.method == "GET":
        services.downloaded(material=found, user=user)
    plain = f"material-{pk}.{found.content_type.rpartition('/')[2]}"
    return file_response(found.file, name=found.name, plain=plain, content_type=found.content_type)


@require_POST
@access(holds("clerk", "city"))
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    found = found_material(request, pk)
    try:
        services.remove(material=found, user=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已删去“{found.name}”。")
    return redirect("casebook:entry", found.entry_id)
