"""The public site: front page, search, a city, the guide, open data, the map of the site."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.kit.access import access, everyone
from portal.kit.downloads import disposition
from portal.kit.texts import clean_text
from portal.shell.public import blank_forms, exports, feeds, selectors, site_map
from portal.shell.public.limits import changed_at, for_programs
from portal.shell.selectors import announced_rounds, published_lists, running_notices

LONGEST_SEARCH = 40
CASES_ON_FRONT = 3


@access(everyone)
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    now = selectors.current_members()
    page = {
        "figures": selectors.register_figures(now),
        "provinces": selectors.provinces_with_members(now),
        "rounds": announced_rounds(),
        "notices": running_notices(),
        "lists": published_lists(),
        "cases": selectors.public_cases().exclude(text="")[:CASES_ON_FRONT],
        "now": timezone.now(),
    }
    return render(request, "shell/front.html", page)


@access(everyone)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """By name, pinyin, initials or code, over everything that is published."""
    typed = clean_text(request.GET.get("q", "")).strip()[:LONGEST_SEARCH]
    found = selectors.search(typed) if typed else None
    return render(request, "public/search.html", {"typed": typed, "found": found})


@access(everyone)
@require_safe
def city(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that is published of a city, on one page."""
    place = selectors.place_of(code)
    if place is None:
        raise Http404("没有这个代码的城市。")
    return render(request, "public/city.html", {"city": selectors.city_of(place), "place": place})


@access(everyone)
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """办事指南: both procedures in the words of their documents, the rounds, the forms."""
    page = {"rounds": announced_rounds(), "now": timezone.now(), "forms": blank_forms.blank_forms()}
    return render(request, "public/guide.html", page)


@access(everyone)
@cache_control(public=True, max_age=3600)
@require_safe
def blank_form(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """An official form without an answer, to print or to read."""
    found = blank_forms.blank_form(key, form)
    if found is None:
        raise Http404("没有这份表格。")
    response = HttpResponse(blank_forms.written(key, form), content_type=blank_forms.CONTENT_TYPES[form])
    response["Content-Disposition"] = disposition(f"{found.title}（空白）.{form}", plain=f"{key}.{form}")
    return response


@for_programs
@require_safe
def open_data_file(request: HttpRequest, table: str, form: str) -> HttpResponse:
    """A whole table as a file."""
    if table not in exports.TABLES or form not in exports.FORMATS:
        raise Http404("没有这份数据文件。")
    found, kind = exports.TABLES[table], exports.FORMATS[form]
    response = HttpResponse(kind.write(found), content_type=kind.content_type)
    response["Content-Disposition"] = disposition(f"{found.title}.{form}", plain=f"{table}.{form}")
    return changed_at(response, found.changed_at())


@for_programs
@require_safe
def feed(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """RSS or Atom of lists or notices."""
    if kind not in feeds.KINDS or form not in feeds.FORMS:
        raise Http404("没有这个订阅。")
    return feeds.written(request, kind, form)


@access(everyone)
@require_safe
def map_of_site(request: HttpRequest) -> HttpResponse:
    """网站地图: every public page by its group."""
    return render(request, "public/site_map.html", {"groups": site_map.groups()})


@for_programs
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """sitemap.xml, for search engines."""
    page = {"addresses": [settings.ORIGIN + each for each in site_map.addresses()]}
    return render(request, "public/sitemap.xml", page, content_type="application/xml")


@for_programs
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt: the public site may be read, the desks may not."""
    page = {"origin": settings.ORIGIN}
    return render(request, "public/robots.txt", page, content_type="text/plain; charset=utf-8")
