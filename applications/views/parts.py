"""The parts of the form: a page each, which can be left and come back to in any state."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from applications import services
from applications.editions import Part
from applications.forms.parts import PartForm, Typed
from applications.models import Application
from applications.permissions import may_fill_in
from applications.selectors import answers_of, opened_of, removed_rows
from applications.services import Saved
from applications.views.frame import own_application, part_url, say, surroundings
from applications.views.rows import Outcome, Press
from applications.views.suggestions import adopt_one, beside
from portal.accounts.carrying import PERSON
from portal.accounts.permissions import acts_for
from portal.kit.access import accepts_scripts, access
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused

FAULTS_STORED = "本部分有内容需要改正（已暂存，可稍后再改）"
FAULTS_UNSAVED = "有内容尚未保存或需要改正"
ANOTHER_PERSON = "现在登录的是另一位用户，页面上的内容没有保存。请按浏览器的“后退”键回到原页面，内容仍在；由原填写人重新登录后再保存。"
CONFLICT = 409  # nothing was lost: the page comes back with the texts and the reason


@access(acts_for("city"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    application = own_application(request, pk)
    asked = part_called(application, key)
    if asked.page == "evidence":
        return redirect("applications:evidence", pk)
    if asked.page != "questions":
        return render(request, f"applications/{asked.page}.html", part_context(request, application, asked))
    if request.method == "POST" and request.POST.get(PERSON, str(request.user.pk)) != str(request.user.pk):
        raise Refused(ANOTHER_PERSON)
    if request.method == "POST" and accepts_scripts(request):
        return press_row(request, application, asked)
    if request.method == "POST":
        return save_part(request, application, asked, request.POST)
    return part_page(request, application, asked)


def part_called(application: Application, key: str) -> Part:
    try:
        return application.edition.part(key)
    except KeyError as unknown:
        raise Http404 from unknown


def save_part(request: HttpRequest, application: Application, part: Part, post: QueryDict) -> HttpResponse:
    """Store what was typed, then do what the button says; whatever cannot be stored stays on the page."""
    typed, user = Typed.read(part, post), request.user
    try:
        saved = services.save_cells(application=application, user=user, values=typed.values, seen=typed.seen)
    except Refused as refusal:
        return part_page(request, application, part, typed=typed, refusal=str(refusal))
    if not saved.is_whole:
        return part_page(request, application, part, typed=typed, saved=saved)
    try:
        shown = {**typed.seen, **saved.same, **saved.stored}
        return redirect(after_save(request, application, part, typed.action, shown))
    except Refused as refusal:
        return part_page(request, application, part, refusal=f"{refusal}其余内容均已暂存。")


def after_save(
    request: HttpRequest, application: Application, part: Part, action: str, shown: Mapping[str, int]
) -> str:
    """Do what the button says beyond saving, and return the address to go to. ``shown``: the versions on the page."""
    verb, _, rest = clean_text(action).partition(":")
    here = part_url(application, part)
    if verb == "next" and not has_faults(application, part):
        say(request, f"“{part.label}”已暂存，尚未提交。")
        return next_url(application, part)
    if verb == "adopt":
        return f"{here}#{adopt_one(request, application, rest.partition(':')[2], shown)}"
    if press := Press.read(action):
        outcome = press.done(request, application)
        if outcome.words:
            say(request, outcome.words)
        return f"{here}#{outcome.anchor}"
    say(request, f"已暂存 {timezone.localtime():%H:%M:%S}，尚未提交。")
    return here


def has_faults(application: Application, part: Part) -> bool:
    return bool(PartForm(part, answers_of(application)).faults)


def next_url(application: Application, part: Part) -> str:
    parts = application.edition.parts
    after = parts.index(part) + 1
    if after == len(parts):
        return reverse("applications:check", args=[application.pk])
    return part_url(application, parts[after])


def press_row(request: HttpRequest, application: Application, part: Part) -> HttpResponse:
    """A row's button, pressed without leaving the page: the question as it now stands, and where to go on."""
    press = Press.read(request.POST.get("action", ""))
    asked = next((each for each in part.questions if each.key == press.question and each.repeats), None)
    if not press or asked is None:
        return JsonResponse({"kind": "faulty", "reason": "没有完成，请刷新页面后再试。"}, status=400)
    try:
        outcome, refusal = press.done(request, application), ""
    except Refused as refused:
        outcome, refusal = Outcome(f"id_{asked.key}"), str(refused)
    context = page_context(request, application, part, refusal=refusal)
    form: PartForm = context["form"]
    shown = context | {"asked": form.question_view(asked)}
    said = {
        "reason": refusal,
        "words": outcome.words,
        "question": asked.key,
        "anchor": outcome.anchor,
        "shown": form.shown_in(asked),
        "html": render_to_string("applications/_question.html", shown, request=request),
    }
    return JsonResponse(said, status=CONFLICT if refusal else 200)


def part_page(
    request: HttpRequest,
    application: Application,
    part: Part,
    *,
    typed: Typed | None = None,
    saved: Saved | None = None,
    refusal: str = "",
) -> HttpResponse:
    context = page_context(request, application, part, typed=typed, saved=saved, refusal=refusal)
    return render(request, "applications/part.html", context, status=CONFLICT if typed or refusal else None)


def page_context(
    request: HttpRequest,
    application: Application,
    part: Part,
    *,
    typed: Typed | None = None,
    saved: Saved | None = None,
    refusal: str = "",
) -> dict[str, Any]:
    if refusal:
        application.refresh_from_db()
    sheet, opened = answers_of(application), opened_of(application)
    form = PartForm(part, sheet, typed=typed, saved=saved, opened=opened, removed=removed_rows(application))
    allowed = may_fill_in(request.user, application)
    return part_context(request, application, part) | {
        "form": form,
        "refusal": refusal,
        "may_fill_in": allowed,
        # What was typed into a page that has become stale stays in its fields, to be copied or saved later.
        "shows_fields": (bool(allowed) and not form.is_locked) or form.is_unsaved,
        "locked_reason": opened.locked_reason,
        "faults_heading": FAULTS_UNSAVED if form.is_unsaved or not form.saved.is_whole else FAULTS_STORED,
        "gone": gone_texts(part, form.saved),
        **beside(application, request.user, sheet),
    }


def gone_texts(part: Part, saved: Saved) -> list[tuple[str, str]]:
    labels = {f"{question.key}.{cell.key}": cell.label for question in part.questions for cell in question.cells}
    return [(labels[where.rpartition(".")[0]], text) for where, text in saved.gone.items()]


def part_context(request: HttpRequest, application: Application, part: Part) -> dict[str, Any]:
    parts = application.edition.parts
    here = parts.index(part)
    return surroundings(request, application, current=part.key) | {
        "part": part,
        "kicker": application.edition.title + printed_place(application, part),
        "opinion_of": application.edition.slots.get(part.key.removesuffix("_opinion"), "province"),
        "before": (parts[here - 1].name, part_url(application, parts[here - 1])) if here else None,
        "after": next_url(application, part),
        "after_label": parts[here + 1].name if here + 1 < len(parts) else "填写检查",
        "declaration": application.edition.declaration.format(city=city_name(application)),
    }


def printed_place(application: Application, part: Part) -> str:
    """Which of the form's parts it is; a part that is not printed has no number."""
    printed = application.edition.printed_parts
    return f" · 第 {printed.index(part) + 1}/{len(printed)} 部分" if part.is_printed else ""


def city_name(application: Application) -> str:
    place = application.organisation.place
    return place.name if place else application.organisation.short_name
