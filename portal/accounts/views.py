"""Setting a password by a one-time code; the account manager's pages."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from axes.utils import reset
from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from portal.accounts import forms, imports, selectors, services
from portal.accounts.choices import Role
from portal.accounts.filters import OrganisationFilter
from portal.accounts.models import Appointment, Organisation, User
from portal.accounts.permissions import holds, manages
from portal.accounts.tables import OrganisationTable
from portal.history.selectors import entries
from portal.kit import workbooks
from portal.kit.access import access, everyone
from portal.kit.downloads import workbook_response
from portal.kit.verdicts import Refused

PER_PAGE = 50
HISTORY_SHOWN = 30

account_manager = holds(Role.ACCOUNT_MANAGER)
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@access(everyone)
@never_cache
@sensitive_post_parameters("code", "password", "again")
@get_or_post
def use_code(request: HttpRequest) -> HttpResponse:
    """User name, one-time code, new password. Wrong codes count towards the lockout as wrong passwords do."""
    form = forms.CodeForm(posted(request))
    credentials = {"username": request.POST.get("username", "").replace("\0", "")}  # which PostgreSQL does not take
    if request.method == "POST" and not AxesProxyHandler.is_allowed(request, credentials):
        return get_lockout_response(request, credentials=credentials)
    if form.is_valid():
        try:
            user = services.use_code(
                username=form.cleaned_data["username"],
                code=form.cleaned_data["code"],
                password=form.cleaned_data["password"],
            )
        except Refused as reason:
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
            form.add_error(None, str(reason))
        else:
            reset(username=user.username)
            messages.success(request, "新密码已设置，请用新密码登录。")
            return redirect("account_login")
    return render(request, "account/code.html", {"form": form})


@access(account_manager)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The own organisation and those directly under it."""
    chosen = OrganisationFilter(request.GET, selectors.managed_organisations(request.user))
    table = OrganisationTable(chosen.qs)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    return render(request, "accounts/people.html", {"filter": chosen, "table": table})


@access(account_manager)
@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: its people and their roles, what has ended, its history."""
    office = managed_or_404(request, pk)
    page = {
        "office": office,
        "members": selectors.members(office),
        "past": selectors.past_appointments(office),
        "history": list(entries(f"organisation:{office.pk}").reverse()[:HISTORY_SHOWN]),
    }
    return render(request, "accounts/organisation.html", page)


@access(account_manager)
@get_or_post
def open_organisation(request: HttpRequest) -> HttpResponse:
    form = forms.OrganisationForm(posted(request), organisation=request.user.organisation)
    if form.is_valid():
        try:
            opened = services.open_organisation(
                by=request.user, name=form.cleaned_data["name"], kind=form.cleaned_data["kind"], place=form.place
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"已开设{opened}，请为该单位开通账号。")
            return redirect("accounts:organisation", opened.pk)
    return render(request, "accounts/open_organisation.html", {"form": form})


@access(account_manager)
@never_cache
@get_or_post
def open_account(request: HttpRequest, pk: int) -> HttpResponse:
    """A new account; its one-time code is shown on the answer and never again."""
    office = managed_or_404(request, pk)
    form = forms.AccountForm(posted(request), organisation=office)
    if form.is_valid():
        try:
            user, code = services.open_account(by=request.user, organisation=office, **form.cleaned_data)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            return code_page(request, office, user, code, opened=True)
    return render(request, "accounts/open_account.html", {"form": form, "office": office})


@access(account_manager)
@get_or_post
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    office = managed_or_404(request, pk)
    form = forms.AppointmentForm(posted(request), organisation=office)
    if form.is_valid():
        person, role = form.cleaned_data["user"], form.cleaned_data["role"]
        try:
            made = services.appoint(by=request.user, user=person, organisation=office, role=role)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"{person}已任{office}{made.role_word}。")
            return redirect("accounts:organisation", office.pk)
    return render(request, "accounts/appoint.html", {"form": form, "office": office})


@access(account_manager)
@get_or_post
def end_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Appointment.objects.visible_to(request.user).select_related("user", "organisation")
    appointment = get_object_or_404(visible, pk=pk)
    form = forms.EndForm(posted(request))
    if form.is_valid():
        try:
            services.end_appointment(by=request.user, appointment=appointment, reason=form.cleaned_data["reason"])
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"{appointment.user}不再任{appointment.organisation}{appointment.role_word}。")
            return redirect("accounts:organisation", appointment.organisation_id)
    verdict = manages(request.user, appointment.organisation)
    return render(
        request, "accounts/end_appointment.html", {"form": form, "appointment": appointment, "verdict": verdict}
    )


@access(account_manager)
@never_cache
@require_POST
def issue_code(request: HttpRequest, pk: int, user_pk: int) -> HttpResponse:
    """A one-time code for a person of the organisation, shown on the answer and never again."""
    office = managed_or_404(request, pk)
    held = Appointment.objects.filter(organisation=office)
    person = get_object_or_404(User.objects.visible_to(request.user).filter(pk__in=held.values("user")), pk=user_pk)
    try:
        code = services.issue_code(by=request.user, user=person)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("accounts:organisation", office.pk)
    return code_page(request, office, person, code, opened=False)


@access(account_manager)
@get_or_post
def import_sheet(request: HttpRequest) -> HttpResponse:
    """Upload a table and see row by row what it would do; nothing is kept yet."""
    form = forms.SheetForm(posted(request), request.FILES or None)
    if form.is_valid():
        try:
            rows = workbooks.read_rows(form.cleaned_data["file"], imports.HEADINGS)
        except Refused as reason:
            form.add_error("file", str(reason))
        else:
            return preview(request, rows, imports.run(rows, by=request.user, for_good=False))
    page = {
        "title": "批量导入单位和账号",
        "lead": "一次开设多个单位、开通多个账号。先预览，确认后才生效。",
        "form": form,
        "notes": imports.NOTES,
        "back_url": reverse("accounts:people"),
    }
    return render(request, "accounts/import.html", page)


@access(account_manager)
@never_cache
@require_POST
def confirm_import(request: HttpRequest) -> HttpResponse:
    """Do what the preview showed, whole or not at all, and show the one-time codes."""
    try:
        rows = workbooks.carried(request.POST.get("rows", ""), request.user)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("accounts:import")
    outcomes = imports.run(rows, by=request.user, for_good=True)
    if any(outcome.fault for outcome in outcomes):
        return preview(request, rows, outcomes)
    return render(request, "accounts/imported.html", {"outcomes": outcomes})


@access(account_manager)
@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    content = workbooks.blank("账号", imports.HEADINGS, imports.NOTES)
    return workbook_response(content, "账号导入模板.xlsx", plain="accounts.xlsx")


def managed_or_404(request: HttpRequest, pk: int) -> Organisation:
    offices = Organisation.objects.managed_by(request.user).select_related("place", "parent")
    return get_object_or_404(offices, pk=pk)


def code_page(request: HttpRequest, office: Organisation, person: User, code: str, *, opened: bool) -> HttpResponse:
    page: dict[str, Any] = {"office": office, "person": person, "code": code, "opened": opened}
    return render(request, "accounts/code_issued.html", page)


def preview(request: HttpRequest, rows: workbooks.Rows, outcomes: list[imports.Outcome]) -> HttpResponse:
    faults = sum(1 for outcome in outcomes if outcome.fault)
    page: dict[str, Any] = {"headings": imports.HEADINGS, "outcomes": outcomes, "faults": faults}
    page |= {"rows": "" if faults else workbooks.carry(rows, request.user)}
    page["consequence"] = "系统会显示每人的一次性验证码；单位和账号开设后不能删除。"
    return render(request, "accounts/preview.html", page)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when nothing was filled in; ``None`` when the page is only opened."""
    return request.POST if request.method == "POST" else None
