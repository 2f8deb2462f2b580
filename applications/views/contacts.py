"""联系方式 by region, kept by the round's manager."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from applications import services
from applications.forms.contacts import contacts_form
from applications.models import Round
from applications.views.frame import say
from applications.views.management import manages
from portal.kit.access import access


@access(manages, carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """分区联系方式: each region with its provinces; a region ticked as removed goes."""
    round = get_object_or_404(Round.objects.visible_to(request.user), pk=pk)
    form = contacts_form(round, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.keep_contacts(round=round, user=request.user, forms=form)
        say(request, "分区联系方式已保存，城市在办事指南中可以看到。")
        return redirect("applications:contacts", round.pk)
    return render(request, "applications/contacts.html", {"round": round, "form": form})
