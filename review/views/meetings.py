"""会议材料和会议纪要: ordered, read, kept and voided by the province that they belong to."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import Round
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.downloads import disposition
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from review import selectors
from review.forms import small_number
from review.forms.meetings import MinutesForm
from review.models import MeetingMinutes
from review.permissions import handles_cities
from review.selectors.meetings import WITH_THE_PROVINCE, minutes_of, pack_cases, packs_with_papers
from review.services import meetings as services
from review.views.claims import SANDBOX


def round_of(request: HttpRequest, code: str) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user), code=code)


@access(acts_for("province"))
@require_safe
def meetings(request: HttpRequest, code: str) -> HttpResponse:
    return meetings_page(request, round_of(request, code))


def meetings_page(
    request: HttpRequest,
    round: Round,
    *,
    form: MinutesForm | None = None,
    refusal: str = "",
    typed: tuple[int, str] | None = None,
    status: int | None = None,
) -> HttpResponse:
    """``typed``: the minutes that were not voided, and the reason that was given."""
    user: Any = request.user
    context = {
        "round": round,
        "cases": [
            (each, selectors.WORDS[key], selectors.tone_of(key), each.state in WITH_THE_PROVINCE)
            for each in pack_cases(round, user).defer("submission__content")
            for key in [each.state_seen_by("province")]
        ],
        "packs": packs_with_papers(round, user),
        "minutes": minutes_of(round, user),
        "form": form or MinutesForm(),
        "may_keep": bool(handles_cities(user)),
        "refusal": refusal,
        "typed": typed,
    }
    return render(request, "review/meetings.html", context, status=status)


@require_POST
@access(acts_for("province"), carries=True)
def order_pack(request: HttpRequest, code: str) -> HttpResponse:
    """生成会议材料; the PDF follows by a job."""
    round = round_of(request, code)
    numbers = [number for each in request.POST.getlist("case") if (number := small_number(each)) is not None]
    try:
        pack = services.order_pack(round=round, user=request.user, cases=numbers)  # type: ignore[arg-type]
    except Refused as refusal:
        return meetings_page(request, round, refusal=str(refusal), status=409)
    messages.success(request, f"正在生成会议材料（{pack.cities}个城市），可以离开本页，完成后在这里下载。")
    return redirect("review:meetings", code)


@require_POST
@access(acts_for("province"), carries=True)
def keep_minutes(request: HttpRequest, code: str) -> HttpResponse:
    """上传会议纪要; a refusal shows the page again with what was typed."""
    round, form = round_of(request, code), MinutesForm(request.POST, request.FILES)
    if not form.is_valid():
        return meetings_page(request, round, form=form)
    file, user = form.cleaned_data["file"], request.user
    typed = {name: form.cleaned_data[name] for name in ("title", "held_on")}
    try:
        services.keep_minutes(round=round, user=user, file=file, name=file.name or "", **typed)  # type: ignore[arg-type]
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return meetings_page(request, round, form=form, status=409)
    messages.success(request, "会议纪要已保存。")
    return redirect("review:meetings", code)


@access(acts_for("province"))
@require_safe
def minutes_file(request: HttpRequest, pk: int) -> FileResponse:
    """The minutes byte for byte. Each time is written into the history."""
    found = get_object_or_404(MeetingMinutes.objects.visible_to(request.user), pk=pk)
    file = found.file.open("rb")
    if request.method == "GET":
        services.minutes_downloaded(minutes=found, user=request.user)  # type: ignore[arg-type]
    response = FileResponse(file, content_type=found.content_type)
    plain = f"minutes-{found.pk}.{found.content_type.rpartition('/')[2]}"
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = disposition(found.name, plain=plain, inline=True)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response


@require_POST
@access(acts_for("province"), carries=True)
def void_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """作废会议纪要, with its reason."""
    found = get_object_or_404(MeetingMinutes.objects.visible_to(request.user).select_related("round"), pk=pk)
    reason = clean_text(request.POST.get("reason", ""))
    try:
        confirm_again(request)
        services.void_minutes(minutes=found, user=request.user, reason=reason)  # type: ignore[arg-type]
    except Refused as refusal:
        return meetings_page(request, found.round, refusal=str(refusal), typed=(found.pk, reason), status=409)
    messages.success(request, "会议纪要已作废，文件仍保留备查。")
    return redirect("review:meetings", found.round.code)
