"""实地考察: planned, announced, reported or called off by the ministry; nobody else reads these pages."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access
from portal.kit.pages import Tab
from portal.kit.verdicts import Refused
from review import selectors
from review.choices import VISITS_UNDER_WAY, VisitFinding, VisitState
from review.forms import small_number
from review.forms.visits import AttachForm, TeamForms, VisitForm, VisitReportForm, people_to_choose
from review.models import Attachment, Case, Visit
from review.permissions import is_reviewer_of_the_ministry
from review.services import visits as services
from review.views.cases import CASE_RELATED
from review.views.frame import NO_SUCH_STEP, keep_all, offers_of, seen_in, take_step
from review.workflow.visits import VISIT

PER_PAGE = 50
ROWS_SHOWN = 3  # of the team; the others are folded away, see the template
TONES = {
    VisitState.PLANNED: "amber",
    VisitState.ANNOUNCED: "blue",
    VisitState.REPORTED: "green",
    VisitState.CANCELLED: "grey",
}
FINDING_TONES = {VisitFinding.PASS: "green", VisitFinding.RESERVED: "amber", VisitFinding.FAIL: "red"}
# These steps have pages of their own: the address of the page, by step.
ON_PAGES = {
    "report": "review:report_visit",
    "amend": "review:report_visit",
    "rearrange": "review:change_visit",
    "reschedule": "review:change_visit",
}

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def visible(request: HttpRequest) -> Any:
    return Visit.objects.visible_to(request.user).select_related(
        "case__application__organisation__place__parent",
        "case__application__organisation__parent",
        "case__application__round",
        "reported_by",
        "planned_by",
    )


@access(acts_for("ministry"))
@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """All visits, by state."""
    state = request.GET.get("state", "")
    rows = visible(request)
    counts = Counter(rows.order_by().values_list("state", flat=True))
    address = reverse("review:visits")
    tabs = [Tab("全部", address, sum(counts.values()), not state)] + [
        Tab(each.label, f"{address}?state={each}", counts[each], each == state)
        for each in VisitState
        if counts.get(each)
    ]
    page = Paginator(rows.filter(state=state) if state else rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"tabs": tabs, "page": page, "rows": [row_of(each) for each in page]}
    return render(request, "review/visits.html", context)


def row_of(visit: Visit) -> dict[str, Any]:
    return {
        "visit": visit,
        "tone": TONES[VisitState(visit.state)],
        "finding_tone": FINDING_TONES[VisitFinding(visit.finding)] if visit.finding else "grey",
    }


@access(holds("clerk", "ministry"), carries=True)
@get_or_post
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """安排实地考察 of one case."""
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related(*CASE_RELATED), pk=pk)
    form, team = forms_of(request, {}, [])
    if request.method == "POST" and form.is_valid() and team.is_valid():
        try:
            visit = services.plan_visit(case=case, user=request.user, plan=plan_in(form, team))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已安排实地考察，尚未通知省、市；核对后请办理“通知省、市”。")
            return redirect("review:visit", visit.pk)
    context = {"form": form, "team": team, "case": case, "visit": None, "more_filled": has_many(team)}
    return render(request, "review/visit_form.html", context)


def forms_of(request: HttpRequest, initial: Mapping[str, Any], team: list[dict[str, Any]]) -> tuple[VisitForm, Any]:
    posted = request.POST if request.method == "POST" else None
    chosen = {"people": people_to_choose()}
    return VisitForm(posted, initial=initial), TeamForms(posted, initial=team, prefix="team", form_kwargs=chosen)


def has_many(team: Any) -> bool:
    """Is anybody written down in the rows that the page folds away?"""
    return any(each[name].value() for each in team.forms[ROWS_SHOWN:] for name in ("user", "name", "unit"))


def plan_in(form: VisitForm, team: Any) -> services.Plan:
    return services.Plan(**form.cleaned_data, team=services.team(each.cleaned_data for each in team))


@access(holds("clerk", "ministry"), carries=True)
@get_or_post
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """修改安排, or 改期并通知 when it was announced."""
    visit = get_object_or_404(visible(request), pk=pk)
    dates = {"starts_on": visit.starts_on, "ends_on": visit.ends_on, "programme": visit.programme}
    form, team = forms_of(request, dates, list(visit.members.values("user", "name", "unit", "role")))
    if request.method == "POST" and form.is_valid() and team.is_valid():
        try:
            confirm_again(request)
            services.change_plan(visit=visit, user=request.user, seen=seen_in(request), plan=plan_in(form, team))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已修改考察安排。")
            return redirect("review:visit", visit.pk)
    context = {
        "form": form,
        "team": team,
        "more_filled": has_many(team),
        "case": visit.case,
        "visit": visit,
        "revision": shown_revision(request, visit),
    }
    return render(request, "review/visit_form.html", context)


def shown_revision(request: HttpRequest, visit: Visit) -> int:
    """What a form that comes back refused keeps: the revision that its page showed first."""
    posted = small_number(request.POST.get("revision", "")) if request.method == "POST" else None
    return visit.revision if posted is None else posted


@access(acts_for("ministry"))
@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    return visit_page(request, get_object_or_404(visible(request), pk=pk))


def visit_page(
    request: HttpRequest, found: Visit, typed: dict[str, str] | None = None, attach: AttachForm | None = None
) -> HttpResponse:
    user: Any = request.user
    offers = offers_of(VISIT, found, user)
    keeps = bool(is_reviewer_of_the_ministry(user)) and found.state != VisitState.CANCELLED
    context = {
        **row_of(found),
        "case": found.case,
        "team": found.members.all(),
        # What this state does not know is not even refused: the table of the procedure tells of it.
        "offers": [
            each
            for each in offers
            if found.state in each.step.sources and (each.step.name not in ON_PAGES or not each.verdict)
        ],
        "pages": [
            (each.step, reverse(ON_PAGES[each.step.name], args=[found.pk]))
            for each in offers
            if each.verdict and each.step.name in ON_PAGES
        ],
        "files": Attachment.objects.visible_to(user).filter(subject=found.chain),
        "attach": (attach or AttachForm()) if keeps else None,
        "removable": keeps and found.state in VISITS_UNDER_WAY,
        "papers": selectors.papers_of(found.chain),
        "happenings": selectors.document_happenings(found.chain),
        "typed": typed or {},
    }
    refused = typed is not None or attach is not None
    return render(request, "review/visit.html", context, status=409 if refused else None)


@require_POST
@access(acts_for("ministry"), carries=True)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Announce or cancel; a refusal shows the page again with what was typed."""
    found = get_object_or_404(visible(request), pk=pk)
    return take_step(
        request,
        take=lambda typed: take(request, found, typed),
        again=lambda typed: visit_page(request, get_object_or_404(visible(request), pk=pk), typed),
        then=("review:visit", found.pk),
    )


def take(request: HttpRequest, found: Visit, typed: dict[str, str]) -> str:
    match typed.get("step"):
        case "announce":
            services.announce(visit=found, user=request.user, seen=seen_in(request))
            return "已将考察日期和日程告知省、市。"
        case "cancel":
            services.cancel(visit=found, user=request.user, seen=seen_in(request), reason=typed.get("reason", ""))
            return "已取消实地考察。"
    raise Refused(NO_SUCH_STEP)


@access(holds("clerk", "ministry"), carries=True)
@get_or_post
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """提交 or 更正考察报告."""
    found = get_object_or_404(visible(request), pk=pk)
    again = found.version > 0
    kept = {"report": found.report, "finding": found.finding, "finding_text": found.finding_text}
    form = VisitReportForm(request.POST if request.method == "POST" else None, again=again, initial=kept)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            confirm_again(request)
            services.report(visit=found, user=request.user, seen=seen_in(request), text=told.pop("report"), **told)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已提交考察报告，正在排版。")
            return redirect("review:visit", found.pk)
    context = {"form": form, "visit": found, "case": found.case, "revision": shown_revision(request, found)}
    return render(request, "review/visit_report.html", context)


@require_POST
@access(holds("clerk", "ministry"))
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Photos and files of a visit; each is looked at, and what is refused is told by name."""
    found = get_object_or_404(visible(request), pk=pk)
    form = AttachForm(request.POST, request.FILES)
    if found.state == VisitState.CANCELLED:
        form.add_error(None, "考察已取消，不能再上传。")
    if form.is_valid():
        keep_all(form, found.chain, request.user)
    if form.errors:
        return visit_page(request, found, attach=form)
    messages.success(
        request, "已上传。已提交的考察报告不会随之改变，需要时请更正报告。" if found.version else "已上传。"
    )
    return redirect("review:visit", found.pk)
