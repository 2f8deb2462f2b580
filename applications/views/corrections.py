"""退回事项说明: the city answers what a return names, item by item, while its form is open again."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from applications import services
from applications.editions import address
from applications.editions.targets import Target
from applications.models import Application, CorrectionItem
from applications.permissions import may_fill_in
from applications.selectors import open_correction
from applications.services import Answered
from applications.services.evidence import mark
from applications.views.frame import own_application, part_url, say, surroundings
from applications.views.parts import CONFLICT
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused

TEXT, SEEN = "answer_", "seen_"


@dataclass(frozen=True)
class ItemView:
    """A returned item as the city sees it: where to mend it, and the answer with its mark."""

    item: CorrectionItem
    url: str
    text: str
    mark: str
    refusal: str = ""


@access(acts_for("city"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """What was returned and why, with a field for each answer; a post stores them all."""
    application = own_application(request, pk)
    if request.method != "POST":
        return answers_page(request, application)
    post = request.POST
    texts = by_number(post, TEXT)
    try:
        done = services.answer_items(
            application=application, user=request.user, texts=texts, seen=by_number(post, SEEN)
        )
    except Refused as refusal:
        return answers_page(request, application, texts=texts, refusal=str(refusal))
    if done.refused:
        return answers_page(request, application, texts=texts, done=done)
    say(request, f"修改说明已暂存 {timezone.localtime():%H:%M:%S}，尚未重新提交。")
    return redirect("applications:answers", pk)


def by_number(post: Any, prefix: str) -> dict[int, str]:
    """The fields of a post that bear the number of an item."""
    found = {name.removeprefix(prefix): str(post[name]) for name in post if name.startswith(prefix)}
    return {int(number): text for number, text in found.items() if number.isdecimal() and len(number) < 10}


def answers_page(
    request: HttpRequest,
    application: Application,
    *,
    texts: dict[int, str] | None = None,
    done: Answered | None = None,
    refusal: str = "",
) -> HttpResponse:
    texts, refused = texts or {}, done.refused if done else {}
    correction = open_correction(application)
    items = correction.items.all() if correction else []
    context = surroundings(request, application, current="answers") | {
        "items": [item_view(application, each, texts.get(each.pk), refused.get(each.pk, "")) for each in items],
        # Words typed into a page that has become stale stay to be copied, though the items are closed by now.
        "kept": [] if correction else [text for text in texts.values() if text.strip()],
        "may_fill_in": may_fill_in(request.user, application),
        "refusal": refusal,
    }
    status = CONFLICT if refusal or refused else None
    return render(request, "applications/answers.html", context, status=status)


def item_view(application: Application, item: CorrectionItem, typed: str | None, refusal: str) -> ItemView:
    text = item.answer if typed is None else clean_text(typed)
    return ItemView(item, item_url(application, item), text, mark(item.answer), refusal)


def item_url(application: Application, item: CorrectionItem) -> str:
    """Where the returned place is mended."""
    target, edition = Target.read(item.where), application.edition
    if target.is_whole:
        return part_url(application, edition.parts[0])
    if target.question:
        part = part_url(application, edition.part_of(target.question))
        where = address(target.question, target.cell) if target.cell else target.question
        return f"{part}#row-{target.row}" if target.row else f"{part}#id_{where}"
    anchor = f"file-{target.file}" if target.file else target.material
    return f"{part_url(application, edition.part('evidence'))}#{anchor}"


@access(acts_for("city"))
@require_POST
def answer(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """One answer, saved while it is being typed; tells how that went, with the mark of what now stands there."""
    application = own_application(request, pk)
    correction = open_correction(application)
    if correction is None or item not in {each.pk for each in correction.items.all()}:
        raise Http404
    texts = {item: request.POST.get(f"{TEXT}{item}", "")}
    seen = {item: request.POST.get(f"{SEEN}{item}", "")}
    done = services.answer_items(application=application, user=request.user, texts=texts, seen=seen)
    stored = CorrectionItem.objects.get(pk=item)
    context = {"item": stored, "mark": mark(stored.answer), "refusal": done.refused.get(item, "")}
    return render(request, "applications/_answer_state.html", context | {"saved_at": timezone.localtime()})
