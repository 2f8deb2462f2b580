"""The text: the author's, or beside it the editor's. Saved while it is typed; nothing that was typed is lost."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render

from casebook.choices import Hand
from casebook.forms import WriteForm, section_forms
from casebook.models import Entry
from casebook.selectors import authors_text, editors_text, text_of
from casebook.services.manuscripts import may_write, save_text
from casebook.views.desk import visible
from casebook.views.frame import get_or_post
from portal.accounts.permissions import holds_any
from portal.kit.access import accepts_scripts, access
from portal.kit.dates import beijing_second
from portal.kit.texts import clean_text, small_number
from portal.kit.verdicts import Refused

FIELDS = ("title", "subtitle", "english_title", "summary")


def hand_of(request: HttpRequest) -> str:
    user: Any = request.user
    return Hand.EDITOR if user.organisation.kind == "ministry" else Hand.AUTHOR


@access(holds_any(("clerk",), "city", "ministry"), carries=True)
@get_or_post
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """撰写 or 编辑: one page; 暂存 keeps it here, a script saves it while it is typed."""
    entry: Entry = get_object_or_404(visible(request), pk=pk)
    hand = hand_of(request)
    answer = may_write(request.user, entry, hand)
    if request.method != "POST":
        if not answer:
            messages.info(request, answer.reason)
            return redirect("casebook:entry", pk)
        return page(request, entry, hand)
    try:
        text = save_text(entry=entry, user=request.user, hand=hand, seen=seen_of(request), **typed(request))  # type: ignore[arg-type]
    except Refused as refusal:
        if accepts_scripts(request):
            return JsonResponse({"reason": str(refusal)}, status=409)
        return page(request, entry, hand, refusal=str(refusal))
    if accepts_scripts(request):
        return JsonResponse({"version": text.version, "saved": beijing_second(text.saved_at)})
    if "more" in request.POST:
        entry = get_object_or_404(visible(request), pk=pk)
        return page(request, entry, hand, more=2)
    messages.success(request, "已暂存，尚未报送。" if hand == Hand.AUTHOR else "已暂存编辑稿。")
    return redirect("casebook:write" if "stay" in request.POST else "casebook:entry", pk)


def seen_of(request: HttpRequest) -> int | None:
    """The version that the page showed; a page without it is incomplete and is not obeyed."""
    version = small_number(request.POST.get("version", ""))
    if version is None:
        raise Refused("页面不完整，请复制您输入的内容，刷新页面后再保存。")
    return version


def typed(request: HttpRequest) -> dict[str, Any]:
    """The text as it was posted, sections in the order of the page."""
    posted = request.POST
    total = min(small_number(posted.get("s-TOTAL_FORMS", "0")) or 0, 40)
    sections = [
        {name: clean_text(posted.get(f"s-{number}-{name}", "")) for name in ("heading", "text")}
        for number in range(total)
    ]
    return {
        "texts": {**{name: clean_text(posted.get(name, "")) for name in FIELDS}, "sections": sections},
        "theme": posted.get("theme", ""),
    }


def page(request: HttpRequest, entry: Entry, hand: str, *, refusal: str = "", more: int = 0) -> HttpResponse:
    text = (editors_text(entry) if hand == Hand.EDITOR else None) or authors_text(entry)
    shown: Mapping[str, Any] = {**text.content, "theme": entry.theme}
    if refusal:
        given = typed(request)
        shown = {**given["texts"], "theme": given["theme"]}
        messages.error(request, refusal)
    context = {
        "entry": entry,
        "hand": hand,
        "form": WriteForm(initial=shown),
        "sections": section_forms(None, list(shown["sections"]), more),
        "version": text.version,  # of a refused page the newer one: saving again is a decision
        "author": authors_text(entry) if hand == Hand.EDITOR else None,
        "older": text_of(entry, Hand.OLDER) if hand == Hand.EDITOR else None,
        "refused": bool(refusal),
    }
    return render(request, "casebook/write.html", context, status=409 if refusal else None)
