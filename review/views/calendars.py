"""放假安排: the ministry's round manager enters what is announced for a year."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.accounts.permissions import holds
from portal.kit.access import access
from portal.kit.verdicts import Refused
from review.forms import CalendarForm
from review.models import CalendarYear
from review.services.calendars import enter_year


@access(holds("round_manager", "ministry"), carries=True)
def calendars(request: HttpRequest) -> HttpResponse:
    """The years entered so far, and the form for another one; a refused one keeps what was typed."""
    form = CalendarForm(request.POST) if request.method == "POST" else CalendarForm()
    if form.is_valid():
        try:
            row = enter_year(user=request.user, **form.cleaned_data)
            messages.success(request, f"{row.year}年放假安排已保存，共{row.days.count()}天。")
            return redirect("review:calendars")
        except Refused as refusal:
            form.add_error("text", str(refusal))
    years = CalendarYear.objects.prefetch_related("days").select_related("entered_by")
    return render(request, "review/calendars.html", {"form": form, "years": years})
