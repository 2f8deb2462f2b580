"""A version as a workbook: out, and into a draft after a preview of every change."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from monitoring.exports.frameworks import framework_workbook
from monitoring.forms.frameworks import WorkbookForm
from monitoring.imports.frameworks import Plan, plan_of
from monitoring.models import FrameworkVersion
from monitoring.permissions import writes_frameworks
from monitoring.services.contents import replace_content
from monitoring.views.editing import get_or_post, only_read, posted
from monitoring.views.reading import drafted_version, found_version
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.downloads import workbook_response
from portal.kit.texts import small_number
from portal.kit.verdicts import Refused
from portal.kit.workbooks import carried, carry


@require_safe
@access(acts_for())
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    version = found_version(request, pk)
    name = f"{version.framework.title}（{version.label}）.xlsx"
    return workbook_response(framework_workbook(version), name, plain=f"framework-{version.pk}.xlsx")


@access(writes_frameworks)
@get_or_post
def import_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a workbook and see every change; nothing is kept yet."""
    version = drafted_version(request, pk)
    if not version.is_draft:
        return only_read(request, version)
    form = WorkbookForm(*posted(request, files=True))
    if request.method == "POST" and form.is_valid():
        try:
            return preview(request, version, plan_of(version, form.cleaned_data["file"]))
        except Refused as refusal:
            form.add_error("file", str(refusal))
    context = {"form": form, "version": version}
    return render(request, "monitoring/workbook.html", context, status=409 if form.errors else None)


def preview(request: HttpRequest, version: FrameworkVersion, plan: Plan) -> HttpResponse:
    counts = {"added": plan.count("新增"), "changed": plan.count("修改"), "removed": plan.count("删除")}
    rows = [
        {
            "version": str(version.pk),
            "revision": str(version.revision),
            "counts": json.dumps(counts),
            "package": json.dumps(plan.package, ensure_ascii=False),
        }
    ]
    context = {
        "version": version,
        "plan": plan,
        "counts": counts,
        "rows": carry(rows, request.user) if plan.changes and not plan.faults else "",
    }
    return render(request, "monitoring/workbook_preview.html", context)


@require_POST
@access(writes_frameworks)
def confirm_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over what the preview showed, whole or not at all."""
    user: Any = request.user
    version = drafted_version(request, pk)
    try:
        given = carried(request.POST.get("rows", ""), user)[0]
        if given["version"] != str(version.pk):
            raise Refused("预览是另一个版本的，请重新上传文件。")
        replace_content(
            version=version,
            package=json.loads(given["package"]),
            user=user,
            seen=small_number(given["revision"]),
            counts=json.loads(given["counts"]),
        )
    except Refused as refusal:
        messages.error(request, f"没有写入：{refusal}")
        return redirect("monitoring:import_workbook", pk)
    messages.success(request, "已按预览写入草稿，请在“发布前检查”中核对。")
    return redirect("monitoring:version", pk)
