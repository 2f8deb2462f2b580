"""案例 on the desks of city, province and editors: lists by state, the page of a case, its steps."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.models import Application
from casebook.choices import EDITED, EntryState, Kind
from casebook.forms import UploadForm, VisitForm
from casebook.models import Call, Entry
from casebook.permissions import is_chief_editor, is_editor, records_visits
from casebook.selectors import (
    bars,
    best_file,
    contents_of,
    current_reviews,
    desk_rows,
    editors_text,
    experts_of_the_group,
    faults,
    given,
    happenings,
    may_be_begun,
    text_of,
    volume_of,
)
from casebook.services import entries as services
from casebook.services import growing
from casebook.services.manuscripts import may_write
from casebook.services.visits import record_visit
from casebook.views.frame import chosen_step, file_response, get_or_post, offers_here, pdf_name, seen_in, typed_in
from casebook.workflow import ENTRY
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for, holds, holds_any
from portal.kit.access import access, arrived_at
from portal.kit.pages import Tab
from portal.kit.verdicts import Refused

OFFICES = ("city", "province", "ministry")
PER_PAGE = 50


def visible(request: HttpRequest) -> Any:
    return desk_rows(Entry.objects.visible_to(request.user))


@access(acts_for(*OFFICES))
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The own cases, by state."""
    state = request.GET.get("state", "")
    rows = visible(request).exclude(state=EntryState.CATALOGUED)
    counts = Counter(rows.order_by().values_list("state", flat=True))
    address = reverse("casebook:desk")
    tabs = [Tab("全部", address, sum(counts.values()), not state)] + [
        Tab(each.label, f"{address}?state={each}", counts[each], each == state)
        for each in EntryState
        if counts.get(each)
    ]
    chosen = rows.filter(state=state) if state in EntryState.values else rows
    page = Paginator(chosen.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    user: Any = request.user
    context = {
        "tabs": tabs,
        "page": page,
        "is_city": user.organisation.kind == "city",
        "may_begin": user.acts_as("clerk", "city"),
        "is_ministry": user.organisation.kind == "ministry",
    }
    return render(request, "casebook/desk.html", context)


@access(holds("clerk", "city"), carries=True)
@get_or_post
def begin(request: HttpRequest) -> HttpResponse:
    """起草: for which call and of which kind; or from an application of the own city."""
    user: Any = request.user
    open_calls = may_be_begun(user)
    if request.method == "POST":
        try:
            entry = services.begin(call=call_in(request), kind=request.POST.get("kind", ""), user=user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "已建立草稿，请撰写；内容自动保存。")
            return redirect("casebook:write", entry.pk)
    applications = Application.objects.readable_drafts(user).live().select_related("round").order_by("-pk")
    context = {
        "calls": [(each, [Kind(kind) for kind in each.kinds]) for each in open_calls],
        "sources": [each for each in applications if growing.lines_of(each)] if open_calls else [],
    }
    return render(request, "casebook/begin.html", context)


def call_in(request: HttpRequest) -> Call:
    key = request.POST.get("call", "")
    found = Call.objects.visible_to(request.user).filter(pk=key).first() if key.isdecimal() and len(key) < 10 else None
    if found is None:
        raise Refused("请选择征集通知。")
    return found


@require_POST
@access(holds("clerk", "city"), carries=True)
def grow(request: HttpRequest, pk: int) -> HttpResponse:
    """据申请表起草: one press; the newest open call that takes cases."""
    user: Any = request.user
    application = get_object_or_404(Application.objects.readable_drafts(user), pk=pk)
    call = next((each for each in may_be_begun(user) if Kind.CASE in each.kinds), None)
    try:
        if call is None:
            raise Refused("现在没有征集案例的通知，请待教育部发布后再起草。")
        entry = growing.grow(application=application, call=call, user=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("casebook:begin")
    messages.success(request, "已据申请表“特色亮点”起草，请补充完善；申请表不受影响。")
    return redirect("casebook:write", entry.pk)


@access(acts_for(*OFFICES))
@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    return entry_page(request, get_object_or_404(visible(request), pk=pk))


def entry_page(
    request: HttpRequest,
    found: Entry,
    typed: dict[str, str] | None = None,
    upload: UploadForm | None = None,
    visit: VisitForm | None = None,
    words: dict[int, dict[str, Any]] | None = None,
) -> HttpResponse:
    """``words``: what was typed of the pictures and refused; it stands on the page again."""
    user: Any = request.user
    is_city = user.organisation.kind == "city"
    writes = bool(may_write(user, found, "author"))
    edits = bool(may_write(user, found, "editor"))
    records = bool(records_visits(user, found))
    context = {
        "entry": found,
        "content": contents_of(found),
        "offers": offers_here(ENTRY, found, user, hidden=("come_out",)),
        "writes": writes,
        "edits": edits,
        "faults": faults(found, text_of(found, "editor") if edits else None) if writes or edits else [],
        "has_versions": editors_text(found) is not None and found.state in EDITED,
        "materials": materials_of(found, words or {}),
        "upload": (upload or UploadForm()) if writes else None,
        "visits": found.visits.select_related("organisation"),
        "reads_reports": not is_city,
        "visit_form": (visit or VisitForm(initial={"ends_on": timezone.localdate()})) if records else None,
        "visit_open": visit is not None,
        "file": proof_of(found),
        "written": text_of(found, "author" if is_city else "editor"),
        "item": volume_of(found) if found.is_public else None,
        "happenings": happenings(found, user),
        "typed": typed or {},
        **(reviewing(user, found) if user.organisation.kind == "ministry" else {}),
    }
    refused = typed is not None or upload is not None or visit is not None
    return render(request, "casebook/entry.html", context, status=409 if refused else None)


def materials_of(entry: Entry, words: dict[int, dict[str, Any]]) -> list[Any]:
    rows = list(entry.materials.all())
    for row in rows:
        for name, value in words.get(row.pk, {}).items():
            setattr(row, name, value)
    return rows


def proof_of(entry: Entry) -> Any:
    """The typeset file, from the proof on; before that nothing is typeset."""
    return best_file(entry) if entry.state in (*EDITED,) and entry.state != EntryState.TAKEN_DOWN else None


def reviewing(user: Any, entry: Entry) -> dict[str, Any]:
    """Experts and what they say, for editors and chief editor alone."""
    reviews = current_reviews(entry)
    asks = bool(is_editor(user)) and entry.state in (EntryState.RECOMMENDED, EntryState.REVIEWING)
    known = {each.expert_id for each in reviews}
    others = [each for each in experts_of_the_group() if each.pk not in known] if asks else []
    barred = bars(entry, others) if others else {}
    return {
        "reviews": reviews,
        "opinions": given(entry) if is_editor(user) or is_chief_editor(user) else [],
        "asks": asks,
        "experts": [(each, barred.get(each.pk, "")) for each in others],
        "shows_reviews": True,
    }


Verb = Callable[..., Any]
# step → the verb, what it takes beside the case, and the sentence that says what was done.
STEPS: dict[str, tuple[Verb, tuple[str, ...], str]] = {
    "hand_over": (services.hand_over, (), "已送签，由本单位签发人签发报送。"),
    "take_back": (services.take_back, (), "已取回，可以继续修改。"),
    "send_back": (services.send_back, ("reason",), "已退回填报人。"),
    "submit": (services.submit, ("at",), "已签发并报送省级部门。"),
    "withdraw": (services.withdraw, (), "已撤回，可以修改。"),
    "void": (services.void, (), "已作废。"),
    "recommend": (services.recommend, ("opinion",), "已推荐至教育部。"),
    "return": (services.return_to_author, ("reason",), "已退回修改，理由已告知城市。"),
    "decline": (services.decline, ("reason",), "未予推荐，理由已告知城市。"),
    "put_to_review": (services.put_to_review, (), "已送评审，专家收到任务。"),
    "choose": (services.choose, ("opinion",), "已选入，请编辑形成编辑稿。"),
    "wait": (services.wait, ("reason",), "留待下一辑。"),
    "revise": (services.revise, (), "可以修改；改好后重新送签、签发。"),
    "send_proof": (services.send_proof, (), "已送作者确认，正在排校样。"),
    "agree": (services.agree, (), "已同意定稿。"),
    "object": (services.object_to_proof, ("reason",), "修改意见已告知编辑。"),
    "edit_again": (services.edit_again, ("reason",), "已重新编辑。"),
    "publish": (services.publish, (), "已发布。"),
    "take_down": (services.take_down, ("reason",), "已撤下，不再公开。"),
    "put_back": (services.put_back, ("reason",), "已恢复发布。"),
}


@require_POST
@access(acts_for(*OFFICES), carries=True, timed=True)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of the way; a refusal shows the page again with what was typed."""
    found = get_object_or_404(visible(request), pk=pk)
    typed = typed_in(request)
    try:
        confirm_again(request)
        verb, takes, done = STEPS[chosen_step(typed, STEPS)]
        more = {name: typed.get(name, "") for name in takes if name != "at"}
        if "at" in takes:
            more["at"] = arrived_at(request)  # type: ignore[assignment]
        verb(entry=found, user=request.user, seen=seen_in(request), **more)
    except Refused as refusal:
        messages.error(request, str(refusal))
        again = visible(request).filter(pk=pk).first()
        return entry_page(request, again, typed) if again is not None else redirect("casebook:desk")
    messages.success(request, done)
    still_seen = visible(request).filter(pk=pk).exists()
    return redirect("casebook:entry", pk) if still_seen else redirect("casebook:desk")


@access(acts_for(*OFFICES))
@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """作者稿与编辑稿 side by side, by character."""
    found = get_object_or_404(visible(request), pk=pk)
    author, editor = text_of(found, "author"), text_of(found, "editor")
    if author is None or editor is None or found.state not in EDITED:
        raise Http404("还没有编辑稿。")
    names = (("title", "标题"), ("subtitle", "副标题"), ("english_title", "英文标题"), ("summary", "摘要"))
    pairs = [(label, author.content[name], editor.content[name]) for name, label in names]
    length = max(len(author.sections), len(editor.sections))
    pairs += [
        (f"正文第{number + 1}节", section(author.sections, number), section(editor.sections, number))
        for number in range(length)
    ]
    rows = [(label, before, after, before != after) for label, before, after in pairs if before or after]
    context = {"entry": found, "rows": rows, "changed": sum(each[3] for each in rows)}
    return render(request, "casebook/versions.html", context)


def section(sections: list[dict[str, str]], number: int) -> str:
    if number >= len(sections):
        return ""
    return f"{sections[number]['heading']}\n{sections[number]['text']}".strip()


@access(acts_for(*OFFICES))
@require_safe
def proof(request: HttpRequest, pk: int) -> FileResponse:
    """校样: the typeset case before it is published."""
    found = get_object_or_404(visible(request), pk=pk)
    file = proof_of(found)
    if file is None:
        raise Http404("校样正在排版，请稍后再来。")
    return file_response(file.file, name=pdf_name(found.title), plain=f"proof-{pk}.pdf", content_type="application/pdf")


@require_POST
@access(holds_any(("clerk",), "province", "ministry"), carries=True)
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """记录考察."""
    found = get_object_or_404(visible(request), pk=pk)
    form = VisitForm(request.POST)
    if form.is_valid():
        try:
            record_visit(entry=found, user=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        return entry_page(request, found, visit=form)
    messages.success(request, "已记录考察。")
    return redirect("casebook:entry", pk)
