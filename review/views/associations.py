"""省级成人教育协会 in a province's rounds of the alliance: named, left out, and its remark on a city."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from applications.models import Round
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation
from portal.accounts.permissions import holds_any
from portal.kit.access import access
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from review.models import Case, CoVerifier
from review.services import associations as services
from review.views.cases import CASE_RELATED, case_context

names = holds_any(("clerk", "approver"), "province")


def alliance_round(code: str) -> Round:
    return get_object_or_404(Round.objects.public().of_procedure("alliance"), code=code)


@access(names)
@require_safe
def associations(request: HttpRequest, code: str) -> HttpResponse:
    """Which associations of the province verify beside it in this round."""
    round = alliance_round(code)
    context = {"round": round, "rows": own_associations(request.user, round)}
    return render(request, "review/associations.html", context)


def own_associations(user: Any, round: Round) -> list[tuple[Organisation, CoVerifier | None]]:
    """The associations below the own province, each with its naming in the round."""
    office = user.organisation
    own = Organisation.objects.active().filter(kind=OrganisationKind.ASSOCIATION, parent=office).order_by("pk")
    rows = CoVerifier.objects.filter(round=round, association__parent=office).select_related("named_by")
    named = {each.association_id: each for each in rows}
    return [(each, named.get(each.pk)) for each in own]


@require_POST
@access(names, carries=True)
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Name one, or leave one out."""
    round = alliance_round(code)
    office: Any = request.user.organisation
    chosen = clean_text(request.POST.get("association", ""))
    rows = Organisation.objects.filter(kind=OrganisationKind.ASSOCIATION, parent=office)
    association = get_object_or_404(rows, pk=int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0)
    try:
        if request.POST.get("leave"):
            found = get_object_or_404(CoVerifier, round=round, association=association)
            services.leave_out_association(named=found, user=request.user)
            messages.success(request, f"已取消{association}协同核实。")
        else:
            services.name_association(round=round, user=request.user, association=association)
            messages.success(request, f"已指定{association}协同核实，并已通知。")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("review:associations", args=[round.code]))


@require_POST
@access(holds_any(("clerk", "approver"), "association"), carries=True)
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """协会说明 on a case; what was typed comes back when it is refused."""
    found = get_object_or_404(Case.objects.visible_to(request.user).select_related(*CASE_RELATED), pk=pk)
    text = clean_text(request.POST.get("text", ""))
    try:
        services.remark(case=found, user=request.user, text=text)
    except Refused as refusal:
        messages.error(request, str(refusal))
        context = case_context(request, found) | {"remark_text": text}
        return render(request, "review/case.html", context, status=409)
    messages.success(request, "已保存说明，省级相关部门出具意见时可以看到。")
    return redirect("review:case", found.pk)
