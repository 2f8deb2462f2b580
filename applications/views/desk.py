"""The city's desk: its applications, one application at a glance, begin, check and preview."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications import services
from applications.choices import DeskState, RoundState
from applications.editions import Part
from applications.models import Application, Round
from applications.permissions import is_approver_of_city, may_fill_in
from applications.selectors import RETURN, deadlines_of, delegation_of, timeline
from applications.selectors.archives import takeaways
from applications.selectors.stamped import STAMP_FORM
from applications.selectors.wanting import CLERK, Holder, Wanting, as_text, by_holder, wanting
from applications.sheets import DRAFT, FORM, RECEIPT, draft_paper
from applications.suggestions import suggestions
from applications.views.frame import faults, finding_url, own_application, part_stage, say, surroundings
from applications.workflow import DESK, as_offered
from portal.accounts.permissions import acts_for
from portal.documents.selectors import papers_about
from portal.documents.services import prepare
from portal.kit.access import access
from portal.kit.dates import beijing
from portal.kit.pages import Fault
from portal.letters.models import Message

SIGNING = ("submit", "send_back")
# Steps that have a page of their own, since they ask for more than a word.
ON_OWN_PAGE = ("submit_by_slip", "delegate")


@access(acts_for("city"))
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    rows = Application.objects.visible_to(request.user).readable_drafts(request.user)
    voided = rows.voided().select_related("round", "voided_by").order_by("-voided_at")
    rows = rows.live()
    own = list(rows.select_related("round", "organisation", "case").order_by("-round__opens_at"))
    deadlines = deadlines_of(own)
    open_rounds = Round.objects.visible_to(request.user).filter(state=RoundState.OPEN)
    context = {
        "applications": [(each, deadlines[each.pk]) for each in own],
        "rounds": open_rounds.exclude(applications__in=own),
        "voided": voided,
        "now": timezone.now(),
    }
    return render(request, "applications/applications.html", context)


@access(acts_for("city"))
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    application = services.begin(round=round, user=request.user)
    say(request, f"已打开本市在“{round.title}”的申请，编号 {application.number}。")
    if application.saved_at is None and suggestions(application):
        return redirect("applications:suggestions", application.pk)
    return redirect("applications:application", application.pk)


@access(acts_for("city"))
@require_safe
def application(request: HttpRequest, pk: int) -> HttpResponse:
    return application_page(request, own_application(request, pk))


def application_page(
    request: HttpRequest, application: Application, *, refusal: str = "", typed: dict[str, str] | None = None
) -> HttpResponse:
    user = request.user
    reads_and_signs = application.state == DeskState.HANDED_OVER and bool(is_approver_of_city(user, application))
    # For the delegate signing is the way forward, before taking back.
    offers = sorted(DESK.offers_for_page(application, user), key=lambda each: each.step.name != "submit_by_delegation")
    hidden = ON_OWN_PAGE + (SIGNING if reads_and_signs else ())
    context = surroundings(request, application, current="application")
    to_mend = context["blocking"] if may_fill_in(user, application) else []
    context |= {
        "go_on_url": finding_url(application, to_mend[0]) if to_mend else "",
        "offers": as_offered(application, [each for each in offers if each.step.name not in hidden]),
        "delegation": delegation_of(application) if application.state == DeskState.HANDED_OVER else None,
        "reads_and_signs": reads_and_signs,
        "part_stages": [part_stage(application, each, context["findings"], "") for each in application.edition.parts],
        "papers": papers_about(application.chain, STAMP_FORM, FORM, RECEIPT),
        "submissions": application.submissions.select_related("submitted_by").order_by("-version"),
        "takeaways": takeaways(application),
        "entries": timeline(application, user),
        "letters": Message.objects.visible_to(user).filter(link__startswith=f"/applications/{application.pk}/")[:5],
        "refusal": refusal,
        "typed": typed or {},
    }
    return render(request, "applications/application.html", context, status=409 if refusal else None)


@access(acts_for("city"))
@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """填写检查、还差什么: everything missing or wrong, where it is mended, and with whom it lies."""
    application = own_application(request, pk)
    context = surroundings(request, application, current="check")
    parts = (Part(RETURN, "退回事项：逐项说明修改情况"), *application.edition.parts)
    wantings = wanting(application, context["findings"])
    holders = by_holder(wantings)
    title = f"{application.round.title}（{application.number}）还差什么，{beijing(timezone.now())}"
    context |= {
        "parts": [(part, faults_of(application, wantings, part.key)) for part in parts],
        "hints": faults(application, [each for each in context["findings"] if not each.blocks]),
        "holders": [(each, wanting_lines(application, each)) for each in holders],
        "as_text": as_text(title, holders, {part.key: part.label for part in parts}),
    }
    return render(request, "applications/check.html", context)


def faults_of(application: Application, wantings: list[Wanting], part: str) -> list[Fault]:
    """What blocks in one part; beside what does not lie with the clerk stands with whom."""
    listed = []
    for each in wantings:
        if each.finding and each.finding.part == part:
            note = "" if each.holder == CLERK else f"（{each.holder}：{each.note}）"
            text = f"{each.finding.message}{note}"
            listed.append(Fault(text, finding_url(application, each.finding), each.finding.label))
    return listed


def wanting_lines(application: Application, holder: Holder) -> list[Fault]:
    """What lies with one holder, each with the page where it can be seen or mended."""
    return [Fault(each.words, wanting_url(application, each)) for each in holder.wantings]


def wanting_url(application: Application, wanting: Wanting) -> str:
    if wanting.slip:
        return reverse("applications:slip", args=[wanting.slip.pk])
    if wanting.finding:
        return finding_url(application, wanting.finding)
    return f"{reverse('applications:application', args=[application.pk])}#steps"


@access(acts_for("city"))
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """预览: the official form as it would print now. The same content is the same paper, made once."""
    application = own_application(request, pk)
    paper = prepare(**draft_paper(application))
    context = surroundings(request, application, current="preview") | {"paper": paper, "draft": DRAFT}
    return render(request, "applications/preview.html", context)
