"""The public register of member cities."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from portal.kit.access import access, everyone
from portal.register.filters import MembershipFilter
from portal.register.models import Membership
from portal.register.tables import MembershipTable

PER_PAGE = 50


@access(everyone)
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Member cities in official order: published facts only, the same for everyone."""
    current = Membership.objects.published().current().select_related("place__parent__parent")
    chosen = MembershipFilter(request.GET, current)
    table = MembershipTable(chosen.qs)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    return render(request, "register/members.html", {"filter": chosen, "table": table})
