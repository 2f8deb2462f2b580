"""形式审查: what the portal finds, what a reviewer looks at, passed or returned."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import holds
from portal.kit.access import access
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from review.choices import CaseState
from review.forms import small_number
from review.models import Case
from review.selectors.formal_checks import BY_EYE, check_of, found_by_portal
from review.services import cases as services
from review.services.assessment.formal_checks import keep_check, mark
from review.views.cases import CASE_RELATED
from review.workflow import table_of


@access(holds("clerk", "ministry"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def formal_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was looked at, or pass; a refusal shows the page again with every tick still there."""
    found = get_object_or_404(Case.objects.visible_to(request.user).select_related(*CASE_RELATED), pk=pk)
    if request.method != "POST":
        return _page(request, found, None, "")
    ticked = [str(each) for each in request.POST.getlist("ticked")]
    remark = clean_text(request.POST.get("remark", ""))
    user: Any = request.user
    try:
        if request.POST.get("do") == "pass":
            confirm_again(request)
            seen = small_number(request.POST.get("revision", ""))
            if seen is None:
                raise Refused("页面不完整，请刷新页面后再办理。")
            services.pass_formal_check(case=found, user=user, seen=seen, ticked=ticked, remark=remark)
            messages.success(request, "形式审查通过，已转专家评审。请分配专家。")
            return redirect("review:case_assessment", found.pk)
        keep_check(case=found, user=user, ticked=ticked, remark=remark, seen=clean_text(request.POST.get("kept", "")))
        messages.success(request, "已保存核对情况，尚未办理通过。")
        return redirect("review:formal_check", found.pk)
    except Refused as refusal:
        found.refresh_from_db()
        return _page(request, found, ticked, remark, str(refusal))


def _page(request: HttpRequest, found: Case, ticked: list[str] | None, remark: str, refusal: str = "") -> HttpResponse:
    check = check_of(found)
    if ticked is None:
        ticked, remark = (check.ticked, check.remark) if check else ([], "")
    judged = table_of(found).judge(table_of(found).by_name["pass_formal_check"], found, request.user)
    context = {
        "case": found,
        "application": found.application,
        "found": found_by_portal(found),
        "by_eye": [(key, label, words, key in ticked) for key, (label, words) in BY_EYE.items()],
        "remark": remark,
        "check": check,
        "kept": mark(check),
        "is_passed": check is not None and check.passed_at is not None,
        "judged": judged,
        "may_return": found.state == CaseState.SENT_UP,
        "refusal": refusal,
    }
    return render(request, "review/assessment/formal_check.html", context, status=409 if refusal else None)
