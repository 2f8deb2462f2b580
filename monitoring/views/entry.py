"""Filling in: the own reports, the rows of one, saving row by row; answers to the page's script are JSON."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from monitoring.choices import Quality, Reason, SourceKind
from monitoring.models import CityReport, Value
from monitoring.permissions import WRITERS
from monitoring.selectors.applied import applied_for, applied_to
from monitoring.selectors.entry import substitutes_of, years_before
from monitoring.selectors.lines import FIELDS, Line, carried_over, grouped, lines_of, own_reports, progress_of, sees_all
from monitoring.services import entry as services
from monitoring.services.answers import Content, Faulty, content
from monitoring.services.entry import Overtaken, Saved
from monitoring.views.frame import typed_in
from portal.accounts.permissions import acts_for
from portal.kit.access import accepts_scripts, access
from portal.kit.pages import Tab
from portal.kit.texts import clean_text, small_number
from portal.kit.verdicts import Refused

PERSON_HEADER = "X-Page-User"
OTHER_PERSON = "现在登录的是另一位用户，本页内容没有保存；请由原填写人重新登录。"
LABELS = {name: str(Value._meta.get_field(name).verbose_name) for name in FIELDS} | {
    "number": "数据",
    "text": "填写内容",
}
BETWEEN = re.compile(r">\s*\n\s*<")
TAG = re.compile(r"<[a-z][^<>]*>")
INDENT = re.compile(r"\n\s+")
SHOWN = {"": "全部", "todo": "待填、待改、待说明", "returned": "退回和重新开放", "none": "没有数据的"}


# --- The own reports ----------------------------------------------------------------------------------------------


@require_safe
@access(acts_for(*WRITERS))
def my_rows(request: HttpRequest) -> HttpResponse:
    """Reports with rows of the own office, open ones first; of the city's own desk all rows."""
    user: Any = request.user
    context = {"reports": own_reports(user), "is_city": sees_all(user)}
    return render(request, "monitoring/my_rows.html", context)


# --- The rows of a report -----------------------------------------------------------------------------------------


def found_report(request: HttpRequest, pk: int) -> CityReport:
    rows = CityReport.objects.visible_to(request.user).select_related("cycle__version__framework", "city")
    return get_object_or_404(rows, pk=pk)


@never_cache
@require_safe
@access(acts_for(*WRITERS))
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    report = found_report(request, pk)
    return entry_page(request, report, lines_of(report, request.user))


def entry_page(
    request: HttpRequest, report: CityReport, lines: list[Line], status: int = 200, only: Line | None = None
) -> HttpResponse:
    """``only``: the one row that came back unsaved, in place of all. Every field of every row is there with ``full``."""
    show = clean_text(request.GET.get("show", ""))
    shown = [line for line in lines if is_shown(line, show)] if only is None else [only]
    full = "full" in request.GET
    context = {
        "report": report,
        "groups": grouped(shown),
        "line_number": len(shown),
        "progress": progress_of(lines),
        "returned": [line for line in lines if only is None and line.is_urgent and line.verdict],
        "tabs": tabs_of(report, lines, show if only is None else None),
        "substitutes": substitutes_of(report),
        "whole": full or only is not None,
        "next": "full" if full else "",
        "may_write": any(line.verdict for line in lines),
        "why_not": next((line.verdict.reason for line in lines if not line.verdict and not line.row.is_computed), ""),
        "is_city": sees_all(request.user),
        **choices(),
    }
    page = render_to_string("monitoring/entry.html", context, request=request)
    return HttpResponse(without_indents(page), status=status)


def without_indents(page: str) -> str:
    """Half of a long page is indents. Between tags and inside of them only: nothing that people typed is touched."""
    return TAG.sub(lambda tag: INDENT.sub(" ", tag[0]), BETWEEN.sub(">\n<", page))


def choices() -> dict[str, Any]:
    return {"reasons": Reason.choices, "source_kinds": SourceKind.choices, "qualities": Quality.choices}


def is_shown(line: Line, show: str) -> bool:
    match show:
        case "todo":
            return line.is_wanting
        case "returned":
            return line.is_urgent
        case "none":
            return line.is_coded
    return True


def tabs_of(report: CityReport, lines: list[Line], show: str | None) -> list[Tab]:
    page = reverse("monitoring:entry", args=[report.pk])

    def url(name: str) -> str:
        return f"{page}?show={name}" if name else page

    return [
        Tab(label, url(name), count=sum(is_shown(line, name) for line in lines), current=name == show)
        for name, label in SHOWN.items()
    ]


# --- Saving -------------------------------------------------------------------------------------------------------


def found_value(request: HttpRequest, pk: int) -> Value:
    beside = ("report__cycle", "report__city", "definition__version__framework", "item__version__framework")
    return get_object_or_404(Value.objects.visible_to(request.user).select_related(*beside, "organisation"), pk=pk)


@never_cache
@require_POST
@access(acts_for(*WRITERS), carries=True)
def save_value(request: HttpRequest, pk: int) -> HttpResponse:
    """One row, by the page's script or by its button; what is not kept comes back with the reason."""
    row = found_value(request, pk)
    by_script = accepts_scripts(request)
    if by_script and request.headers.get(PERSON_HEADER) != str(request.user.pk):
        return JsonResponse({"kind": "person", "reason": OTHER_PERSON}, status=409)
    typed = typed_in(request)
    if typed.get("choice") == "theirs" and not by_script:
        return back(row, typed)
    try:
        saved = services.save_value(
            value=row, user=request.user, seen=seen_of(typed), data=given(request, row, typed), why=typed.get("why", "")
        )
    except (Faulty, Overtaken) as refusal:
        return told_not(request, row, typed, refusal) if by_script else shown_again(request, row, typed, refusal)
    except Refused as refusal:
        if by_script:
            return JsonResponse({"kind": "closed", "reason": str(refusal)}, status=409)
        return shown_again(request, row, typed, refusal)
    if by_script:
        return told(request, saved)
    messages.success(request, f"已保存：{row}。" if saved.is_changed else "内容没有变化，不用保存。")
    return back(row, typed)


def seen_of(typed: dict[str, str]) -> int | None:
    """The revision that the page showed, or that of the colleague's text that gives way."""
    chosen, _, revision = typed.get("choice", "").partition(":")
    seen = small_number(revision if chosen == "mine" else typed.get("revision", ""))
    if seen is None:
        raise Refused("页面不完整，请刷新页面后再保存。")
    return seen


def given(request: HttpRequest, row: Value, typed: dict[str, str]) -> dict[str, Any]:
    """What the form says; a box that is not ticked says nothing. ``take_over`` names an earlier row."""
    if "take_over" in typed:
        way, _, pk = typed["take_over"].partition(":")
        if way == "applied":
            applied = applied_for(row, applied_to(row.report))
            if applied is None:
                raise Refused("申请表中没有可采用的数据，或这一项已经填写，请刷新页面后再试。")
            return applied.fields
        earlier = years_before(row.report, [row]).get(row.pk, [])
        found = next((each.row for each in earlier if str(each.row.pk) == pk), None)
        if found is None:
            raise Refused("没有找到往年的这一项，请刷新页面后再试。")
        return carried_over(found, whole=way == "all")
    data: dict[str, Any] = {name: typed[name] for name in FIELDS if name in typed}
    if "whole" in typed:
        data["calibre_differs"] = typed.get("calibre_differs", "")
    return data


def back(row: Value, typed: dict[str, str]) -> HttpResponse:
    if typed.get("next") == "value":
        return redirect("monitoring:value", row.pk)
    full = "?full=yes" if typed.get("next") == "full" else ""
    return redirect(f"{reverse('monitoring:entry', args=[row.report_id])}{full}#row-{row.pk}")


def shown_again(request: HttpRequest, row: Value, typed: dict[str, str], refusal: Refused) -> HttpResponse:
    """The row with what was typed still in its fields, and why it is not kept; the others one tab away."""
    report = found_report(request, row.report_id)
    lines = lines_of(report, request.user)
    line = next(each for each in lines if each.row.pk == row.pk)
    line.typed = {name: typed[name] for name in FIELDS if name in typed}
    line.faults = fault_words(refusal)
    line.conflict = conflict_of(refusal) if isinstance(refusal, Overtaken) else None
    messages.error(request, f"“{row}”没有保存：{refusal}")
    return entry_page(request, report, lines, status=200 if isinstance(refusal, Faulty) else 409, only=line)


def fault_words(refusal: Refused) -> dict[str, str]:
    if isinstance(refusal, Faulty):
        return {name: f"{LABELS[name]}：{words}" for name, words in refusal.faults.items()}
    return {} if isinstance(refusal, Overtaken) else {"answer": str(refusal)}


def conflict_of(refusal: Overtaken) -> dict[str, Any]:
    """Both contents, by field, where they differ."""
    theirs = content(refusal.theirs)
    differing = [name for name in FIELDS if theirs[name] != refusal.mine[name]]
    return {
        "row": refusal.theirs,
        "rows": [(LABELS[name], in_words(name, theirs), in_words(name, refusal.mine)) for name in differing],
    }


def in_words(name: str, said: Content) -> str:
    value = said[name]
    field: Any = Value._meta.get_field(name)
    if isinstance(value, bool):
        return "是" if value else "否"
    if value in (None, ""):
        return "（空）" if name != "answer" else "未填"
    return str(dict(field.flatchoices).get(value, value))


# --- Answers to the script ----------------------------------------------------------------------------------------


def told(request: HttpRequest, saved: Saved) -> JsonResponse:
    """What is stored now, and what stands beside the rows that moved with it."""
    report = saved.value.report
    lines = lines_of(report, request.user)
    told_of = [line for line in lines if line.row.pk == saved.value.pk or line.row.is_computed or line.objections]
    progress = progress_of(lines)
    return JsonResponse(
        {
            "revision": saved.value.revision,
            "time": f"{timezone.localtime():%H:%M:%S}",
            "sides": {
                line.row.pk: render_to_string("monitoring/_row_side.html", {"line": line}, request=request)
                for line in told_of
            },
            "progress": {"answered": progress.answered, "wanting": progress.wanting, "total": progress.total},
        }
    )


def told_not(request: HttpRequest, row: Value, typed: dict[str, str], refusal: Faulty | Overtaken) -> JsonResponse:
    if isinstance(refusal, Faulty):
        return JsonResponse({"kind": "faulty", "faults": fault_words(refusal)}, status=400)
    conflict = conflict_of(refusal)
    html = render_to_string("monitoring/_row_conflict.html", {"conflict": conflict, "pk": row.pk}, request=request)
    theirs = content(refusal.theirs)
    return JsonResponse(
        {
            "kind": "conflict",
            "revision": refusal.theirs.revision,
            "theirs": {name: theirs[name] if theirs[name] is not None else "" for name in FIELDS},
            "html": html,
        },
        status=409,
    )
