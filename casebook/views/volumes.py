"""案例集 on the editors' desk: imprint, contents, proof, publication."""

from typing import Any

from django.contrib import messages
from django.db.models import Max, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from casebook.choices import EntryState, Kind, Part
from casebook.forms import LineForms, VolumeForm
from casebook.models import Entry, Volume
from casebook.permissions import is_editor
from casebook.selectors import best_file, volume_lines
from casebook.services import volumes as services
from casebook.views.frame import chosen_step, file_response, get_or_post, offers_here, pdf_name, seen_in, typed_in
from casebook.workflow import VOLUME
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for, holds
from portal.jobs.models import Job
from portal.kit.access import access
from portal.kit.texts import small_number
from portal.kit.verdicts import Refused

DONE = {"publish": "已出版，正在排版全辑和各篇。", "discard": "已作废。"}


@access(holds("clerk", "ministry"), carries=True)
@get_or_post
def new_volume(request: HttpRequest) -> HttpResponse:
    last = Volume.objects.aggregate(last=Max("number"))["last"] or 0
    return edit(request, Volume(number=last + 1, year=timezone.localdate().year))


@access(holds("clerk", "ministry"), carries=True)
@get_or_post
def edit_volume(request: HttpRequest, pk: int) -> HttpResponse:
    return edit(request, get_object_or_404(Volume, pk=pk, is_catalogue=False))


def edit(request: HttpRequest, volume: Volume) -> HttpResponse:
    user: Any = request.user
    posts = request.method == "POST"
    form = VolumeForm(request.POST if posts else None, instance=volume)
    if posts and form.is_valid():
        try:
            seen = seen_in(request) if volume.pk else None
            saved = services.save_volume(volume=form.instance, user=user, seen=seen)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已保存书目信息。")
            return redirect("casebook:manage_volume", saved.pk)
    shown = small_number(request.POST.get("revision", "")) if posts else None
    context = {
        "form": form,
        "volume": volume if volume.pk else None,
        "revision": volume.revision if shown is None else shown,
    }
    return render(request, "casebook/volume_form.html", context, status=409 if form.errors else None)


@access(acts_for("ministry"))
@require_safe
def manage_volume(request: HttpRequest, pk: int) -> HttpResponse:
    return volume_page(request, get_object_or_404(Volume, pk=pk))


def volume_page(
    request: HttpRequest, volume: Volume, typed: dict[str, str] | None = None, lines: Any = None
) -> HttpResponse:
    user: Any = request.user
    edits = bool(is_editor(user)) and volume.state == "preparing"
    items = list(volume_lines(volume))
    context = {
        "volume": volume,
        "items": items,
        "edits": edits,
        "lines": lines or (line_forms(items, candidates(volume)) if edits else None),
        "offers": offers_here(VOLUME, volume, user),
        "file": best_file(volume),
        "job": Job.objects.filter(key=volume.chain).order_by("-pk").first(),
        "typed": typed or {},
    }
    refused = typed is not None or lines is not None
    return render(request, "casebook/manage_volume.html", context, status=409 if refused else None)


def candidates(volume: Volume) -> Any:
    """Cases that are agreed and in no other volume."""
    agreed = Q(state=EntryState.AGREED) | Q(state=EntryState.PUBLISHED) & ~Q(kind=Kind.CASE)
    free = Entry.objects.filter(agreed).exclude(
        Q(items__volume__state__in=("preparing", "published")) & ~Q(items__volume=volume)
    )
    inside = Entry.objects.filter(items__volume=volume)
    return (free | inside).distinct().select_related("place__parent__parent").order_by("place__code", "pk")


def line_forms(items: Any, entries: Any) -> Any:
    """What stands in the contents, then what could, then two lines for words of their own."""
    rows: list[dict[str, Any]] = [
        {"position": each.position, "entry": each.entry, "title": each.title, "part": each.part} for each in items
    ]
    inside = {each.entry_id for each in items}
    rows += [{"entry": each, "part": Part.CASE} for each in entries if each.pk not in inside]
    rows += [{"part": Part.FRONT}, {"part": Part.BACK}]
    return LineForms(initial=rows, prefix="line", form_kwargs={"entries": entries})


@require_POST
@access(holds("clerk", "ministry"), carries=True)
def contents(request: HttpRequest, pk: int) -> HttpResponse:
    """Lines with a number stand in the contents, by that number; lines without are left out."""
    user: Any = request.user
    found = get_object_or_404(Volume, pk=pk)
    forms = LineForms(request.POST, prefix="line", form_kwargs={"entries": candidates(found)})
    if not forms.is_valid():
        messages.error(request, "目次有误：次序请填1至999的整数。")
        return volume_page(request, found, lines=forms)
    rows = [each.cleaned_data for each in forms if each.cleaned_data.get("position")]
    lines = [
        services.Line(
            entry=row["entry"].pk if row["entry"] else None,
            title="" if row["entry"] else row["title"],
            part=row["part"] or Part.CASE,
        )
        for row in sorted(rows, key=lambda row: row["position"])
    ]
    try:
        services.set_contents(volume=found, user=user, seen=seen_in(request), lines=lines)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return volume_page(request, found, lines=forms)
    messages.success(request, "已保存目次。")
    return redirect("casebook:manage_volume", pk)


@require_POST
@access(acts_for("ministry"), carries=True)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    found = get_object_or_404(Volume, pk=pk)
    typed = typed_in(request)
    try:
        confirm_again(request)
        name = chosen_step(typed, DONE)
        services.move_volume(volume=found, step=name, user=user, seen=seen_in(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return volume_page(request, get_object_or_404(Volume, pk=pk), typed)
    messages.success(request, DONE[name])
    return redirect("casebook:manage_volume", pk)


@require_POST
@access(holds("clerk", "ministry"))
def typeset(request: HttpRequest, pk: int) -> HttpResponse:
    """排样书."""
    user: Any = request.user
    found = get_object_or_404(Volume, pk=pk, is_catalogue=False)
    services.typeset(volume=found, user=user)
    messages.success(request, "正在排样书，完成后在本页打开。")
    return redirect("casebook:manage_volume", pk)


@access(acts_for("ministry"))
@require_safe
def proof(request: HttpRequest, pk: int) -> FileResponse:
    found = get_object_or_404(Volume, pk=pk)
    file = best_file(found)
    if file is None:
        raise Http404("还没有排样书，请先排版。")
    return file_response(
        file.file, name=pdf_name(str(found)), plain=f"volume-{found.number}.pdf", content_type="application/pdf"
    )
