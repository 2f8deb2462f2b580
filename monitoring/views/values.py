"""One row: all that was changed, files, words beside it; explanations, comments, queries."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from applications.services.proofs import MOST_BYTES
from monitoring.choices import RemarkKind
from monitoring.models import Value, ValueChange, ValueEvidence
from monitoring.permissions import WRITERS, speaks_of_rows
from monitoring.selectors.entry import substitutes_of
from monitoring.selectors.lines import FIELDS, line_of, remarks_seen_by, sees_all
from monitoring.services import proofs, remarks
from monitoring.views.entry import LABELS, choices, found_value, in_words
from monitoring.views.frame import typed_in
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.downloads import disposition
from portal.kit.texts import small_number
from portal.kit.verdicts import Refused

OFFICES = ("ministry", "province", *WRITERS)
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; object-src 'self'"


@never_cache
@require_safe
@access(acts_for(*OFFICES))
def value(request: HttpRequest, pk: int) -> HttpResponse:
    return value_page(request, found_value(request, pk))


def value_page(
    request: HttpRequest, row: Value, typed: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    typed = typed or {}
    said = list(remarks_seen_by(user).filter(value=row).select_related("by", "organisation"))
    context = {
        "row": row,
        "report": row.report,
        "line": line_of(row, user),
        "changes": [(each, differences(each)) for each in row.changes.select_related("by", "organisation")],
        "evidence": row.evidence.filter(removed_at__isnull=True).select_related("added_by"),
        "remarks": [
            (
                each,
                [answer for answer in said if answer.query_id == each.pk],
                typed.get("words", "") if typed.get("query") == str(each.pk) else "",
            )
            for each in said
            if each.query_id is None
        ],
        "may_speak": speaks_of_rows(user, row),
        "is_city": sees_all(user),
        "is_writer": user.office.kind in WRITERS,
        "typed": typed,
        "next": "value",
        "most_bytes": MOST_BYTES,
        "whole": True,
        "substitutes": substitutes_of(row.report),
        **choices(),
    }
    return render(request, "monitoring/value.html", context, status=status)


@never_cache
@require_safe
@access(acts_for(*OFFICES))
def definition(request: HttpRequest, pk: int) -> HttpResponse:
    """What the row asks, as a piece of the entry page that is fetched when it is opened."""
    return render(request, "monitoring/_definition_words.html", {"asked": found_value(request, pk).asked})


def differences(change: ValueChange) -> list[tuple[str, str, str]]:
    """(field, before, after) of a change, in words."""
    names = [name for name in FIELDS if name in change.after]
    return [(LABELS[name], in_words(name, change.before), in_words(name, change.after)) for name in names]


@require_POST
@access(acts_for(*WRITERS), carries=True)
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    row, typed = found_value(request, pk), typed_in(request)
    try:
        said = remarks.explain(value=row, user=request.user, rule=typed.get("rule", ""), words=typed.get("words", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return value_page(request, row, typed, status=409)
    messages.success(request, "已保存情况说明。" if said else "已撤回情况说明。")
    return redirect(f"{reverse('monitoring:entry', args=[row.report_id])}#row-{row.pk}")


@require_POST
@access(acts_for(*OFFICES), carries=True)
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """A comment, a query or the answer to one."""
    row, typed = found_value(request, pk), typed_in(request)
    asked = small_number(typed.get("query", ""))
    try:
        query = remarks_seen_by(request.user).filter(value=row, pk=asked).first() if asked is not None else None
        kind = RemarkKind.ANSWER if query is not None else typed.get("kind", "")
        remarks.remark(value=row, user=request.user, kind=kind, words=typed.get("words", ""), query=query)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return value_page(request, row, typed, status=409)
    messages.success(request, "已发送。")
    return redirect(f"{reverse('monitoring:value', args=[row.pk])}#remarks")


@require_POST
@access(acts_for(*OFFICES))
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` of the query."""
    found = get_object_or_404(
        remarks_seen_by(request.user).filter(value__in=Value.objects.visible_to(request.user)), pk=pk
    )
    try:
        remarks.settle(remark=found, user=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已了结。")
    return redirect(f"{reverse('monitoring:value', args=[found.value_id])}#remarks")


# --- Files --------------------------------------------------------------------------------------------------------


@require_POST
@access(acts_for(*WRITERS))
def add_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Each chosen file is looked at; what is refused is told by name, the others are kept."""
    row = found_value(request, pk)
    files = request.FILES.getlist("files")
    if not files:
        messages.error(request, "请先选择文件（PDF、JPEG或PNG）再上传。")
    for file in files:
        try:
            kept = proofs.add(value=row, user=request.user, file=file, name=file.name or "")
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"已上传“{kept.name}”。")
    return redirect(f"{reverse('monitoring:value', args=[row.pk])}#evidence")


def found_evidence(request: HttpRequest, pk: int) -> ValueEvidence:
    rows = ValueEvidence.objects.visible_to(request.user).filter(removed_at__isnull=True)
    return get_object_or_404(rows.select_related("value__report", "value__definition", "value__item"), pk=pk)


@require_safe
@access(acts_for(*OFFICES))
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """The original, written into the history."""
    found = found_evidence(request, pk)
    if request.method == "GET":
        proofs.downloaded(evidence=found, user=request.user)
    response = FileResponse(found.file.open("rb"), content_type=found.content_type)
    plain = f"evidence-{found.pk}.{found.content_type.rpartition('/')[2]}"
    response["Content-Disposition"] = disposition(found.name, plain=plain)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response


@require_POST
@access(acts_for(*WRITERS))
def remove_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_evidence(request, pk)
    try:
        proofs.remove(evidence=found, user=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已移除“{found.name}”。")
    return redirect(f"{reverse('monitoring:value', args=[found.value_id])}#evidence")
