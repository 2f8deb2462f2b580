"""通知文字: the texts of letters, worded by the round manager."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kit.access import access
from portal.kit.verdicts import Refused
from portal.letters import services
from portal.letters.events import EVENTS, Event
from portal.letters.forms import WordingForm
from portal.letters.models import Wording
from portal.letters.permissions import words_letters
from portal.letters.selectors import DEFAULT_BODY, DEFAULT_SUBJECT, reworded_events, wording_of

VERSIONS_SHOWN = 20


@access(words_letters)
@require_safe
def wordings(request: HttpRequest) -> HttpResponse:
    changed = reworded_events()
    rows = [(event, changed.get(event.name)) for event in EVENTS.values()]
    return render(request, "letters/wordings.html", {"rows": rows})


@access(words_letters, carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: HttpRequest, name: str) -> HttpResponse:
    """The text with its preview; ``preview`` shows what was typed, ``save`` keeps it."""
    event, current = _event_or_404(name), wording_of(name)
    shown = current.pk if current is not None else 0
    seen = _posted_number(request) if request.method == "POST" else shown
    text = (current.subject, current.body) if current else (DEFAULT_SUBJECT, DEFAULT_BODY)
    form = WordingForm(
        request.POST if request.method == "POST" else None,
        event=event,
        initial={"subject": text[0], "body": text[1]},
    )
    if form.is_valid():
        text = (form.cleaned_data["subject"], form.cleaned_data["body"])
        if request.POST.get("do") != "preview":
            try:
                services.reword(event=event, subject=text[0], body=text[1], user=request.user, seen=seen)
                messages.success(request, f"“{event.title}”的文字已保存，对以后的通知有效；已发的不变。")
                return redirect("letters:wording", name)
            except Refused as refusal:
                form.add_error(None, str(refusal))
                seen = shown  # who changed it meanwhile has just been told
    context = {
        "event": event,
        "current": current,
        "seen": seen,
        "form": form,
        "preview": services.preview(event=event, subject=text[0], body=text[1]) if not form.errors else None,
        "is_tried": form.is_bound and not form.errors,
        "versions": Wording.objects.filter(event=name).select_related("made_by")[:VERSIONS_SHOWN],
    }
    return render(request, "letters/wording.html", context)


@access(words_letters)
@require_POST
def reset(request: HttpRequest, name: str) -> HttpResponse:
    event = _event_or_404(name)
    try:
        services.reset_wording(event=event, user=request.user)
        messages.success(request, f"“{event.title}”已恢复默认文字。")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("letters:wording", name)


def _posted_number(request: HttpRequest) -> int | None:
    """The version that the page showed; ``None`` when it names none."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _event_or_404(name: str) -> Event:
    if name not in EVENTS:
        raise Http404
    return EVENTS[name]
