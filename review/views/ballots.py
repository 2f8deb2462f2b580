"""工作委员会表决: opened by the secretariat, voted on by the members, closed by the chair; read by nobody below."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import Round
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for, holds, holds_any
from portal.kit.access import access
from portal.kit.downloads import disposition
from portal.kit.verdicts import Refused
from review import selectors
from review.choices import BallotState, BallotWay
from review.forms.ballots import BallotForm, VoteForm
from review.models import Ballot
from review.permissions import is_member_of_the_committee
from review.selectors.ballots import (
    is_elector,
    majority_of,
    members_of_the_committee,
    own_votes,
    quorum_of,
    taking_part,
    waiting_for_a_vote,
    wanted_for_quorum,
)
from review.services import ballots as services
from review.views.cases import rounds_of
from review.views.frame import NO_SUCH_STEP, offers_of, seen_in, take_step
from review.workflow import BALLOT

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
READERS = ("secretariat", "committee", "ministry")
TONES = {BallotState.OPEN: "amber", BallotState.CLOSED: "green", BallotState.CANCELLED: "grey"}


@access(acts_for(*READERS))
@require_safe
def ballots(request: HttpRequest) -> HttpResponse:
    """All ballots, newest first; for the secretariat also what waits to be put to the vote."""
    user: Any = request.user
    rows = Ballot.objects.visible_to(user).select_related("round", "opened_by")
    rounds: list[Round] = []
    if user.organisation.kind == "secretariat":
        rounds = [round for round in rounds_of(user) if waiting_for_a_vote(round).exists()]
    context = {
        "rows": [
            {"ballot": each, "tone": TONES[BallotState(each.state)], "cities": each.items.count()} for each in rows
        ],
        "waiting": [(round, waiting_for_a_vote(round).count()) for round in rounds],
        "may_open": user.acts_as("clerk", "secretariat"),
    }
    return render(request, "review/ballots.html", context)


@access(holds("clerk", "secretariat"), carries=True)
@get_or_post
def open_ballot(request: HttpRequest, code: str) -> HttpResponse:
    """提请表决 of what the secretariat has agreed to in a round."""
    round = get_object_or_404(rounds_of(request.user), code=code)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = BallotForm(*posted, cases=waiting_for_a_vote(round))
    if request.method == "POST" and form.is_valid():
        try:
            told = {"title": form.cleaned_data["title"], "due_on": form.cleaned_data["due_on"]}
            ballot = services.open_ballot(
                round=round, user=request.user, cases=form.chosen(), meeting=form.meeting(), **told
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已提请表决，并已通知各位委员。")
            return redirect("review:ballot", ballot.pk)
    context = {
        "form": form,
        "round": round,
        "members": members_of_the_committee().count(),
        "rules": rules_of(Ballot(quorum=quorum_of(round), majority=majority_of(round))),
    }
    return render(request, "review/ballot_form.html", context, status=409 if form.is_bound else None)


def rules_of(ballot: Ballot) -> str:
    return f"{ballot.get_quorum_display()}方为有效；{ballot.get_majority_display()}即为通过。"


@access(acts_for(*READERS))
@require_safe
def ballot(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(visible(request), pk=pk)
    return render(request, "review/ballot.html", ballot_context(request, found))


def visible(request: HttpRequest) -> Any:
    return Ballot.objects.visible_to(request.user).select_related("round", "opened_by", "closed_by")


def ballot_context(
    request: HttpRequest, found: Ballot, form: VoteForm | None = None, typed: dict[str, str] | None = None
) -> dict[str, Any]:
    """Who may vote sees the form; how many have voted is shown while it is open, how they voted only at the end."""
    user: Any = request.user
    items = list(found.items.select_related("case__application__organisation__place__parent", "submission"))
    votes_here = found.way == BallotWay.PORTAL and found.state == BallotState.OPEN
    own = own_votes(found, user)
    member, elector = is_member_of_the_committee(user), is_elector(user, found)
    if form is None and votes_here and member and elector:
        form = VoteForm(ballot=found, items=items, own=own)
    return {
        "ballot": found,
        "tone": TONES[BallotState(found.state)],
        "rules": rules_of(found),
        "items": items,
        "shows_numbers": found.state == BallotState.CLOSED or found.way == BallotWay.MEETING,
        "form": form,
        "left_out": elector.reason if votes_here and member and not elector else "",
        "has_voted": bool(own),
        "taking_part": taking_part(found),
        "wanted": wanted_for_quorum(found),
        "offers": offers_of(BALLOT, found, user) if found.state == BallotState.OPEN else [],
        "happenings": selectors.document_happenings(found.chain),
        "typed": typed or {},
    }


@require_POST
@access(holds_any(("clerk", "approver"), "committee"), carries=True)
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """This member's vote on every city; what was chosen comes back when it is refused."""
    found = get_object_or_404(visible(request), pk=pk)
    items = list(found.items.select_related("case__application__organisation__place__parent", "submission"))
    form = VoteForm(request.POST, ballot=found, items=items, own={})
    try:
        confirm_again(request)
        votes = form.votes() if form.is_valid() else {}
        services.vote(ballot=found, user=request.user, choices=votes)
    except Refused as refusal:
        messages.error(request, str(refusal))
        found.refresh_from_db()
        shown = form if found.state == BallotState.OPEN else None
        return render(request, "review/ballot.html", ballot_context(request, found, shown), status=409)
    messages.success(request, "已投票；表决结束前可以改投。")
    return redirect("review:ballot", found.pk)


@require_POST
@access(acts_for("secretariat", "committee"), carries=True)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Close or cancel; a refusal shows the page again."""
    found = get_object_or_404(visible(request), pk=pk)

    def again(typed: dict[str, str]) -> HttpResponse:
        found.refresh_from_db()
        return render(request, "review/ballot.html", ballot_context(request, found, typed=typed), status=409)

    return take_step(
        request, take=lambda typed: take(request, found, typed), again=again, then=("review:ballot", found.pk)
    )


def take(request: HttpRequest, found: Ballot, typed: dict[str, str]) -> str:
    user: Any = request.user
    seen = seen_in(request)
    match typed.get("step"):
        case "close":
            services.close(ballot=found, user=user, seen=seen)
            return "表决已结束，逐市结果如下；由秘书处拟定名单。"
        case "cancel":
            services.cancel(ballot=found, user=user, seen=seen, reason=typed.get("reason", ""))
            return "已取消本次表决，各市仍待审议。"
    raise Refused(NO_SUCH_STEP)


@access(acts_for(*READERS))
@require_safe
def minutes(request: HttpRequest, pk: int) -> FileResponse:
    """会议纪要 of a meeting that voted, byte for byte as it came."""
    found = get_object_or_404(visible(request).exclude(minutes=""), pk=pk)
    response = FileResponse(found.minutes.open("rb"), content_type="application/octet-stream")
    response["Content-Disposition"] = disposition(found.minutes_name, plain=f"minutes-{found.pk}", inline=False)
    return response
