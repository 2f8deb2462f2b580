"""纸质材料 of a case: what was recorded, and recording more."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.verdicts import Refused
from review.choices import COPIES_ASKED
from review.forms.paper_copies import ArrivalForm, WordsForm
from review.models import Case, PaperCopies
from review.permissions import is_someone_who_decides
from review.selectors.paper_copies import copies_of
from review.services import paper_copies as services
from review.views.cases import CASE_RELATED
from review.workflow.paper_copies import copies_are_awaited


@access(acts_for("secretariat", "ministry", "province", "committee"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def paper_copies(request: HttpRequest, pk: int) -> HttpResponse:
    """收到, 通知补寄, 免交; a refusal shows the page again with what was typed."""
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related(*CASE_RELATED), pk=pk)
    if not case.procedure.has_paper_copies:
        raise Http404("本批次不收纸质材料。")
    if request.method != "POST":
        return page(request, case, ArrivalForm(), WordsForm(prefix="other"))
    step = request.POST.get("step", "")
    arrival = ArrivalForm(request.POST if step == "arrived" else None)
    other = WordsForm(request.POST if step != "arrived" else None, prefix="other")
    if not (arrival if step == "arrived" else other).is_valid():
        return page(request, case, arrival, other, "请改正下面标出的内容后再登记。")
    try:
        taken(case, request.user, step, arrival, other)
    except Refused as refusal:
        return page(request, case, arrival, other, str(refusal))
    messages.success(request, "已登记，并已通知该市。")
    return redirect("review:paper_copies", case.pk)


def taken(case: Case, user: Any, step: str, arrival: ArrivalForm, other: WordsForm) -> PaperCopies:
    match step:
        case "arrived":
            return services.copies_arrived(case=case, user=user, **arrival.cleaned_data)
        case "missing":
            return services.copies_missing(case=case, user=user, **other.cleaned_data)
        case "waived":
            return services.copies_waived(case=case, user=user, **other.cleaned_data)
    raise Refused("没有这个步骤，请刷新页面后再办理。")


def page(request: HttpRequest, case: Case, arrival: ArrivalForm, other: WordsForm, refusal: str = "") -> HttpResponse:
    user: Any = request.user
    rows = PaperCopies.objects.visible_to(user).filter(case=case).select_related("recorded_by", "submission")
    context = {
        "case": case,
        "application": case.application,
        "rows": rows.defer("submission__content").order_by("-pk"),
        "standing": copies_of(case),
        "asked": COPIES_ASKED,
        "arrival": arrival,
        "other": other,
        "works_here": bool(is_someone_who_decides(user, case)),
        "awaited": copies_are_awaited(user, case),
        "refusal": refusal,
    }
    return render(request, "review/paper_copies.html", context, status=409 if refusal else None)
