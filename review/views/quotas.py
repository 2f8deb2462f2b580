"""推荐名额 of all provinces in one table, set by the ministry's round manager, read by its reviewers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from applications.models import Round
from applications.permissions import manages_rounds
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.verdicts import Refused
from review.forms import small_number
from review.selectors.quotas import quotas_of
from review.services.quotas import set_quotas


@access(acts_for("ministry"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def quotas(request: HttpRequest, pk: int) -> HttpResponse:
    """The numbers by province; a refused table comes back as it was typed."""
    round = get_object_or_404(Round.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return quotas_page(request, round)
    try:
        changed = set_quotas(round=round, user=request.user, numbers=typed_numbers(request, round))  # type: ignore[arg-type]
    except Refused as refusal:
        return quotas_page(request, round, str(refusal))
    said = f"已保存{len(changed)}个省的名额，并已通知有关省。" if changed else "没有改动。"
    messages.success(request, said)
    return redirect("review:quotas", round.pk)


def typed_numbers(request: HttpRequest, round: Round) -> dict[int, int | None]:
    """What was typed, by province; an empty field means not set. Raises ``Refused`` for what is no number."""
    typed: dict[int, int | None] = {}
    for each in quotas_of(round):
        text = request.POST.get(f"number_{each.province.pk}")
        if text is None:
            continue
        typed[each.province.pk] = small_number(text.strip())
        if text.strip() and typed[each.province.pk] is None:
            raise Refused(f"{each.province.name}的名额“{text.strip()}”不是整数，请填写整数，或留空表示尚未设定。")
    return typed


def quotas_page(request: HttpRequest, round: Round, refusal: str = "") -> HttpResponse:
    standings = quotas_of(round)
    typed = request.POST if refusal else {}
    rows = [
        (each, typed.get(f"number_{each.province.pk}", "" if each.number is None else str(each.number)))
        for each in standings
    ]
    context = {
        "round": round,
        "rows": rows,
        "total": sum(each.number or 0 for each in standings),
        "used": sum(each.used for each in standings),
        "reserves": sum(each.reserves for each in standings),
        "unset": sum(each.number is None for each in standings),
        "may_set": bool(manages_rounds(request.user, round)),
        "refusal": refusal,
    }
    return render(request, "review/quotas.html", context, status=409 if refusal else None)
