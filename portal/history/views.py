"""The history page."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.history.models import Entry
from portal.kit.access import access, signed_in

PER_PAGE = 50


@access(signed_in)
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """What was done for the own organisation, newest first, in sentences."""
    rows = Entry.objects.visible_to(request.user).order_by("-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "history/entries.html", {"page": page})
