"""城市数: the tables of numbers with their sources; the ministry enters a newer one or voids a wrong one."""

from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kit.access import access, everyone
from portal.kit.verdicts import Refused
from portal.register.forms import CountsForm
from portal.register.models import CountTable
from portal.register.permissions import keeps_the_counts
from portal.register.services import enter_counts, void_counts


@access(everyone)
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """Every table, the newest first."""
    page = {"tables": summed_counts(request.user), "may_enter": keeps_the_counts(request.user)}
    return render(request, "register/counts.html", page)


def summed_counts(user: Any) -> Any:
    tables = CountTable.objects.visible_to(user).select_related("office").order_by("-as_of", "-pk")
    return tables.annotate(
        municipalities=Sum("rows__municipalities"),
        prefecture_cities=Sum("rows__prefecture_cities"),
        county_cities=Sum("rows__county_cities"),
        prefecture_units=Sum("rows__prefecture_units"),
    )


@access(everyone)
@require_safe
def count_table(request: HttpRequest, pk: int) -> HttpResponse:
    """One table, province by province."""
    table = get_object_or_404(CountTable.objects.visible_to(request.user), pk=pk)
    page = {
        "table": table,
        "rows": table.rows.select_related("province"),
        "may_void": keeps_the_counts(request.user) and not table.voided_reason,
        "reason": "",
    }
    return render(request, "register/count_table.html", page)


@access(keeps_the_counts, carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_counts(request: HttpRequest) -> HttpResponse:
    """A newer year's numbers; the fields begin with those in force."""
    form = CountsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            told = form.cleaned_data
            entered = enter_counts(
                as_of=told["as_of"], source=told["source"], note=told["note"], rows=form.rows(), user=request.user
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"已登记{entered}，统计表从该日起按此计算。")
            return redirect("register:count_table", entered.pk)
    return render(request, "register/counts_form.html", {"form": form})


@access(keeps_the_counts, carries=True)
@require_POST
def void(request: HttpRequest, pk: int) -> HttpResponse:
    table = get_object_or_404(CountTable.objects.visible_to(request.user), pk=pk)
    reason = request.POST.get("reason", "")
    try:
        void_counts(table=table, reason=reason, user=request.user)
    except Refused as refusal:
        page = {
            "table": table,
            "rows": table.rows.select_related("province"),
            "may_void": not table.voided_reason,
            "refusal": str(refusal),
            "reason": reason,
        }
        return render(request, "register/count_table.html", page, status=409)
    messages.success(request, "已作废。统计表改按较早的城市数计算。")
    return redirect("register:counts")
