"""核实清单 of a round, and what was verified on a case: the province writes, the ministry reads."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications.models import Round
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from review.forms import small_number
from review.forms.verification import CheckForm
from review.models import Case
from review.permissions import is_officer_of_the_province, is_someone_of_the_province, writes_checklists
from review.selectors.verification import (
    ItemStanding,
    checklist_of,
    notes_of,
    sees_notes,
    starter_of,
    verification_of,
)
from review.services import checklists
from review.services import verification as services
from review.services.checklists import ItemRow
from review.views.cases import CASE_RELATED
from review.workflow.verification import is_being_verified

BLANK_ROWS = 3


# --- The list of a round --------------------------------------------------------------------------------------


@access(acts_for("province"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    """核实清单: add, change, order, take off; a refused list comes back as it was typed."""
    round = get_object_or_404(Round.objects.public(), code=code)
    if request.method != "POST":
        return checklist_page(request, round)
    seen = small_number(request.POST.get("revision", ""))
    try:
        if seen is None:
            raise Refused("页面不完整，请刷新页面后再保存。")
        saved = checklists.save_checklist(
            round=round,
            user=request.user,  # type: ignore[arg-type]
            seen=seen,
            rows=typed_rows(request.POST),
            is_required="is_required" in request.POST,
        )
    except Refused as refusal:
        return checklist_page(request, round, str(refusal))
    messages.success(request, f"核实清单已保存，共{saved.items.filter(retired_at__isnull=True).count()}项。")
    return redirect("review:checklist", round.code)


def row_names(post: Mapping[str, str]) -> list[str]:
    """The rows as they stood on the page: numbers of items, and ``new1`` … for what is added."""
    return [name.removeprefix("text_") for name in post if name.startswith("text_")]


def typed_rows(post: Mapping[str, str]) -> list[ItemRow]:
    """What was typed; rows left blank are none, unless they are items of the list."""
    names = row_names(post)
    rows = [
        ItemRow(
            text=post[f"text_{name}"],
            order=small_number(post.get(f"order_{name}", "")) or len(names) + number,
            item=small_number(name),
            is_removed=f"remove_{name}" in post,
        )
        for number, name in enumerate(names, 1)
    ]
    return [row for row in rows if row.item is not None or (row.text.strip() and not row.is_removed)]


def checklist_page(request: HttpRequest, round: Round, refusal: str = "") -> HttpResponse:
    province: Any = request.user.organisation  # type: ignore[union-attr]
    found, post = checklist_of(round, province), request.POST
    starter = starter_of(round, province) if found is None else None
    items = {str(each.pk): each.text for each in found.active} if found else {}  # type: ignore[attr-defined]
    if refusal:
        rows = typed_again(post, items)
    else:
        texts = list(items.items())
        texts += [(f"new{number}", text) for number, text in enumerate(starter.texts if starter else (), 1)]
        rows = [(name, text, str(number), False) for number, (name, text) in enumerate(texts, 1)]
        rows += [(f"blank{number}", "", "", False) for number in range(1, BLANK_ROWS + 1)]
    context = {
        "round": round,
        "rounds": Round.objects.public(),
        "checklist": found,
        "starter": starter,
        "rows": rows,
        "is_required": "is_required" in post if refusal else bool(found and found.is_required),
        "revision": found.revision if found else 0,
        "may_write": bool(writes_checklists(request.user)),
        "refusal": refusal,
    }
    return render(request, "review/checklist.html", context, status=409 if refusal else None)


def typed_again(post: Mapping[str, str], items: Mapping[str, str]) -> list[tuple[str, str, str, bool]]:
    """The rows as typed: what a colleague took off meanwhile is a new row, what one added stands below."""
    names = row_names(post)
    rows = [
        (
            f"gone{name}" if name.isdecimal() and name not in items else name,
            post[f"text_{name}"],
            post.get(f"order_{name}", ""),
            f"remove_{name}" in post,
        )
        for name in names
    ]
    return rows + [(name, text, "", False) for name, text in items.items() if name not in names]


# --- On a case ------------------------------------------------------------------------------------------------


@access(acts_for("province", "ministry"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest, pk: int) -> HttpResponse:
    """核实情况 item by item beside the evidence; a refusal shows the page again with what was typed."""
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related(*CASE_RELATED), pk=pk)
    if request.method != "POST":
        return verification_page(request, case)
    try:
        said, anchor = take(request, case)
    except Refused as refusal:
        case.refresh_from_db()
        return verification_page(request, case, str(refusal))
    messages.success(request, said)
    return redirect(f"{reverse('review:verification', args=[case.pk])}#{anchor}")


def take(request: HttpRequest, case: Case) -> tuple[str, str]:
    """Do what the page asks for; returns the sentence that says what was done, and where on the page it shows."""
    user, post = request.user, request.POST
    item = small_number(post.get("item", "")) or 0
    match post.get("step"):
        case "check":
            written = services.check(
                case=case,
                user=user,  # type: ignore[arg-type]
                item=item,
                version=small_number(post.get("version", "")) or 0,
                how=post.get("how", ""),
                result=post.get("result", ""),
                material=post.get("material", ""),
                files=[number for each in post.getlist("consulted") if (number := small_number(each)) is not None],
                note=post.get("note", ""),
            )
            return f"已记录“{written.text}”：{written.get_result_display()}。", f"item-{item}"
        case "take_over":
            written = services.take_over(case=case, user=user, item=item)  # type: ignore[arg-type]
            return f"已沿用“{written.text}”的核实情况。", f"item-{item}"
        case "note":
            services.add_note(case=case, user=user, text=post.get("text", ""))  # type: ignore[arg-type]
            return "已保存内部备注。", "notes"
    raise Refused("没有这个步骤，请刷新页面后再办理。")


def verification_page(request: HttpRequest, case: Case, refusal: str = "") -> HttpResponse:
    user: Any = request.user
    found, post = verification_of(case, user), request.POST
    may_check = bool(is_officer_of_the_province(user, case)) and bool(is_being_verified(user, case))
    files = [(str(pk), name) for pk, name in case.submission.evidence.values_list("pk", "name")] if may_check else []
    typed_item = small_number(post.get("item", "")) if refusal and post.get("step") == "check" else None

    def form_of(standing: ItemStanding) -> CheckForm | None:
        if not may_check:
            return None
        typed = post if typed_item == standing.item.pk else None
        return CheckForm(typed, materials=files, auto_id=f"id_{standing.item.pk}_%s")

    state = case.state_seen_by(user.organisation.kind)
    context = {
        "case": case,
        "application": case.application,
        "submission": case.submission,
        "verification": found,
        "rows": [(each, form_of(each), typed_item == each.item.pk) for each in found.standings],
        "may_check": may_check,
        "why_not": is_being_verified(user, case),
        "is_officer": bool(is_officer_of_the_province(user, case)),
        "sees_notes": bool(sees_notes(user, case)),
        "may_note": bool(is_someone_of_the_province(user, case)),
        "notes": notes_of(case, user),
        "note": clean_text(post.get("text", "")) if refusal else "",
        "kind": user.organisation.kind,
        "state_word": state.label,
        "refusal": refusal,
    }
    return render(request, "review/verification.html", context, status=409 if refusal else None)
