"""The public register of member cities, and the import of members of every kind."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from portal.kit import workbooks
from portal.kit.access import access, everyone
from portal.kit.downloads import workbook_response
from portal.kit.rates import made_on_request
from portal.kit.verdicts import Refused
from portal.register import imports
from portal.register.choices import BATCH, HEADINGS, KIND, SHORT_WORDS, MembershipKind
from portal.register.exports import register_workbook
from portal.register.filters import MembershipFilter
from portal.register.forms import SheetForm
from portal.register.models import Membership
from portal.register.permissions import keeps_the_register
from portal.register.tables import MembershipTable

PER_PAGE = 50


def chosen_members(request: HttpRequest) -> MembershipFilter:
    """Published facts only, the same for everyone, narrowed by what stands in the address."""
    current = Membership.objects.published().current().select_related("place__parent__parent")
    return MembershipFilter(request.GET, current)


@access(everyone)
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Member cities in official order."""
    chosen = chosen_members(request)
    table = MembershipTable(chosen.qs)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    narrowed = {name: value for name in chosen.filters if (value := request.GET.get(name))}
    page = {
        "filter": chosen,
        "table": table,
        "query": urlencode(narrowed),
        "may_import": keeps_the_register(request.user),
    }
    return render(request, "register/members.html", page)


@access(everyone)
@require_safe
@made_on_request
def workbook(request: HttpRequest) -> HttpResponse:
    """What the page shows, as XLSX."""
    content = register_workbook(chosen_members(request).qs.order_by("place__code", "kind", "pk"))
    return workbook_response(content, "成员城市.xlsx", plain="members.xlsx")


@access(keeps_the_register)
@require_http_methods(["GET", "HEAD", "POST"])
def import_sheet(request: HttpRequest) -> HttpResponse:
    """Upload a table and see row by row what it would do; nothing is kept yet."""
    posted = request.method == "POST"
    form = SheetForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        try:
            rows = workbooks.read_rows(form.cleaned_data["file"], HEADINGS, optional=(KIND, BATCH))
        except Refused as reason:
            form.add_error("file", str(reason))
        else:
            usual = SHORT_WORDS[MembershipKind(form.cleaned_data["kind"])]
            rows = [with_kind(row, usual) for row in rows]
            return preview(request, rows, imports.run(rows, for_good=False, user=request.user))
    page = {
        "title": "导入成员城市",
        "lead": "由教育部、联盟秘书处按公布的名单登记。先预览，确认后才生效。",
        "form": form,
        "notes": imports.NOTES,
        "back_url": reverse("register:members"),
    }
    return render(request, "register/import.html", page)


def with_kind(row: dict[str, str], usual: str) -> dict[str, str]:
    """The row with kind and batch as its last columns, whether the table has them or not."""
    first = {name: value for name, value in row.items() if name not in (KIND, BATCH)}
    return {**first, KIND: row.get(KIND, "") or usual, BATCH: row.get(BATCH, "")}


@access(keeps_the_register)
@require_POST
def confirm_import(request: HttpRequest) -> HttpResponse:
    """Do what the preview showed, whole or not at all."""
    try:
        rows = workbooks.carried(request.POST.get("rows", ""), request.user)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("register:import")
    outcomes = imports.run(rows, for_good=True, user=request.user)
    if any(outcome.fault for outcome in outcomes):
        return preview(request, rows, outcomes)
    entered = sum(1 for outcome in outcomes if outcome.done)
    same = len(outcomes) - entered
    messages.success(request, f"已登记 {entered} 个城市" + (f"，{same} 个不变。" if same else "。"))
    kinds = {outcome.kind for outcome in outcomes}
    return redirect(f"{reverse('register:members')}{f'?kind={kinds.pop()}' if len(kinds) == 1 else ''}")


@access(keeps_the_register)
@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    content = workbooks.blank("成员城市", (*HEADINGS, KIND, BATCH), imports.NOTES)
    return workbook_response(content, "成员城市导入模板.xlsx", plain="members-template.xlsx")


def preview(request: HttpRequest, rows: workbooks.Rows, outcomes: list[imports.Outcome]) -> HttpResponse:
    faults = sum(1 for outcome in outcomes if outcome.fault)
    page = {
        "headings": (*HEADINGS, KIND, BATCH),
        "outcomes": outcomes,
        "faults": faults,
        "rows": "" if faults else workbooks.carry(rows, request.user),
        "consequence": "登记后公开；联盟和全球网络的城市填报后直接加入国家网络。每项登记都记入历史。",
    }
    return render(request, "register/preview.html", page)
