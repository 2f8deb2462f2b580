"""Rounds for those who run them: the ministry's round manager, and the provinces with their deadlines."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications import services
from applications.choices import RoundState
from applications.forms.rounds import CityDeadlineForm, ExtensionForm, RoundForm
from applications.models import Extension, Round
from applications.selectors import city_deadlines, province_deadline, province_deadlines
from applications.tables import DeadlineTable, RoundTable
from applications.views.frame import say
from applications.views.signing import seen_revision
from applications.workflow import ROUND
from portal.accounts.carrying import confirm_again
from portal.accounts.models import Organisation
from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused

manages = holds("round_manager", "ministry")


@access(manages)
@require_safe
def managed_rounds(request: HttpRequest) -> HttpResponse:
    table = RoundTable(Round.objects.visible_to(request.user), request=request)
    return render(request, "applications/managed_rounds.html", {"table": table})


@access(manages, carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_round(request: HttpRequest) -> HttpResponse:
    return round_form(request, Round())


@access(manages, carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_round(request: HttpRequest, pk: int) -> HttpResponse:
    return round_form(request, get_object_or_404(Round.objects.visible_to(request.user), pk=pk))


def round_form(request: HttpRequest, round: Round) -> HttpResponse:
    form, refusal = RoundForm(request.POST or None, instance=round), ""
    if form.is_valid():
        try:
            confirm_again(request)
            saved = services.save_round(round=form.instance, user=request.user, seen=seen_revision(request))
        except Refused as refused:
            refusal = str(refused)
        else:
            say(request, f"批次“{saved.title}”已保存。")
            return redirect("applications:edit_round", saved.pk)
    context = management(request, round) | {"form": form, "refusal": refusal}
    return render(request, "applications/round_form.html", context, status=409 if refusal else 200)


def management(request: HttpRequest, round: Round) -> dict[str, Any]:
    """What stands beside a round's form: its state and steps. A round that is not saved yet has none."""
    stored = Round.objects.filter(pk=round.pk).first()
    return {"round": stored, "offers": ROUND.offers_for_page(stored, request.user) if stored else []}


@access(manages, carries=True)
@require_POST
def move_round(request: HttpRequest, pk: int) -> HttpResponse:
    round, step = get_object_or_404(Round.objects.visible_to(request.user), pk=pk), request.POST.get("step", "")
    typed = {"step": step, "reason": clean_text(request.POST.get("reason", ""))}
    if step not in ROUND.by_name:
        raise Refused("没有这一步，请刷新页面后再试。")
    try:
        confirm_again(request)
        moved = services.move_round(
            round=round, step=step, user=request.user, seen=seen_revision(request), reason=typed["reason"]
        )
    except Refused as refusal:
        context = management(request, round) | {
            "form": RoundForm(instance=round),
            "refusal": str(refusal),
            "typed": typed,
        }
        return render(request, "applications/round_form.html", context, status=409)
    say(request, f"“{moved.title}”{RoundState(moved.state).label}。")
    return redirect("applications:edit_round", pk)


# --- Deadlines: the province's own, and extensions ------------------------------------------------------------


@access(acts_for("province", "ministry"))
@require_safe
def deadlines(request: HttpRequest, code: str) -> HttpResponse:
    round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    city = clean_text(request.GET.get("city", ""))
    chosen = extendable(request.user).filter(pk=city).first() if city.isdecimal() and len(city) < 10 else None
    return deadlines_page(request, round, chosen=chosen)


@access(acts_for("province"), carries=True)
@require_POST
def set_deadline(request: HttpRequest, code: str) -> HttpResponse:
    round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    form = CityDeadlineForm(request.POST)
    if not form.is_valid():
        return deadlines_page(request, round, own=form)
    try:
        confirm_again(request)
        services.set_province_deadline(
            round=round, province=request.user.organisation, user=request.user, **form.cleaned_data
        )
    except Refused as refusal:
        return deadlines_page(request, round, own=form, refusal=str(refusal))
    say(request, "本省城市提交截止时间已设定。")
    return redirect("applications:deadlines", code)


@access(acts_for("province", "ministry"), carries=True)
@require_POST
def extend(request: HttpRequest, code: str) -> HttpResponse:
    round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    form = ExtensionForm(request.POST, organisations=extendable(request.user), prefix="extend")
    if not form.is_valid():
        return deadlines_page(request, round, extension=form)
    try:
        confirm_again(request)
        services.extend(round=round, user=request.user, **form.cleaned_data)
    except Refused as refusal:
        return deadlines_page(request, round, extension=form, refusal=str(refusal))
    say(request, f"已批准{form.cleaned_data['organisation']}延期，并已通知该单位。")
    return redirect("applications:deadlines", code)


@access(acts_for("province", "ministry"), carries=True)
@require_POST
def withdraw_extension(request: HttpRequest, code: str) -> HttpResponse:
    """收回延期; a refusal shows the page again with the reason that was typed."""
    round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    given, reason = clean_text(request.POST.get("extension", "")), clean_text(request.POST.get("reason", ""))
    rows = Extension.objects.filter(round=round, organisation__in=extendable(request.user))
    found = rows.select_related("organisation").filter(pk=given).first() if given.isdecimal() else None
    try:
        if found is None or len(given) > 9:
            raise Refused("没有这项延期，请刷新页面后再办理。")
        confirm_again(request)
        services.withdraw_extension(extension=found, user=request.user, reason=reason)
    except Refused as refusal:
        return deadlines_page(request, round, refusal=str(refusal), withdrawing=(given, reason))
    say(request, f"已收回{found.organisation}的延期，并已通知该单位。")
    return redirect("applications:deadlines", code)


def extendable(user: Any) -> Any:
    """Whom this person's organisation may grant an extension: the provinces, or the cities of the own province."""
    below = Organisation.objects.visible_to(user).active().exclude(pk=user.organisation.pk)
    kinds = ("province",) if user.organisation.kind == "ministry" else ("city",)
    return below.filter(kind__in=kinds).select_related("place").order_by("place__code")


def deadline_rows(user: Any, round: Round, rows: list[Organisation] | None = None) -> list[dict[str, Any]]:
    """Whom this person may grant an extension, each with the deadline in force and why it is another one."""
    rows = list(extendable(user)) if rows is None else rows
    is_province = user.organisation.kind == "province"
    moments = city_deadlines(round, rows) if is_province else province_deadlines(round, rows)
    reasons = dict(
        Extension.objects.in_force().filter(round=round, organisation__in=rows).values_list("organisation", "reason")
    )
    return [{"organisation": each, "deadline": moments[each.pk], "reason": reasons.get(each.pk, "")} for each in rows]


def deadlines_page(
    request: HttpRequest,
    round: Round,
    *,
    own: CityDeadlineForm | None = None,
    extension: ExtensionForm | None = None,
    refusal: str = "",
    chosen: Organisation | None = None,
    withdrawing: tuple[str, str] = ("", ""),
) -> HttpResponse:
    """``chosen``: whom the form for an extension names to begin with, when it was opened from a board."""
    user = request.user
    organisations = extendable(user)
    rows = list(organisations)
    is_province = user.organisation.kind == "province"
    granted = Extension.objects.filter(round=round, organisation__in=rows).select_related("organisation", "granted_by")
    table = DeadlineTable(deadline_rows(user, round, rows), request=request)
    set_row = round.province_deadlines.filter(province=user.organisation).first() if is_province else None
    context = {
        "round": round,
        "is_province": is_province,
        "own": own or CityDeadlineForm(initial={"deadline": set_row.deadline if set_row else round.city_deadline}),
        "own_deadline": set_row,
        "province_deadline": province_deadline(round, user.organisation) if is_province else round.province_deadline,
        "extension": extension
        or ExtensionForm(organisations=organisations, prefix="extend", initial={"organisation": chosen}),
        "extensions": granted.select_related("withdrawn_by").order_by("-granted_at"),
        "withdrawing": withdrawing,
        "table": table,
        "refusal": refusal,
    }
    return render(request, "applications/deadlines.html", context, status=409 if refusal else None)
