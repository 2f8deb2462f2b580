"""Ballots of the alliance's working committee: who may vote, how many take part, what carries a city."""

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from applications.choices import Majority, Quorum
from applications.models import Round
from portal.accounts.choices import OrganisationKind, Role
from portal.accounts.models import User
from portal.kit.verdicts import Verdict, verdict
from review.choices import BallotState, BallotWay, CaseState, Choice
from review.models import Ballot, BallotItem, Case, Vote


def members_of_the_committee() -> QuerySet[User]:
    """Who may vote now: members and chair in office who can sign in."""
    return (
        User.objects.filter(
            is_active=True,
            pk__in=_in_office().values("user"),
        )
        .distinct()
        .order_by("pk")
    )


def _in_office() -> Any:
    from portal.accounts.models import Appointment

    roles = (Role.CLERK, Role.APPROVER)
    return Appointment.objects.current().filter(organisation__kind=OrganisationKind.COMMITTEE, role__in=roles)


def is_elector(user: Any, ballot: Ballot) -> Verdict:
    """A member in office when the ballot was opened: quorum and majority count those, so nobody joins them later."""
    return verdict(
        ballot.electors.filter(pk=user.pk).exists(),
        "您是本次表决发起之后到任的委员，不参加本次表决；以后发起的表决会通知您。",
    )


def waiting_for_a_vote(round: Round) -> QuerySet[Case]:
    """What the secretariat has agreed to and no open ballot holds."""
    rows = Case.objects.filter(application__round=round, state=CaseState.SECRETARIAT_AGREED)
    on_a_ballot = BallotItem.objects.filter(ballot__state=BallotState.OPEN).values("case")
    return rows.exclude(pk__in=on_a_ballot).select_related(
        "application__organisation__place__parent", "application__round", "submission"
    )


def quorum_of(round: Round) -> str:
    chosen = round.options.get("ballot_quorum", "")
    return chosen if chosen in Quorum.values else Quorum.TWO_THIRDS


def majority_of(round: Round) -> str:
    chosen = round.options.get("ballot_majority", "")
    return chosen if chosen in Majority.values else Majority.HALF_PRESENT


def wanted_for_quorum(ballot: Ballot) -> int:
    """How many members must take part: more than half 超过半数, or two thirds and more 三分之二以上."""
    if ballot.quorum == Quorum.HALF:
        return ballot.members // 2 + 1
    return -(-ballot.members * 2 // 3)


def taking_part(ballot: Ballot) -> int:
    if ballot.way == BallotWay.MEETING:
        return ballot.present or 0
    return Vote.objects.filter(item__ballot=ballot).values("member").distinct().count()


def is_carried(ballot: Ballot, agree: int, present: int) -> bool:
    """Does so much consent carry a city? ``present``: who takes part, abstentions among them."""
    match ballot.majority:
        case Majority.TWO_THIRDS:
            return present > 0 and agree * 3 >= present * 2
        case Majority.HALF_ALL:
            return agree * 2 > ballot.members
    return agree * 2 > present


def counted(item: BallotItem) -> dict[str, int]:
    """同意, 不同意, 弃权 of a city: from the votes, or as the meeting's record has them."""
    if item.ballot.way == BallotWay.MEETING:
        return {"agree": item.agree or 0, "against": item.against or 0, "abstain": item.abstain or 0}
    votes = Counter(item.votes.values_list("choice", flat=True))
    return {choice: votes[choice] for choice in Choice.values}


def own_votes(ballot: Ballot, user: Any) -> dict[int, str]:
    """How this member has voted so far, by item."""
    return dict(Vote.objects.filter(item__ballot=ballot, member=user).values_list("item", "choice"))


def not_voted_yet(user: Any) -> QuerySet[Ballot]:
    """Open ballots in the portal on which this member has not voted."""
    voted = Vote.objects.filter(member=user).values("item__ballot")
    return Ballot.objects.visible_to(user).filter(state=BallotState.OPEN, way=BallotWay.PORTAL).exclude(pk__in=voted)
