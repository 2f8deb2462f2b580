"""Boards, the list of cases and the page on which a case is read and moved."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.editions.procedures import INSIDERS, PROCEDURES
from applications.models import Round
from applications.permissions import reads_masked
from applications.selectors import excepted_in, open_correction
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for
from portal.kit.access import access, arrived_at
from portal.kit.pages import Tab
from portal.kit.texts import clean_text
from portal.kit.transitions import Offer
from portal.kit.verdicts import Refused
from review import selectors
from review.choices import CaseState, Way
from review.filters import CaseFilter
from review.forms import DueForm, small_number
from review.models import Case
from review.selectors.marks import boxes, draft_marks, sent_marks
from review.selectors.meetings import minutes_of
from review.selectors.paper_copies import copies_by_case
from review.selectors.stamped import opinion_to_stamp
from review.services import cases as services
from review.services import direct
from review.views.frame import offers_of
from review.workflow import RETURNS, may_return, return_step, table_of
from review.workflow.assessment import belongs_to_the_round
from review.workflow.associations import may_remark
from review.workflow.direct import means_something

CASES_PER_PAGE = 50
FORMAL_CHECK = "pass_formal_check"
WITH_THE_PROVINCE = (CaseState.ACCEPTED, CaseState.PROPOSED, CaseState.ENDORSED)

# How each step of the table is asked for from the page: (case, user, revision seen, what was typed) → case.
Verb = Callable[[Case, Any, int, Mapping[str, str]], Case]
VERBS: dict[str, Verb] = {
    "withdraw": lambda c, u, seen, typed: services.withdraw(case=c, user=u, seen=seen, reason=typed.get("reason", "")),
    "accept": lambda c, u, seen, typed: services.accept(case=c, user=u, seen=seen),
    "return": lambda c, u, seen, typed: services.return_for_correction(
        case=c, user=u, seen=seen, reason=typed.get("reason", ""), due_at=DueForm(typed).due_at()
    ),
    "propose": lambda c, u, seen, typed: services.propose(case=c, user=u, seen=seen, opinion=typed.get("opinion", "")),
    "send_back": lambda c, u, seen, typed: services.send_back(
        case=c, user=u, seen=seen, reason=typed.get("reason", "")
    ),
    "endorse": lambda c, u, seen, typed: services.endorse(case=c, user=u, seen=seen, arrived_at=c.arrived_at),
    "decline": lambda c, u, seen, typed: services.decline(case=c, user=u, seen=seen, reason=typed.get("reason", "")),
    "return_to_province": lambda c, u, seen, typed: services.return_to_province(
        case=c, user=u, seen=seen, reason=typed.get("reason", "")
    ),
    "confirm": lambda c, u, seen, typed: services.confirm(case=c, user=u, seen=seen, opinion=typed.get("opinion", "")),
    "not_confirm": lambda c, u, seen, typed: services.not_confirm(
        case=c, user=u, seen=seen, reason=typed.get("reason", "")
    ),
    "reconsider": lambda c, u, seen, typed: services.reconsider(
        case=c, user=u, seen=seen, reason=typed.get("reason", "")
    ),
    "pass_formal_check": lambda c, u, seen, typed: services.pass_formal_check(case=c, user=u, seen=seen),
    "close_assessment": lambda c, u, seen, typed: services.close_assessment(case=c, user=u, seen=seen),
    "reopen_assessment": lambda c, u, seen, typed: services.reopen_assessment(
        case=c, user=u, seen=seen, reason=typed.get("reason", "")
    ),
    "reconsider_assessed": lambda c, u, seen, typed: services.reconsider_assessed(
        case=c, user=u, seen=seen, reason=typed.get("reason", "")
    ),
    "send_up_directly": lambda c, u, seen, typed: direct.send_up_directly(
        case=c, user=u, seen=seen, arrived_at=c.arrived_at
    ),
    "confirm_member": lambda c, u, seen, typed: direct.confirm_member(case=c, user=u, seen=seen),
    "not_member": lambda c, u, seen, typed: direct.not_member(
        case=c, user=u, seen=seen, reason=typed.get("reason", "")
    ),
    "draft_opinion": lambda c, u, seen, typed: services.draft_opinion(
        case=c, user=u, seen=seen, opinion=typed.get("opinion", "")
    ),
    "agree": lambda c, u, seen, typed: services.agree(case=c, user=u, seen=seen),
    "put_back": lambda c, u, seen, typed: services.put_back(case=c, user=u, seen=seen, reason=typed.get("reason", "")),
    "not_agree": lambda c, u, seen, typed: services.not_agree(
        case=c, user=u, seen=seen, reason=typed.get("reason", "")
    ),
    "reconsider_agreement": lambda c, u, seen, typed: services.reconsider_agreement(
        case=c, user=u, seen=seen, reason=typed.get("reason", "")
    ),
    "reconsider_vote": lambda c, u, seen, typed: services.reconsider_vote(
        case=c, user=u, seen=seen, reason=typed.get("reason", "")
    ),
    "reconsider_member": lambda c, u, seen, typed: direct.reconsider_member(
        case=c, user=u, seen=seen, reason=typed.get("reason", "")
    ),
}


def rounds_of(user: Any, procedure: str = "") -> Any:
    """The rounds that a person of this office chooses from: the alliance's own people know no others.

    ``procedure``: of that one alone, for a page that means nothing in another.
    """
    rounds = Round.objects.public().taken_part_in_by(user)
    return rounds.of_procedure(procedure) if procedure else rounds


def chosen_round(request: HttpRequest, procedure: str = "") -> Round | None:
    """The round named in the address, else the latest one that this person's office has a part in."""
    rounds = rounds_of(request.user, procedure)
    if code := request.GET.get("round"):
        return get_object_or_404(rounds, code=clean_text(code))
    return rounds.first()


READERS = ("province", "ministry", "secretariat", "committee", "association")


@access(acts_for(*READERS))
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """办件: cases in scope, by state, province and name."""
    round = chosen_round(request)
    found = narrowed_by(request, round)
    kind = request.user.organisation.kind  # type: ignore[union-attr]
    state, way = request.GET.get("state", ""), request.GET.get("way", "")
    page = Paginator(chosen_cases(request, found), CASES_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "review/cases.html",
        {
            "round": round,
            "rounds": rounds_of(request.user),
            "filter": found.form if kind in INSIDERS else None,
            "may_name_associations": kind == "province" and round is not None and round.procedure.has_ballots,
            "tabs": [
                *state_tabs(request, counts_of(found.qs, kind), state, way),
                *way_tabs(request, found.qs.filter(way=Way.DIRECT).count(), way),
            ],
            "page": page,
            "rows": rows_of(list(page), kind, round),
            "shows_copies": round is not None and round.procedure.has_paper_copies and kind in INSIDERS,
        },
    )


def narrowed_by(asked: Any, round: Round | None) -> CaseFilter:
    """The cases in scope of the round, by province and name; of a request, or of an export of the page."""
    scope = Case.objects.visible_to(asked.user)
    if round is not None:
        scope = scope.filter(application__round=round)
    return CaseFilter(asked.GET, queryset=scope)


def chosen_cases(asked: Any, found: CaseFilter) -> Any:
    """Of those the ones of the tab that is chosen."""
    rows = found.qs.select_related(
        "application__organisation__place__parent",
        "application__organisation__parent",
        "submission",
        "application__round",
    ).defer("submission__content")
    if way := asked.GET.get("way", ""):
        rows = rows.filter(way=way)
    return seen_in(rows, asked.GET.get("state", ""), asked.user.organisation.kind)


def stands_for(state: str, kind: str) -> Q:
    """Rows that this kind sees in ``state``, in either procedure: those in it, and what is hidden behind it."""
    found = Q(pk__in=[])
    for key in PROCEDURES:
        shown = [each for each in CaseState if Case(state=each, procedure_key=key).state_seen_by(kind) == state]
        found |= Q(procedure_key=key, state__in=shown, announced_at__isnull=True)
    return found | Q(state=state, announced_at__isnull=False)


def seen_in(rows: Any, state: str, kind: str) -> Any:
    """The rows in ``state`` as this kind sees it. Announced decisions show as what they are."""
    if not state:
        return rows.exclude(state=CaseState.VOIDED)
    if state not in CaseState.values:
        return rows.none()
    return rows.filter(state=state) if kind in INSIDERS else rows.filter(stands_for(state, kind))


def counts_of(rows: Any, kind: str) -> Mapping[str, int]:
    """How many rows are in each state; for those below, pending decisions count as under review."""
    if kind in INSIDERS:
        return dict(rows.order_by().values_list("state").annotate(Count("pk")))
    # Counting announced and pending decisions apart would need the rows; a province has few of them.
    return Counter(case.state_seen_by(kind) for case in rows.only("state", "announced_at", "procedure_key"))


def way_tabs(request: HttpRequest, count: int, way: str) -> list[Tab]:
    """A tab for the cities that join directly, when there are any."""
    query = request.GET.copy()
    for name in ("page", "state"):
        query.pop(name, None)
    query["way"] = Way.DIRECT
    return [Tab(Way.DIRECT.label, f"?{query.urlencode()}", count, way == Way.DIRECT)] if count else []


def state_tabs(request: HttpRequest, counts: Mapping[str, int], state: str, way: str) -> list[Tab]:
    """A tab per state with its count."""
    query = request.GET.copy()
    for name in ("page", "way"):
        query.pop(name, None)

    def address(key: str) -> str:
        query["state"] = key
        return f"?{query.urlencode()}"

    live = sum(counts.values()) - counts.get(CaseState.VOIDED, 0)
    tabs = [Tab("全部", address(""), live, not state and not way)]
    return tabs + [
        Tab(each.label, address(each), counts[each], each == state) for each in CaseState if counts.get(each)
    ]


def rows_of(cases: list[Case], kind: str, round: Round | None) -> list[dict[str, Any]]:
    """The rows of a page; where the procedure has them, with the paper copies and the exceptions, a query for each."""
    procedure = round.procedure if round is not None else None
    copies = copies_by_case(cases) if procedure and procedure.has_paper_copies and kind in INSIDERS else {}
    excepted = excepted_in(round) if procedure and procedure.is_for_new_prefectures else frozenset()
    return [
        row_of(case, kind)
        | {"copies": copies.get(case.pk), "is_exception": case.application.organisation_id in excepted}
        for case in cases
    ]


def row_of(case: Case, kind: str) -> dict[str, Any]:
    state = case.state_seen_by(kind)
    return {"case": case, "word": state.label, "tone": selectors.tone_of(state)}


@access(acts_for("city", *READERS))
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """办件: the frozen version as the official form, evidence, steps, progress and papers."""
    found = get_object_or_404(Case.objects.visible_to(request.user).select_related(*CASE_RELATED), pk=pk)
    return render(request, "review/case.html", case_context(request, found))


@access(acts_for("city", *READERS))
@require_safe
def beside(request: HttpRequest, pk: int) -> HttpResponse:
    """对照材料阅读: the form on one side, the evidence on the other."""
    found = get_object_or_404(Case.objects.visible_to(request.user).select_related(*CASE_RELATED), pk=pk)
    return render(request, "review/beside.html", case_context(request, found) | {"page": "beside"})


CASE_RELATED = (
    "application__round",
    "application__organisation__place__parent",
    "application__organisation__parent",
    "submission",
    "ground",
)


def case_context(request: HttpRequest, found: Case, typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    kind = request.user.organisation.kind  # type: ignore[union-attr]
    state = found.state_seen_by(kind)
    submission = selectors.submission_to_read(found, request.GET.get("version", ""))
    return {
        "case": found,
        "application": found.application,
        "submission": submission,
        "versions": found.application.submissions.order_by("-version"),
        "reading": selectors.reading(submission, is_masked=reads_masked(request.user)),
        **marking_context(request, found, submission.pk == found.submission_id),
        "state_word": state.label,
        "state_tone": selectors.tone_of(state),
        "offers": [
            each
            for each in offers_of(table_of(found), found, request.user)
            if is_worth_showing(each, found) and not is_done_elsewhere(each, typed or {})
        ],
        "opinion": selectors.opinion_for(found, kind),
        **alliance_context(request, found, submission),
        "happenings": selectors.happenings(found, request.user),
        "papers": selectors.papers_of(found.chain, *selectors.certificates_of(found)),
        "stamping": opinion_to_stamp(found) if kind == "province" and found.application.round.takes_wet_ink else None,
        "correction": open_correction(found.application),
        "minutes": minutes_of(found.application.round, request.user).filter(voided_at__isnull=True),
        "page": "case",
        "two_capacities": selectors.signed_in_two_capacities(selectors.opinion_for(found, kind), submission),
        "typed": typed or {},
        "kind": kind,
    }


def alliance_context(request: HttpRequest, found: Case, submission: Any) -> dict[str, Any]:
    """What only the alliance's procedure has: opinions by the part of the form, remarks, what the committee voted."""
    if not found.procedure.has_ballots:
        return {}
    user: Any = request.user
    kind = user.organisation.kind
    knows = kind in found.procedure.insiders
    is_current = submission.pk == found.submission_id
    return {
        "opinions": selectors.opinions_by_part(found, submission, kind),
        "remarks": found.association_remarks.select_related("association", "written_by", "submission")
        if kind != "city"
        else [],
        "may_remark": may_remark(user, found) if kind == "association" and is_current else None,
        "ballots": found.ballot_items.select_related("ballot") if knows else [],
    }


def marking_context(request: HttpRequest, found: Case, is_current: bool) -> dict[str, Any]:
    """What was marked while reading, where it can be returned, and whether an earlier return came back."""
    user: Any = request.user
    if user.organisation.kind not in ("province", found.procedure.decided_by):
        return {}
    marks = list(draft_marks(found, user.organisation))
    return {
        "marking": bool(may_return(user, found)) and is_current,
        "marks": boxes(marks),
        "mark_count": len(marks),
        "return_label": table_of(found).by_name[return_step(user)].label,
        "sent_down": sent_marks(found, found.procedure.decided_by) if found.state in WITH_THE_PROVINCE else [],
        "came_back": found.submission.version > 1,
    }


def is_done_elsewhere(offer: Offer, typed: Mapping[str, str]) -> bool:
    """A return and the formal check have pages of their own; they show here only when sent from here and refused."""
    name = offer.step.name
    return bool(offer.verdict) and name in (*RETURNS, FORMAL_CHECK) and typed.get("step") != name


def is_worth_showing(offer: Offer, found: Case) -> bool:
    """Every offered step; of the refused ones those that mean something on the way that this case goes."""
    name = offer.step.name
    return bool(offer.verdict) or (means_something(name, found.way) and belongs_to_the_round(name, found))


@require_POST
@access(acts_for("city", *READERS), carries=True, timed=True)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step on a case; a refusal shows the page again with what was typed."""
    found = get_object_or_404(Case.objects.visible_to(request.user).select_related(*CASE_RELATED), pk=pk)
    found.arrived_at = arrived_at(request)
    typed = {name: clean_text(str(value)) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    verb, revision = VERBS.get(typed.get("step", "")), small_number(typed.get("revision", ""))
    try:
        confirm_again(request)
        if verb is None or revision is None:
            raise Refused("没有这个步骤，请刷新页面后再办理。")
        moved = verb(found, request.user, revision, typed)
    except Refused as refusal:
        messages.error(request, str(refusal))
        found.refresh_from_db()
        return render(request, "review/case.html", case_context(request, found, typed), status=409)
    messages.success(request, f"已办理“{table_of(moved).by_name[typed['step']].label}”。")
    if request.user.organisation.kind == "city":  # type: ignore[union-attr]
        return redirect("applications:application", moved.application_id)
    return redirect("review:case", moved.pk)
