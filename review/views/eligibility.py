"""申报条件认定 on a case of a form that has conditions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from applications.selectors import exception_for
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.verdicts import Refused
from review.forms import small_number
from review.forms.eligibility import JudgementForm
from review.models import Case
from review.permissions import is_officer_of_the_province
from review.selectors.eligibility import ConditionStanding, standings_of
from review.services import eligibility as services
from review.views.cases import CASE_RELATED
from review.workflow.verification import is_being_verified


@access(acts_for("province", "ministry", "secretariat"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def eligibility(request: HttpRequest, pk: int) -> HttpResponse:
    """The four conditions beside what the city says of them; a refusal shows the page again with what was typed."""
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related(*CASE_RELATED), pk=pk)
    standings = standings_of(case, request.user)
    if not standings:
        raise Http404("本申请表没有逐条认定的申报条件。")
    if request.method != "POST":
        return page(request, case, standings)
    forms = forms_of(request, standings)
    valid = [form.is_valid() for _, form in forms]
    if not all(valid):
        return page(request, case, standings, forms, refusal="请改正下面标出的内容后再保存。")
    judged = {each.question.key: (form.cleaned_data["result"], form.cleaned_data["remark"]) for each, form in forms}
    version = small_number(request.POST.get("version", "")) or 0
    try:
        services.judge(case=case, user=request.user, version=version, judged=judged)
    except Refused as refusal:
        return page(request, case, standings, forms, refusal=str(refusal))
    messages.success(request, "已保存申报条件的认定。")
    return redirect("review:eligibility", case.pk)


Forms = list[tuple[ConditionStanding, JudgementForm]]


def forms_of(request: HttpRequest, standings: list[ConditionStanding]) -> Forms:
    data = request.POST if request.method == "POST" else None
    return [
        (
            each,
            JudgementForm(
                data,
                prefix=each.question.key,
                initial={"result": each.current.result, "remark": each.current.remark} if each.current else None,
            ),
        )
        for each in standings
    ]


def page(
    request: HttpRequest, case: Case, standings: list[ConditionStanding], forms: Forms | None = None, refusal: str = ""
) -> HttpResponse:
    user: Any = request.user
    may_judge = bool(is_officer_of_the_province(user, case)) and bool(is_being_verified(user, case))
    readable: list[tuple[ConditionStanding, Any]] = [(each, None) for each in standings]
    shown = forms or (forms_of(request, standings) if may_judge else [])
    context = {
        "case": case,
        "application": case.application,
        "submission": case.submission,
        "rows": shown or readable,
        "may_judge": may_judge,
        "why_not": is_being_verified(user, case),
        "is_officer": bool(is_officer_of_the_province(user, case)),
        "exception": exception_for(case.application.round, case.application.organisation),
        "state_word": case.state_seen_by(user.organisation.kind).label,
        "refusal": refusal,
    }
    return render(request, "review/eligibility.html", context, status=409 if refusal else None)
