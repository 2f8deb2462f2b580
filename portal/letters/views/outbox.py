"""已发通知: who was told of what, whether it went out, and what to do where it did not."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.kit.access import access
from portal.kit.pages import Tab
from portal.kit.verdicts import Refused
from portal.letters import services
from portal.letters.events import event_named
from portal.letters.filters import LetterFilter
from portal.letters.models import Delivery, Message
from portal.letters.permissions import runs_letters, sees_outbox, words_letters
from portal.letters.selectors import OUTBOX_STATES, channels, outbox_counts, topics

PER_PAGE = 30


@access(sees_outbox)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    narrowed = narrowed_by(request)
    state = request.GET.get("state", "")
    page = Paginator(_in_state(narrowed.qs, state).prefetch_related("deliveries"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": [(letter, event_named(letter.event).title) for letter in page],
        "filter": narrowed.form,
        "tabs": _tabs(request, state),
        "channels": [channel.label for channel in channels()],
        "may_word": bool(words_letters(request.user)),
        "is_province": request.user.organisation.kind == "province",
    }
    return render(request, "letters/outbox.html", context)


def narrowed_by(asked: Any) -> LetterFilter:
    """The letters in scope, narrowed by what the address says; of a request, or of an export of the page."""
    rows = Message.objects.sent_visible_to(asked.user).select_related("receiver", "organisation")
    return LetterFilter(asked.GET, queryset=rows, topics=topics(asked.user))


def chosen_letters(asked: Any) -> QuerySet[Message]:
    return _in_state(narrowed_by(asked).qs, asked.GET.get("state", ""))


def _in_state(rows: QuerySet[Message], state: str) -> QuerySet[Message]:
    condition = next((condition for key, _, condition in OUTBOX_STATES if key == state), None)
    return rows if condition is None else rows.filter(condition).distinct()


def _tabs(request: HttpRequest, state: str) -> list[Tab]:
    counts, query = outbox_counts(request.user), request.GET.copy()
    query.pop("page", None)

    def tab(key: str, label: str) -> Tab:
        query["state"] = key
        return Tab(label, f"?{query.urlencode()}", counts[key or "all"], key == state)

    return [tab("", "全部"), *(tab(key, label) for key, label, _ in OUTBOX_STATES)]


@access(sees_outbox)
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_letters(request), pk=pk)
    context = {
        "letter": found,
        "event": event_named(found.event),
        "deliveries": list(found.deliveries.select_related("asked_by")),
        "topic": dict(topics(request.user)).get(found.about, ""),
        "may_run": bool(runs_letters(request.user)),
        "channels": channels(),
    }
    return render(request, "letters/letter.html", context)


@access(runs_letters)
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_letters(request), pk=pk)
    try:
        count = services.resend(message=found, user=request.user)
        messages.success(request, f"已安排重发（{count}种方式），一般一分钟内发出。")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("letters:letter", pk)


@access(runs_letters)
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Message.objects.sent_visible_to(request.user)
    delivery = get_object_or_404(Delivery.objects.filter(message__in=visible), pk=pk)
    try:
        services.stop(delivery=delivery, user=request.user)
        messages.success(request, "已停发；站内消息不受影响。")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("letters:letter", delivery.message_id)


def _letters(request: HttpRequest) -> Any:
    return Message.objects.sent_visible_to(request.user).select_related("receiver", "organisation")
