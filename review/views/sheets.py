"""汇总表: the province draws up, signs and sends up; the ministry reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.editions.procedures import NETWORK
from applications.models import Round
from applications.selectors import province_deadline
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access, arrived_at
from portal.kit.downloads import workbook_response
from portal.kit.verdicts import Refused
from review import selectors
from review.choices import SheetState
from review.exports import summary_workbook
from review.forms import CitiesForm, SheetForm, small_number, ticked
from review.models import Sheet, SheetItem
from review.permissions import draws_up_sheets
from review.selectors.province_notices import added_since, length_in_words, notice_of
from review.selectors.quotas import quota_of, quota_of_sheet
from review.selectors.stamped import STAMP_SUMMARY, sheet_to_stamp
from review.services import summary_sheets as services
from review.services.stamping import order_sheet
from review.views.cases import chosen_round, rounds_of
from review.views.frame import offers_of
from review.workflow import SHEET


@access(acts_for("province", "ministry"))
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """All summary sheets in scope, and for a province what waits to be listed."""
    head = SheetForm(initial={"filler": request.user.name, "filler_contact": request.user.phone})  # type: ignore[union-attr]
    return sheets_page(request, chosen_round(request, NETWORK), head)


def sheets_page(request: HttpRequest, round: Round | None, head: SheetForm) -> HttpResponse:
    own = request.user.organisation  # type: ignore[union-attr]
    waiting = services.candidates(round, own) if round and own.kind == "province" else []
    rows = Sheet.objects.visible_to(request.user).select_related("round", "province__place")
    context = {
        "round": round,
        "rounds": rounds_of(request.user, NETWORK),
        "sheets": selectors.with_counts(rows.filter(round=round)) if round else [],
        "waiting": waiting,
        "deadline": province_deadline(round, own) if round and own.kind == "province" else None,
        "quota": quota_of(round, own) if round and own.kind == "province" else None,
        "form": head,
        "may_draw_up": request.user.acts_as("clerk", "province"),  # type: ignore[union-attr]
    }
    return render(request, "review/sheets.html", context, status=409 if head.is_bound else None)


@require_POST
@access(holds("clerk", "province"), carries=True)
def draw_up(request: HttpRequest, code: str) -> HttpResponse:
    round = get_object_or_404(rounds_of(request.user, NETWORK), code=code)
    form = SheetForm(request.POST)
    if not form.is_valid():
        return sheets_page(request, round, form)
    try:
        sheet = services.draw_up(round=round, user=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return sheets_page(request, round, form)
    messages.success(request, "已编制汇总表，请核对城市后由签发人签发并上报。")
    return redirect("review:sheet", sheet.pk)


@access(acts_for("province", "ministry"))
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Sheet.objects.visible_to(request.user).select_related("round", "province__place"), pk=pk)
    return render(request, "review/sheet.html", sheet_context(request, found))


def sheet_context(request: HttpRequest, found: Sheet, typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    items = found.items.select_related("case__application__organisation__place__parent", "submission")
    listed = [item.case_id for item in items]
    waiting = services.candidates(found.round, found.province)
    may_choose = found.state == "draft" and request.user.acts_as("clerk", "province")  # type: ignore[union-attr]
    return {
        "sheet": found,
        "items": items,
        "form": CitiesForm(waiting=waiting, initial={"cases": ticked(request.POST, listed)}) if may_choose else None,
        "offers": offers_of(SHEET, found, request.user),
        "deadline": province_deadline(found.round, found.province),
        **province_context(request, found, items, typed or {}),
        "papers": selectors.papers_of(found.chain).exclude(kind=STAMP_SUMMARY, stamping="awaited"),
        "stamping": sheet_to_stamp(found) if found.state == "draft" and found.round.takes_wet_ink else None,
        "may_choose": may_choose,
        "receipts": found.channel_receipts.select_related("organisation", "recorded_by"),
        "happenings": selectors.document_happenings(found.chain),
        "typed": typed or {},
    }


def province_context(
    request: HttpRequest, found: Sheet, items: Iterable[SheetItem], typed: Mapping[str, str]
) -> dict[str, Any]:
    """What the round asks beyond the official form: order and reserves, the number, the province's own notice."""
    round = found.round
    is_officers_draft = found.state == SheetState.DRAFT and bool(draws_up_sheets(request.user, found))
    is_refused = typed.get("step") == "arrange"
    notice = notice_of(found) if round.needs_province_notice else None
    return {
        "may_arrange": is_officers_draft and (round.has_ranking or round.has_quotas),
        "may_record_notice": is_officers_draft and round.needs_province_notice,
        "listed": [
            (
                item,
                typed.get(f"order_{item.case_id}", "") if is_refused else str(item.position),
                f"reserve_{item.case_id}" in typed if is_refused else item.is_reserve,
            )
            for item in items
        ],
        "is_refused": is_refused,
        "quota": quota_of_sheet(found),
        "notice": notice,
        "notice_length": length_in_words(notice.first_day, notice.last_day) if notice else "",
        "notice_lacks": added_since(found, notice) if notice and found.state == SheetState.DRAFT else [],
    }


@require_POST
@access(acts_for("province"), carries=True, timed=True)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose cities, send up or discard; a refusal shows the page again."""
    found = get_object_or_404(Sheet.objects.visible_to(request.user).select_related("round", "province__place"), pk=pk)
    try:
        confirm_again(request)
        done = take(request, found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        found.refresh_from_db()
        typed = {name: str(value) for name, value in request.POST.items()}
        return render(request, "review/sheet.html", sheet_context(request, found, typed), status=409)
    messages.success(request, done)
    return redirect("review:sheet", found.pk)


def take(request: HttpRequest, found: Sheet) -> str:
    """Do what the page asks for; returns the sentence that says what was done."""
    user: Any = request.user
    revision = small_number(request.POST.get("revision", ""))
    if revision is None:
        raise Refused("页面不完整，请刷新页面后再办理。")
    match request.POST.get("step"):
        case "choose":
            form = CitiesForm(request.POST, waiting=services.candidates(found.round, found.province))
            services.choose_cities(sheet=found, user=user, seen=revision, cases=form.chosen())
            return "已更新列入的城市。"
        case "arrange":
            services.arrange(sheet=found, user=user, seen=revision, places=typed_places(request.POST))
            return "已保存顺序。"
        case "stamping":
            order_sheet(sheet=found, user=user)
            return "盖章稿已生成，请打印、盖章、扫描后上传。"
        case "send_up":
            services.send_up(sheet=found, user=user, seen=revision, arrived_at=arrived_at(request))
            return "汇总表已签发并上报教育部，盖章文件正在生成。"
        case "discard":
            services.discard(sheet=found, user=user, seen=revision)
            return "已弃用该拟稿。"
    raise Refused("没有这个步骤，请刷新页面后再办理。")


def typed_places(post: Mapping[str, str]) -> dict[int, services.Place]:
    """Order and reserves as typed, by case."""
    names = [each.removeprefix("listed_") for each in post if each.startswith("listed_")]
    cases = [number for each in names if (number := small_number(each)) is not None]
    return {
        case: services.Place(small_number(post.get(f"order_{case}", "").strip()), f"reserve_{case}" in post)
        for case in cases
    }


@access(acts_for("province", "ministry"))
@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as XLSX, from the same rows as the PDF."""
    found = get_object_or_404(Sheet.objects.visible_to(request.user).select_related("round", "province__place"), pk=pk)
    name = f"推荐加入全国学习型城市网络城市汇总表-{found.document_number}.xlsx"
    return workbook_response(summary_workbook(found), name, plain=f"{found.document_number}.xlsx")
