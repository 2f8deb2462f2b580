"""工作交接: what is open when somebody leaves, who takes it over, and the sheet 交接单 that says so.

It joins the rooms: applications and their requests in the city, opinions and sheets in the province, lists in the
ministry, opinions, ballots and lists in the alliance's secretariat. People share the work of their office, so that
nothing needs to be moved; the sheet and the history say who goes on with it.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from applications.choices import DeskState, SlipState
from applications.editions.procedures import ALLIANCE
from applications.models import Application, Correction, Slip
from portal.accounts.carrying import confirm_again
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Handover, Organisation, User
from portal.accounts.permissions import may_hand_over_work
from portal.accounts.selectors import possible_receivers, working_appointments
from portal.accounts.services import hand_over_work
from portal.documents.services import prepare
from portal.kit.access import access, signed_in
from portal.kit.dates import beijing, chinese_date
from portal.kit.verdicts import Refused
from review.choices import WITH_THE_SECRETARIAT, BallotState, CaseState, ListState, SheetState, StandingState
from review.models import Ballot, Case, MembershipList, Opinion, Sheet, Standing, Vote

HANDOVER = "handover"


@dataclass(frozen=True)
class OpenWork:
    """Something not yet done: what it is, its name, where it stands, its address and its history."""

    what: str
    title: str
    state: str
    url: str
    chain: str = ""

    @property
    def row(self) -> dict[str, str]:
        return {"what": self.what, "title": self.title, "state": self.state, "url": self.url}


def open_work(organisation: Organisation, leaver: User) -> list[OpenWork]:
    """What is open in an office, with what the leaver has begun named as theirs."""
    rules = {
        OrganisationKind.CITY: _of_city,
        OrganisationKind.DEPARTMENT: _of_department,
        OrganisationKind.PROVINCE: _of_province,
        OrganisationKind.SECRETARIAT: _of_secretariat,
        OrganisationKind.COMMITTEE: _of_committee,
        OrganisationKind.ASSOCIATION: _of_association,
    }
    rule = rules.get(OrganisationKind(organisation.kind), _of_ministry)
    return rule(organisation, leaver)


def _of_city(city: Organisation, leaver: User) -> list[OpenWork]:
    rows = Application.objects.live().filter(organisation=city).exclude(state=DeskState.SUBMITTED)
    rows = rows.select_related("round").order_by("-round__opens_at")
    returned = set(
        Correction.objects.filter(application__in=rows, answered_at__isnull=True).values_list("application", flat=True)
    )
    found = []
    for each in rows:
        state = "退回修改，尚未重新提交" if each.pk in returned else each.get_state_display()
        if each.handed_over_by_id == leaver.pk:
            state += "（移交人送签）"
        url = reverse("applications:application", args=[each.pk])
        found.append(OpenWork("申请", f"{each.number} {each.round.title}", state, url, each.chain))
    asked = Slip.objects.filter(application__in=rows, state=SlipState.ASKED).select_related("department", "application")
    for slip in asked:
        url = reverse("applications:slip", args=[slip.pk])
        found.append(OpenWork("征集单", f"{slip.application.number} {slip.department}", slip.get_state_display(), url))
    return found


def _of_department(department: Organisation, leaver: User) -> list[OpenWork]:
    """The slips that wait for its answer."""
    asked = Slip.objects.filter(department=department, state=SlipState.ASKED).order_by("due_at")
    return [
        OpenWork(
            "征集单",
            f"{each.application.organisation.short_name}，{beijing(each.due_at)}前答复",
            each.get_state_display(),
            reverse("applications:request", args=[each.pk]),
        )
        for each in asked.select_related("application__organisation")
    ]


def _of_province(province: Organisation, leaver: User) -> list[OpenWork]:
    states = (CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.PROPOSED, CaseState.ENDORSED)
    found = _cases(Case.objects.filter(application__organisation__parent=province, state__in=states), leaver)
    for sheet in Sheet.objects.filter(province=province, state=SheetState.DRAFT).select_related("round", "province"):
        own = "（移交人编制）" if sheet.drawn_up_by_id == leaver.pk else ""
        url = reverse("review:sheet", args=[sheet.pk])
        found.append(OpenWork("汇总表", sheet.document_number, f"{sheet.get_state_display()}{own}", url, sheet.chain))
    return found


def _cases(cases: Any, leaver: User) -> list[OpenWork]:
    """Cases with where they stand, and which opinions the leaver has drafted."""
    drafted = set(
        Opinion.objects.filter(
            case__in=cases, drafted_by=leaver, signed_at__isnull=True, voided_at__isnull=True
        ).values_list("case", flat=True)
    )
    found = []
    for each in cases.select_related("application__organisation__place", "application__round"):
        own = "（移交人拟写意见）" if each.pk in drafted else ""
        title = f"{each.application.number} {each.application.place.name}"
        url = reverse("review:case", args=[each.pk])
        found.append(OpenWork("办件", title, f"{each.get_state_display()}{own}", url, each.chain))
    return found


def _of_secretariat(office: Organisation, leaver: User) -> list[OpenWork]:
    """Cities before it, ballots that it has opened, drafts of lists and of changes of the alliance's members."""
    found = _cases(Case.objects.filter(procedure_key=ALLIANCE, state__in=WITH_THE_SECRETARIAT), leaver)
    found += [_ballot(each, "（移交人提请）" if each.opened_by_id == leaver.pk else "") for each in _open_ballots()]
    drafts = MembershipList.objects.filter(state=ListState.DRAFT).select_related("round", "drawn_up_by")
    for each in (row for row in drafts if row.procedure.key == ALLIANCE):
        own = "（移交人编制）" if each.drawn_up_by_id == leaver.pk else ""
        url = reverse("review:list", args=[each.pk])
        found.append(OpenWork("名单", each.title, f"{each.get_state_display()}{own}", url, each.chain))
    changes = Standing.objects.filter(state=StandingState.DRAFT, drawn_up_by__appointments__organisation=office)
    for change in changes.select_related("membership__place").distinct():
        url = reverse("review:standing", args=[change.pk])
        found.append(OpenWork("成员变更", str(change), change.get_state_display(), url, change.chain))
    return found


def _open_ballots() -> Any:
    return Ballot.objects.filter(state=BallotState.OPEN)


def _ballot(ballot: Ballot, note: str) -> OpenWork:
    url = reverse("review:ballot", args=[ballot.pk])
    return OpenWork("表决", ballot.title, f"{ballot.get_state_display()}{note}", url, ballot.chain)


def _of_committee(office: Organisation, leaver: User) -> list[OpenWork]:
    """Ballots that are open. A vote is personal: whoever takes over votes where they are an elector themselves."""
    voted = set(Vote.objects.filter(member=leaver).values_list("item__ballot", flat=True))
    notes = ("（移交人尚未投票；投票由本人作出，不能移交）", "（移交人已投票）")
    return [_ballot(each, notes[each.pk in voted]) for each in _open_ballots().filter(electors=leaver)]


def _of_association(office: Organisation, leaver: User) -> list[OpenWork]:
    """Cities on which it may still remark: those that its province, which has named it, verifies now."""
    states = (CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.PROPOSED)
    named = Case.objects.filter(
        procedure_key=ALLIANCE,
        application__organisation__parent=office.parent,
        application__round__co_verifiers__association=office,
        state__in=states,
    )
    rows = named.select_related("application__organisation__place")
    found = []
    for each in rows:
        title = f"{each.application.number} {each.application.place.name}"
        shown = each.state_seen_by(OrganisationKind.ASSOCIATION).label
        found.append(OpenWork("协同核实", title, shown, reverse("review:case", args=[each.pk]), each.chain))
    return found


def _of_ministry(office: Organisation, leaver: User) -> list[OpenWork]:
    """Drafts of lists that the leaver has drawn up; other offices keep no drafts of their own here."""
    return [
        OpenWork("名单", each.title, each.get_state_display(), reverse("review:list", args=[each.pk]), each.chain)
        for each in MembershipList.objects.filter(state=ListState.DRAFT, drawn_up_by=leaver)
    ]


class HandoverForm(forms.Form):
    """Who takes over, and why; what the next one should know."""

    receiver = forms.ModelChoiceField(queryset=User.objects.none(), label="接收人", empty_label="请选择")
    reason = forms.CharField(label="交接原因", max_length=200, help_text="例如：调离、转任、退休。")
    note = forms.CharField(
        label="交接说明",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="未办结事项的进展、联系人、需要注意的事，印在交接单上；可不填。",
    )

    def __init__(self, *args: Any, organisation: Organisation, leaver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["receiver"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = possible_receivers(organisation, leaver)


@access(signed_in, carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, organisation_pk: int, user_pk: int) -> HttpResponse:
    """What is open, who takes it over; on the press the leaver's roles end and the sheet is made."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=organisation_pk)
    here = organisation.appointments.current().values("user")
    leaver = get_object_or_404(User.objects.visible_to(request.user).filter(pk__in=here), pk=user_pk)
    verdict = may_hand_over_work(request.user, organisation, leaver)
    if not verdict:
        raise Refused(verdict.reason)
    posted = request.POST if request.method == "POST" else None
    form, work = HandoverForm(posted, organisation=organisation, leaver=leaver), open_work(organisation, leaver)
    if form.is_valid():
        try:
            confirm_again(request)
            made = hand_over_work(
                by=request.user,  # type: ignore[arg-type]
                organisation=organisation,
                leaver=leaver,
                items=[each.row for each in work],
                chains=[each.chain for each in work if each.chain],
                **form.cleaned_data,
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            prepare(**handover_paper(made))
            messages.success(request, f"交接已办理：{made.roles}的工作由{made.receiver}接手，交接单正在排版。")
            return redirect("handover", made.pk)
    context = {"office": organisation, "leaver": leaver, "form": form, "work": work}
    context |= {"roles": working_appointments(organisation, leaver)}
    return render(request, "shell/hand_over.html", context)


@access(signed_in)
@require_safe
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """交接单: what was handed over to whom, with its paper. What is open still leads to where it is done."""
    rows = Handover.objects.visible_to(request.user).select_related("organisation", "leaver", "receiver", "done_by")
    found = get_object_or_404(rows, pk=pk)
    return render(request, "shell/handover.html", {"handover": found, "paper": prepare(**handover_paper(found))})


def handover_paper(handover: Handover) -> dict[str, Any]:
    """工作交接单 as arguments of ``documents.services.prepare``; the same hand-over is the same paper."""
    office = handover.organisation
    return {
        "kind": HANDOVER,
        "number": f"JJ-{handover.pk:06d}",
        "version": 1,
        "subject": handover.chain,
        "title": f"工作交接单（{handover.leaver.name}）",
        "organisation": office,
        "template": "papers/handover.html",
        "content": {
            "organisation": office.short_name,
            "leaver": handover.leaver.name,
            "receiver": handover.receiver.name,
            "roles": handover.roles,
            "reason": handover.reason,
            "note": handover.note,
            "done_by": handover.done_by.name,
            "date": chinese_date(timezone.localdate(handover.done_at)),
            "rows": [{key: each[key] for key in ("what", "title", "state")} for each in handover.items],
            "is_demo": office.is_demo,
        },
    }
