"""The portal's components, catalogued in ``portal/kit/README.md``.

A wrong argument fails loudly: the tags take named arguments only, an unknown one stops the template when it is
compiled, an unknown tone, state or type raises when it is rendered. Nothing is guessed, nothing left out in silence.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.kit import dates
from portal.kit.listings import listings, named
from portal.kit.pages import TONES, Deadline, Fault, Happening, Ratio, Stage, Tab, known_tone
from portal.kit.transitions import ASK_LABELS, NEED_LABELS, Offer
from portal.kit.wordcount import count

register = template.Library()

MESSAGE_ICONS = {
    "success": "check-circle-fill",
    "info": "info-circle-fill",
    "debug": "info-circle-fill",
    "warning": "exclamation-triangle-fill",
    "error": "x-octagon-fill",
}
NOTICE_ICONS = {
    "grey": "info-circle",
    "blue": "info-circle-fill",
    "green": "check-circle-fill",
    "amber": "exclamation-triangle-fill",
    "red": "x-octagon-fill",
}


def all_of(kind: type, items: Iterable[Any], component: str) -> list[Any]:
    """``items`` as a list; anything that is not a ``kind`` is a fault of the view."""
    listed = list(items)
    for item in listed:
        if not isinstance(item, kind):
            raise TypeError(f"{component} takes {kind.__name__}, not {type(item).__name__}.")
    return listed


# --- Words ------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside words that say the same; screen readers pass over it."""
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name) if name else SafeString("")


@register.simple_tag
def state(word: str, *, tone: str, icon: str = "") -> SafeString:
    """A state: word + colour + icon. ``{% state "已受理" tone="blue" %}``"""
    if not word:
        raise ValueError("A state needs its word.")
    sign = icon or TONES[known_tone(tone)]
    return format_html(
        '<span class="state tone-{}"><i class="bi bi-{}" aria-hidden="true"></i>{}</span>', tone, sign, word
    )


@register.filter
def message_icon(level: str) -> str:
    """The icon of a message's level; an unknown level is an error."""
    return MESSAGE_ICONS[level]


@register.filter
def beijing(moment: datetime | None) -> str:
    """2026年11月21日 17:00; nothing for nothing."""
    return dates.beijing(moment) if moment else ""


@register.filter
def chinese_date(day: date | None) -> str:
    """2026年11月21日; nothing for nothing. A moment is taken as its day in Beijing."""
    return dates.chinese_date(day) if day else ""


@register.filter
def filesize(size: int) -> str:
    """Bytes as 320 字节, 12.5 KB, 3.0 MB."""
    if size < 1024:
        return f"{size} 字节"
    return f"{size / 1024:.1f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


@register.simple_tag
def fingerprint(value: str) -> SafeString:
    """A SHA-256 in groups of eight, so that two people can compare it by telephone."""
    groups = " ".join(value[start : start + 8] for start in range(0, len(value), 8))
    return format_html('<code class="fingerprint">{}</code>', groups)


# --- Frames -----------------------------------------------------------------------------------------------


@register.inclusion_tag("components/crumbs.html")
def crumbs(*pairs: str) -> dict[str, Any]:
    """Where I am: ``{% crumbs "工作台" home_url "2026年申报" round_url "申请表" %}``; the last word is this page."""
    if len(pairs) % 2 == 0 or not all(pairs):
        raise ValueError("crumbs takes label and address by turns and, last, the word of this page.")
    return {"links": list(zip(pairs[:-1:2], pairs[1::2], strict=True)), "here": pairs[-1]}


@register.simple_block_tag(end_name="endpageheader")
def pageheader(content: str, *, title: str, lead: str = "", kicker: str = "") -> SafeString:
    """The one h1 of a page; what stands between the tags are its states and actions."""
    if not title:
        raise ValueError("A page needs a title.")
    return rendered("pageheader", title=title, lead=lead, kicker=kicker, content=content)


@register.simple_block_tag(end_name="endpanel")
def panel(content: str, *, title: str, icon: str = "", level: int = 2, anchor: str = "") -> SafeString:
    """A part of a page with its heading."""
    if not title or level not in {2, 3}:
        raise ValueError("A panel needs a title and level 2 or 3.")
    return rendered("panel", title=title, icon=icon, level=level, anchor=anchor, content=content)


@register.simple_block_tag(end_name="endnotice")
def notice(content: str, *, tone: str, title: str = "") -> SafeString:
    """What must not be overlooked: word, colour and icon."""
    known_tone(tone)
    return rendered("notice", tone=tone, title=title, icon=NOTICE_ICONS[tone], content=content)


@register.simple_block_tag(end_name="endemptystate")
def emptystate(content: str, *, title: str, icon: str = "inbox") -> SafeString:
    """Nothing is here yet; between the tags stands what to do about it."""
    if not title or not content.strip():
        raise ValueError("An empty state says what is missing and what to do.")
    return rendered("emptystate", title=title, icon=icon, content=content)


@register.simple_block_tag(end_name="endfacts")
def facts(content: str) -> SafeString:
    """A list of labels and values; between the tags stand ``fact`` tags only."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag(end_name="endfact")
def fact(content: str, *, label: str) -> SafeString:
    """One label with its value; an empty value shows as 未填写."""
    value = content if content.strip() else format_html('<span class="soft">{}</span>', "未填写")
    return format_html('<div class="fact"><dt>{}</dt><dd>{}</dd></div>', label, value)


@register.simple_block_tag(end_name="endtableframe")
def tableframe(content: str, *, caption: str, whole: bool = False) -> SafeString:
    """Around a ``<table class="table">``: scrolls by itself, keeps head and first column in sight.

    ``whole``: a table to be read as a text, never scrolled up and down inside its frame.
    """
    if not caption:
        raise ValueError("A table needs a caption.")
    name = "table-frame is-whole" if whole else "table-frame"
    return format_html('<div class="{}" role="region" aria-label="{}" tabindex="0">{}</div>', name, caption, content)


def rendered(component: str, /, **context: Any) -> SafeString:
    return render_to_string(f"components/{component}.html", context)


# --- Time and progress ------------------------------------------------------------------------------------


@register.inclusion_tag("components/deadline.html")
def deadline(*, label: str, at: datetime, note: str = "", now: datetime | None = None) -> dict[str, Any]:
    """A deadline: what is left, the second it ends, 含当日. ``note``: an extension and its reason."""
    return {"label": label, "deadline": Deadline(at, now or timezone.now()), "note": note}


@register.inclusion_tag("components/stepper.html")
def stepper(stages: Sequence[Stage], *, label: str = "办理步骤") -> dict[str, Any]:
    """The stations of a task and, below them, their parts."""
    return {"stages": all_of(Stage, stages, "stepper"), "label": label}


@register.inclusion_tag("components/timeline.html")
def timeline(happenings: Iterable[Happening]) -> dict[str, Any]:
    """办理进度: unit, person, time, opinion; what is still ahead has no time."""
    return {"happenings": all_of(Happening, happenings, "timeline")}


@register.inclusion_tag("components/progress.html")
def progress(*, done: int, total: int, text: str) -> dict[str, Any]:
    """A bar that also says in words and figures how far it is."""
    ratio = Ratio(done, total)
    return {"ratio": ratio, "text": text, "max": str(total), "value": str(done)}


@register.inclusion_tag("components/counter.html")
def counter(field: forms.BoundField, *, limit: int, used: int) -> dict[str, Any]:
    """已填 320/500 字, kept up while typing by ``counter.js``."""
    return {"field_id": field.id_for_label, "limit": str(limit), "used": used, "over": max(0, used - limit)}


@register.filter
def counted(field: forms.BoundField) -> dict[str, int] | None:
    """The limit of a field whose widget carries ``data-limit``, and how many 字 are in it now."""
    limit = field.field.widget.attrs.get("data-limit")
    return {"limit": int(limit), "used": count(str(field.value() or ""))} if limit else None


# --- Doing ------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/offers.html", takes_context=True)
def offers(
    context: RequestContext,
    given: Iterable[Offer],
    *,
    action: str,
    revision: int,
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The steps of a procedure: offered ones to be opened, read and confirmed, refused ones with the reason.

    Posts to ``action``: ``step``, ``revision`` and what the step needs (``opinion``, ``reason``) or may be given (``due``).
    ``typed`` is what a refused post had brought: it opens the same step with the words still in it.
    """
    listed = all_of(Offer, given, "offers")
    typed = typed or {}
    return {
        "offered": [OfferedStep(offer, typed) for offer in listed if offer.verdict and not offer.step.gives_up],
        "giving_up": [OfferedStep(offer, typed) for offer in listed if offer.verdict and offer.step.gives_up],
        "refused": [offer for offer in listed if not offer.verdict],
        "action": action,
        "revision": str(revision),
        "csrf_token": context.get("csrf_token", ""),
        "person": str(getattr(context.get("user"), "pk", None) or ""),
    }


class OfferedStep:
    """An offered step with its fields, as ``offers`` draws it."""

    def __init__(self, offer: Offer, typed: Mapping[str, str]) -> None:
        self.step = offer.step
        self.is_open = typed.get("step") == offer.step.name
        self.words = [
            {"name": need, "label": NEED_LABELS[need], "value": typed.get(need, "") if self.is_open else ""}
            for need in offer.step.needs
            if need in {"opinion", "reason"}
        ]
        self.days = [
            {"name": ask, "label": ASK_LABELS[ask], "value": typed.get(ask, "") if self.is_open else ""}
            for ask in offer.step.asks
        ]
        self.needs_seal = "seal" in offer.step.needs


@register.inclusion_tag("components/errors.html")
def error_summary(*given: forms.BaseForm | forms.BaseFormSet) -> dict[str, Any]:
    """All that is wrong in the bound forms, on top of the page, each with a link to its field."""
    return {"faults": [fault for form in given for fault in faults_of(form)], "heading": "填写有误，请改正"}


@register.inclusion_tag("components/errors.html")
def fault_list(faults: Iterable[Fault], *, heading: str) -> dict[str, Any]:
    """The list of 填写检查: everything missing or wrong, each with a link to where it is mended."""
    return {"faults": all_of(Fault, faults, "fault_list"), "heading": heading}


def faults_of(form: forms.BaseForm | forms.BaseFormSet) -> list[Fault]:
    """The errors of a form, or of a set of forms in their order, as faults with links."""
    if isinstance(form, forms.BaseFormSet):
        own = [Fault(str(text)) for text in form.non_form_errors()]
        return own + [fault for each in form.forms for fault in faults_of(each)]
    if not isinstance(form, forms.BaseForm):
        raise TypeError(f"error_summary takes forms, not {type(form).__name__}.")
    found = [Fault(str(text)) for text in form.non_field_errors()]
    for field in form:
        found += [
            Fault(str(text), f"#{field.id_for_label or field.auto_id}", str(field.label)) for text in field.errors
        ]
    return found


# --- Lists ------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/tabs.html")
def tabs(given: Iterable[Tab], *, label: str) -> dict[str, Any]:
    """Selections of a list with their counts."""
    return {"tabs": all_of(Tab, given, "tabs"), "label": label}


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context: RequestContext, form: forms.BaseForm) -> dict[str, Any]:
    """A filter's form: sent by GET, so that what is chosen stands in the address; sorting is kept."""
    if not isinstance(form, forms.BaseForm):
        raise TypeError(f"filters takes a form, not {type(form).__name__}.")
    request = context["request"]
    return {"form": form, "path": request.path, "sort": request.GET.get("sort", "")}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: RequestContext, page: Any, *, parameter: str = "page") -> dict[str, Any]:
    """Pages of a list, with how many rows there are in all; everything else in the address stays."""
    query = context["request"].GET.copy()

    def leaf(number: int | str) -> dict[str, Any]:
        query[parameter] = str(number)
        is_gap = number == page.paginator.ELLIPSIS
        return {
            "number": str(number),
            "url": "" if is_gap else f"?{query.urlencode()}",
            "current": number == page.number,
        }

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "page": page,
        "leaves": [leaf(number) for number in numbers],
        "before": leaf(page.number - 1) if page.has_previous() else None,
        "after": leaf(page.number + 1) if page.has_next() else None,
    }


@register.simple_block_tag(end_name="endfilerow")
def filerow(
    content: str, *, name: str, size: int, url: str = "", word: str = "", tone: str = "grey", note: str = ""
) -> SafeString:
    """A file: name, size, its state in ``word``; between the tags stand its actions."""
    if not name:
        raise ValueError("A file row needs the file's name.")
    known_tone(tone)
    return rendered(
        "filerow", name=name, size=size, url=url, word=word, tone=tone, note=note, icon=file_icon(name), content=content
    )


def file_icon(name: str) -> str:
    """The picture for a kind of file, by the ending of its name."""
    ending = name.rsplit(".", 1)[-1].lower()
    pictures = {"pdf": "file-earmark-pdf", "xlsx": "file-earmark-spreadsheet", "docx": "file-earmark-word"}
    return pictures.get(ending, "file-earmark-image" if ending in {"jpg", "jpeg", "png", "heic"} else "file-earmark")


@register.inclusion_tag("components/exports.html", takes_context=True)
def exports(context: RequestContext, part: str = "") -> dict[str, Any]:
    """导出 XLSX, CSV of the list on this page, for who has signed in; the list is registered in ``listings.py``.

    ``part`` names one of several lists of the page; the buttons then stand beside that one. A page that shows a refused
    form again stands at another address than the list, and offers nothing.
    """
    request = context["request"]
    is_shown = request.user.is_authenticated and request.method in ("GET", "HEAD")
    name = named(request.resolver_match.view_name, part) if is_shown else ""
    if is_shown and name not in listings():
        raise LookupError(f"{name} registers no list.")
    return {
        "csrf_token": context.get("csrf_token"),
        "is_shown": is_shown,
        "address": request.get_full_path() + (f"#{part}" if part else ""),
        "part": part,
        "title": listings()[name].title if is_shown else "",
    }
