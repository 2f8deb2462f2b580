"""案例评审: experts read and write, editors ask and take off."""

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from casebook.choices import EntryState
from casebook.forms import ReviewForm
from casebook.models import Entry, Review
from casebook.selectors import authors_text, experts_of_the_group
from casebook.services import reviews as services
from casebook.views.desk import visible
from casebook.views.frame import get_or_post, typed_in
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import holds
from portal.kit.access import accepts_scripts, access
from portal.kit.dates import beijing_second
from portal.kit.texts import small_number
from portal.kit.verdicts import Refused


def mine(request: Any) -> Any:
    rows = Review.objects.visible_to(request.user).filter(entry__state=EntryState.REVIEWING)
    return rows.select_related("entry__place__parent__parent", "entry__organisation", "entry__call")


@access(holds("expert", "panel"))
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    rows = mine(request).order_by(F("submitted_at").asc(nulls_first=True), "pk")
    return render(request, "casebook/reviews.html", {"rows": rows})


@access(holds("expert", "panel"), carries=True)
@get_or_post
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the case and write 评语 and 推荐意见; 暂存 keeps a draft, 提交 is for good."""
    user: Any = request.user
    found = get_object_or_404(mine(request), pk=pk)
    form = ReviewForm(
        request.POST if request.method == "POST" else None, initial={"advice": found.advice, "comment": found.comment}
    )
    if request.method == "POST" and form.is_valid():
        submits = "submit" in request.POST
        try:
            if submits:
                confirm_again(request)
            services.save_review(review=found, user=user, submits=submits, **form.cleaned_data)
        except Refused as refusal:
            if accepts_scripts(request):
                return JsonResponse({"reason": str(refusal)}, status=409)
            form.add_error(None, str(refusal))
        else:
            if accepts_scripts(request):
                return JsonResponse({"version": 0, "saved": beijing_second(timezone.now())})
            messages.success(request, "已提交评审意见。" if submits else "已暂存，尚未提交。")
            return redirect("casebook:reviews" if submits else "casebook:review", *([] if submits else [pk]))
    return review_page(request, found, form)


def review_page(request: HttpRequest, found: Review, form: Any, recusal: str = "") -> HttpResponse:
    entry: Entry = found.entry
    context = {
        "review": found,
        "entry": entry,
        "content": authors_text(entry).content,
        "materials": entry.materials.all(),
        "form": form,
        "recusal": recusal,
    }
    refused = bool(form.errors) or bool(recusal)
    return render(request, "casebook/review.html", context, status=409 if refused else None)


@require_POST
@access(holds("expert", "panel"), carries=True)
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """申请回避."""
    user: Any = request.user
    found = get_object_or_404(mine(request), pk=pk)
    reason = typed_in(request).get("reason", "")
    try:
        confirm_again(request)
        services.recuse(review=found, user=user, reason=reason)
    except Refused as refusal:
        messages.error(request, str(refusal))
        form = ReviewForm(initial={"advice": found.advice, "comment": found.comment})
        return review_page(request, found, form, recusal=reason or " ")
    messages.success(request, "已回避，编辑将另行安排。")
    return redirect("casebook:reviews")


@require_POST
@access(holds("clerk", "ministry"))
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """安排专家, one or several."""
    user: Any = request.user
    found = get_object_or_404(visible(request), pk=pk)
    keys = [key for each in request.POST.getlist("expert") if (key := small_number(each)) is not None]
    chosen = list(experts_of_the_group().filter(pk__in=keys))
    if not chosen:
        messages.error(request, "请选择专家。")
    for expert in chosen:
        try:
            services.ask(entry=found, user=user, expert=expert)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"已安排{expert.name}。")
    return redirect("casebook:entry", pk)


@require_POST
@access(holds("clerk", "ministry"))
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    found = get_object_or_404(Review.objects.visible_to(user).select_related("entry", "expert"), pk=pk)
    try:
        services.take_off(review=found, user=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{found.expert.name}的评审已改由他人，请另行安排。")
    return redirect("casebook:entry", found.entry_id)
