"""填报表 out, filled, in: a preview of every change first."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from monitoring.exports.entry import NOTES, workbook
from monitoring.forms.entry import FileForm
from monitoring.imports.entry import file_lines
from monitoring.permissions import WRITERS
from monitoring.selectors.lines import lines_of
from monitoring.services import exchange
from monitoring.views.entry import found_report
from monitoring.views.frame import get_or_post, keys_in
from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access
from portal.kit.downloads import workbook_response
from portal.kit.verdicts import Refused
from portal.kit.workbooks import carried, carry


@never_cache
@require_safe
@access(acts_for(*WRITERS))
def entry_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    report = found_report(request, pk)
    user: Any = request.user
    content = workbook(f"{report} {user.office}", lines_of(report, user))
    return workbook_response(content, f"{report}填报表.xlsx", plain=f"report-{report.pk}.xlsx")


@never_cache
@get_or_post
@access(holds("clerk", *WRITERS))
def entry_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, then what it would change; nothing has happened yet."""
    report = found_report(request, pk)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            preview = exchange.preview(report, request.user, file_lines(form.cleaned_data["file"]))
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            context = {
                "report": report,
                "preview": preview,
                "rows": carry(exchange.carried_rows(preview), request.user) if preview.takes else "",
            }
            return render(request, "monitoring/entry_preview.html", context)
    return render(request, "monitoring/entry_import.html", {"report": report, "form": form, "notes": NOTES})


@require_POST
@access(holds("clerk", *WRITERS))
def confirm_entry_import(request: HttpRequest, pk: int) -> HttpResponse:
    report = found_report(request, pk)
    try:
        rows = carried(request.POST.get("rows", ""), request.user)
        done = exchange.import_rows(
            report=report, user=request.user, rows=rows, chosen=keys_in(request.POST.getlist("take"))
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("monitoring:entry_import", report.pk)
    for words in done.left:
        messages.error(request, words)
    messages.success(request, f"已导入{done.number}项。")
    return redirect("monitoring:entry", report.pk)
