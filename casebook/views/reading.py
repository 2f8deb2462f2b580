"""What anybody reads: cases, volumes, 典型模式, calls. Nothing that is not published."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from casebook.choices import Kind
from casebook.forms import SearchForm
from casebook.models import Call, Entry, Feature, Volume
from casebook.permissions import is_call_manager, is_chief_editor, is_editor
from casebook.selectors import best_file, facets, found, may_be_begun, pictures_of, volume_lines, volume_of
from casebook.sheets import placed
from casebook.views.frame import file_response, pdf_name
from portal.kit.access import access, everyone

PER_PAGE = 24


@access(everyone)
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Search by words, theme, kind, region, province and year; the address holds what was asked for."""
    given = facets()
    form = SearchForm(request.GET, provinces=given.provinces, years=given.years)
    form.is_valid()  # a choice that is none is left out, the others count
    page = Paginator(found(form.cleaned_data), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "volumes": Volume.objects.filter(state="published"),
        "features": Feature.objects.filter(state="published")[:3],
        "asked": any(form.cleaned_data.values()),
    }
    return render(request, "casebook/cases.html", context)


def public_entry(pk: int) -> Entry:
    """What may be read whole: published, not merely catalogued."""
    rows = Entry.objects.public().select_related("place__parent__parent", "organisation")
    return get_object_or_404(rows.exclude(state="catalogued"), pk=pk)


@access(everyone)
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    entry = public_entry(pk)
    pictures: list[Any] = pictures_of(entry)
    item = volume_of(entry)
    context = {
        "entry": entry,
        "content": entry.content,
        "sections": placed(list(entry.content.get("sections", [])), pictures),
        "item": item,
        "file": best_file(entry),
        "more": Entry.objects.public()
        .exclude(pk=entry.pk)
        .filter(theme=entry.theme, kind=entry.kind)
        .exclude(theme="")
        .select_related("place__parent__parent")[:4],
    }
    return render(request, "casebook/case.html", context)


@access(everyone)
@require_safe
def case_file(request: HttpRequest, pk: int) -> FileResponse:
    entry = public_entry(pk)
    file = best_file(entry)
    if file is None:
        raise Http404("这篇案例的PDF正在排版，请稍后再来。")
    return file_response(
        file.file, name=pdf_name(entry.title), plain=f"case-{pk}.pdf", content_type="application/pdf", public=True
    )


@access(everyone)
@require_safe
def picture(request: HttpRequest, pk: int, material: int) -> FileResponse:
    """The rendition: nothing in it but the picture. ``?small``: for cards."""
    shown = next((each for each in pictures_of(public_entry(pk)) if each.pk == material), None)
    if shown is None:
        raise Http404
    file = shown.thumbnail if "small" in request.GET and shown.thumbnail else shown.rendition
    return file_response(file, name=f"{material}.jpg", plain=f"{material}.jpg", content_type="image/jpeg", public=True)


@access(everyone)
@require_safe
def volumes(request: HttpRequest) -> HttpResponse:
    """第一辑, 第二辑 …; editors also see what they compose."""
    rows = Volume.objects.visible_to(request.user).exclude(state="discarded")
    return render(request, "casebook/volumes.html", {"volumes": rows, "may_edit": bool(is_editor(request.user))})


@access(everyone)
@require_safe
def volume(request: HttpRequest, number: int) -> HttpResponse:
    found_volume = get_object_or_404(Volume, number=number, state="published")
    context = {
        "volume": found_volume,
        "lines": volume_lines(found_volume),
        "file": best_file(found_volume),
        "may_edit": is_editor(request.user) or is_chief_editor(request.user),
    }
    return render(request, "casebook/volume.html", context)


@access(everyone)
@require_safe
def volume_file(request: HttpRequest, number: int) -> FileResponse:
    found_volume = get_object_or_404(Volume, number=number, state="published", is_catalogue=False)
    file = best_file(found_volume)
    if file is None:
        raise Http404("全辑PDF正在排版，请稍后再来。")
    return file_response(
        file.file,
        name=pdf_name(str(found_volume)),
        plain=f"volume-{number}.pdf",
        content_type="application/pdf",
        public=True,
    )


@access(everyone)
@require_safe
def features(request: HttpRequest) -> HttpResponse:
    """推广典型模式; editors also see drafts."""
    rows = Feature.objects.visible_to(request.user)
    return render(request, "casebook/features.html", {"features": rows, "may_edit": bool(is_editor(request.user))})


@access(everyone)
@require_safe
def feature(request: HttpRequest, pk: int) -> HttpResponse:
    """A case that was taken down since is left out, with its quotation."""
    found_feature = get_object_or_404(Feature.objects.visible_to(request.user), pk=pk)
    sections = [
        (section, [quote for quote in section.quotes.all() if quote.entry.is_public])
        for section in found_feature.sections.prefetch_related("quotes__entry__place__parent__parent")
    ]
    context = {"feature": found_feature, "sections": sections, "is_preview": found_feature.state != "published"}
    return render(request, "casebook/feature.html", context)


@access(everyone)
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    rows = Call.objects.visible_to(request.user)
    return render(request, "casebook/calls.html", {"calls": rows, "may_edit": bool(is_call_manager(request.user))})


@access(everyone)
@require_safe
def call(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    found_call = get_object_or_404(Call.objects.visible_to(user), pk=pk)
    open_to_me = user.is_authenticated and found_call in may_be_begun(user)
    context = {
        "call": found_call,
        "kinds": [Kind(each) for each in found_call.kinds],
        "may_begin": open_to_me,
        "may_edit": bool(is_call_manager(user)),
    }
    return render(request, "casebook/call.html", context)
