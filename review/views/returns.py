"""Pages of returning: mark while reading, the list that is sent, what came back, and the phrases."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.choices import ItemVerdict
from applications.models import CorrectionItem
from applications.selectors import deadline_of, province_deadline
from applications.services.evidence import mark as digest
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from review import selectors
from review.forms import ReturnForm, small_number
from review.models import Case
from review.permissions import is_someone_of_the_province
from review.selectors.changes import comparison_of
from review.selectors.marks import (
    AT_EVIDENCE,
    AT_WHOLE,
    MarkBox,
    Version,
    draft_marks,
    offered_phrases,
    phrases_of,
    sent_marks,
    spot,
)
from review.services import cases as verbs
from review.services import marks as services
from review.workflow import TO_PROVINCE, may_return, return_step, table_of

RETURNERS = acts_for("province", "ministry", "secretariat")
READERS = acts_for("province", "ministry", "secretariat", "committee", "association")
CASE_RELATED = (
    "application__round",
    "application__organisation__place__parent",
    "application__organisation__parent",
    "submission",
)
PAGES = ("case", "beside")  # where one reads and marks; the way back leads there


def found_case(request: HttpRequest, pk: int) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).select_related(*CASE_RELATED), pk=pk)


# --- Marking ----------------------------------------------------------------------------------------------


@access(RETURNERS, carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, pk: int, at: str) -> HttpResponse:
    """标记退回 at one spot of the form: within the page where there are scripts, else as a page of its own."""
    case = found_case(request, pk)
    if not Version.of(case.submission).choices(at):
        raise Http404
    if request.method != "POST":
        return mark_page(request, case, at, is_open="close" not in request.GET)
    try:
        said = do_mark(request, case)
    except Refused as refusal:
        return mark_page(request, case, at, is_open=True, refusal=str(refusal))
    if is_part(request):
        return mark_page(request, case, at, is_open=False)
    messages.success(request, said)
    return redirect(reading_url(request, case, at))


def do_mark(request: HttpRequest, case: Case) -> str:
    post, user = request.POST, request.user
    pressed = small_number(post.get("remove", ""))
    if pressed is not None:
        taken = services.take_off_mark(case=case, user=user, pk=pressed)
        return f"已删除对“{taken.label}”的标记。"
    reason, phrase = post.get("reason", ""), clean_text(post.get("phrase", ""))
    changing = small_number(post.get("mark", ""))
    if changing is not None:
        done = services.change_mark(case=case, user=user, pk=changing, reason=reason, seen=post.get("seen", ""))
        return f"已修改对“{done.label}”的标记。"
    text = "\n".join(each for each in (phrase, reason) if each.strip())
    done = services.mark(case=case, user=user, where=clean_text(post.get("where", "")), reason=text)
    if phrase:
        services.note_use(user=user, text=phrase)
    return f"已标记“{done.label}”。"


def is_part(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def reading_url(request: HttpRequest, case: Case, at: str) -> str:
    page = request.POST.get("page", request.GET.get("page", ""))
    return f"{reverse(f'review:{page if page in PAGES else PAGES[0]}', args=[case.pk])}#mark-{at}"


def mark_page(request: HttpRequest, case: Case, at: str, *, is_open: bool, refusal: str = "") -> HttpResponse:
    office, version = request.user.organisation, Version.of(case.submission)  # type: ignore[union-attr]
    drafts = list(draft_marks(case, office))
    changing = small_number(request.GET.get("mark", request.POST.get("mark", "")))
    changed = next((each for each in drafts if each.pk == changing), None)
    page = request.POST.get("page", request.GET.get("page", ""))
    context = {
        "case": case,
        "application": case.application,
        "at": at,
        "box": MarkBox(at, [each for each in drafts if spot(each.where) == at]),
        "is_open": is_open,
        "changed": changed,
        "seen": request.POST.get("seen", "") or (digest(changed.reason) if changed else ""),
        "choices": version.choices(at),
        "chosen": request.POST.get("where", ""),
        "reason": request.POST.get("reason", "") or (changed.reason if changed and request.method != "POST" else ""),
        "phrases": offered_phrases(office),
        "phrase": request.POST.get("phrase", ""),
        "marking": may_return(request.user, case),
        "count": len(drafts),
        "page": page if page in PAGES else PAGES[0],
        "refusal": refusal,
        "back": reading_url(request, case, at),
        "spot_label": {AT_EVIDENCE: "佐证材料", AT_WHOLE: "整份申请"}.get(at) or version.label(at),
    }
    name = "_mark" if is_part(request) else "mark"
    # htmx shows only answers that succeed: a refusal is told within the part.
    return render(request, f"review/{name}.html", context | {"is_part": is_part(request)})


# --- Sending ----------------------------------------------------------------------------------------------


@access(RETURNERS, carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """退回: all that was marked, to be read through, mended and sent at once."""
    case = found_case(request, pk)
    to_province = return_step(request.user) == TO_PROVINCE
    if request.method != "POST":
        return send_page(request, case, ReturnForm(to_province=to_province))
    form = ReturnForm(request.POST, to_province=to_province)
    try:
        return press(request, case, form)
    except Refused as refusal:
        case.refresh_from_db()
        return send_page(request, case, form, refusal=str(refusal))


def press(request: HttpRequest, case: Case, form: ReturnForm) -> HttpResponse:
    """Store the words as they stand, then remove a mark or send the return, as the button says."""
    user, post = request.user, request.POST
    removed = small_number(post.get("remove", ""))
    for each in draft_marks(case, user.organisation):  # type: ignore[union-attr]
        if each.pk != removed and f"reason_{each.pk}" in post:
            reason, seen = post[f"reason_{each.pk}"], post.get(f"seen_{each.pk}", "")
            services.change_mark(case=case, user=user, pk=each.pk, reason=reason, seen=seen)
    if removed is not None:
        services.take_off_mark(case=case, user=user, pk=removed)
    if post.get("action") != "send":
        messages.success(request, f"已暂存 {timezone.localtime():%H:%M:%S}，尚未退回。")
        return send_page(request, case, form, is_kept=True)
    confirm_again(request)
    refuse_other_marks(request, case)
    if not form.is_valid():
        raise Refused(
            "尚未退回：" + "；".join(f"{form[name].label}：{errors[0]}" for name, errors in form.errors.items())
        )
    verb = verbs.return_to_province if return_step(user) == TO_PROVINCE else verbs.return_for_correction
    revision = small_number(post.get("revision", ""))
    if revision is None:
        raise Refused("页面不完整，请刷新页面后再办理。")
    moved = verb(
        case=case, user=user, seen=revision, reason=clean_text(form.cleaned_data["whole"]), due_at=form.due_at()
    )
    messages.success(request, f"已办理“{table_of(moved).by_name[return_step(user)].label}”，各项已一次性告知。")
    return redirect("review:case", moved.pk)


def refuse_other_marks(request: HttpRequest, case: Case) -> None:
    """Nothing is sent that was not on the page, and nothing is left out silently: a colleague may mark meanwhile."""
    prefix = "reason_"
    written = {name.removeprefix(prefix): text for name, text in request.POST.items() if name.startswith(prefix)}
    now = {str(each.pk): each.label for each in draft_marks(case, request.user.organisation)}  # type: ignore[union-attr]
    more = "、".join(f"“{now[pk]}”" for pk in now if pk not in written)
    gone = "、".join(f"“{text}”" for pk, text in written.items() if pk not in now)
    if more:
        raise Refused(f"尚未退回：同事刚刚又标记了{more}，已列在下面，请核对后再退回。")
    if gone:
        raise Refused(f"尚未退回：同事刚刚删除了原因为{gone}的标记；仍需退回的请重新标记，否则请核对后再退回。")


def send_page(
    request: HttpRequest, case: Case, form: ReturnForm, *, refusal: str = "", is_kept: bool = False
) -> HttpResponse:
    office, post = request.user.organisation, request.POST  # type: ignore[union-attr]
    drafts = list(draft_marks(case, office))
    rows = [(each, post.get(f"reason_{each.pk}", each.reason), digest(each.reason)) for each in drafts]
    if is_kept:
        # What was typed stays, and is not yet judged.
        form = ReturnForm(initial=request.POST.dict(), to_province=return_step(request.user) == TO_PROVINCE)
    context = {
        "case": case,
        "application": case.application,
        "form": form,
        "rows": rows,
        "step": table_of(case).by_name[return_step(request.user)],
        "may_return": may_return(request.user, case),
        "kind": office.kind if office else "",
        # Where states look the same to this office, the revision would tell them apart; nothing is returned there.
        "seen": 0 if office and case.is_veiled_for(office.kind) else case.revision,
        "city_deadline": deadline_of(case.application),
        "province_deadline": province_deadline(case.application.round, case.province) if case.province else None,
        "refusal": refusal,
    }
    return render(request, "review/return.html", context, status=409 if refusal else None)


# --- What came back ---------------------------------------------------------------------------------------


@access(READERS)
@require_safe
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """新旧对照: what differs from the version before, beside each returned item and the city's answer."""
    case = found_case(request, pk)
    submission = selectors.submission_to_read(case, request.GET.get("version", ""))
    submission.application = case.application
    context = {
        "case": case,
        "application": case.application,
        "submission": submission,
        "comparison": comparison_of(submission),
        "judging": bool(is_someone_of_the_province(request.user, case)) and bool(may_return(request.user, case)),
        "is_current": submission.pk == case.submission_id,
        "sent_down": sent_marks(case, case.procedure.decided_by),
    }
    return render(request, "review/changes.html", context)


@access(acts_for("province"))
@require_POST
def judge(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """已解决 or 仍有问题 on one returned item."""
    case = found_case(request, pk)
    rows = CorrectionItem.objects.filter(
        correction__application=case.application, correction__answered_at__isnull=False
    )
    found = get_object_or_404(rows.select_related("correction"), pk=item)
    verdict = request.POST.get("verdict", "")
    if verdict not in ItemVerdict.values:
        raise Refused("请选择“已解决”或“仍有问题”。")
    services.judge(case=case, user=request.user, item=found, verdict=ItemVerdict(verdict))  # type: ignore[arg-type]
    messages.success(request, f"已记录“{ItemVerdict(verdict).label}”。")
    return redirect(f"{reverse('review:changes', args=[case.pk])}#item-{item}")


# --- Phrases ----------------------------------------------------------------------------------------------


@access(RETURNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def phrases(request: HttpRequest) -> HttpResponse:
    """短语库 of the own organisation: add, change, retire."""
    if request.method != "POST":
        return phrases_page(request)
    try:
        messages.success(request, do_phrase(request))
    except Refused as refusal:
        return phrases_page(request, str(refusal))
    return redirect("review:phrases")


def do_phrase(request: HttpRequest) -> str:
    user, text = request.user, request.POST.get("text", "")
    pk = small_number(request.POST.get("phrase", ""))
    if pk is None:
        services.add_phrase(user=user, text=text)  # type: ignore[arg-type]
        return "已添加短语。"
    phrase = get_object_or_404(phrases_of(user.organisation), pk=pk)  # type: ignore[union-attr]
    if request.POST.get("action") == "retire":
        services.retire_phrase(user=user, phrase=phrase)  # type: ignore[arg-type]
        return "已停用，今后不再提供选用。"
    services.change_phrase(user=user, phrase=phrase, text=text)  # type: ignore[arg-type]
    return "已修改短语。"


def phrases_page(request: HttpRequest, refusal: str = "") -> HttpResponse:
    office: Any = request.user.organisation  # type: ignore[union-attr]
    own = phrases_of(office)
    taken = {each.text for each in own}
    context = {
        "phrases": own,
        "starters": [each for each in offered_phrases(office) if each not in taken],
        "typed": request.POST,
        "refusal": refusal,
    }
    return render(request, "review/phrases.html", context, status=409 if refusal else None)
