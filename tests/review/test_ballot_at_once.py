"""Two people at one ballot at the same moment: one closing counts, no vote is lost or counted after the end."""

import pytest

from portal.history.verification import faults
from portal.kit.verdicts import Refused
from review.models import Ballot, Case, Vote
from review.services import ballots
from tests.plot import a_ballot, an_alliance_case
from tests.review.test_at_once import at_once, the_refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sql]

EVERYBODY = ("committee_chair", "member1", "member2", "member3", "member4")


@pytest.fixture
def opened(alliance):
    return a_ballot(alliance, [an_alliance_case(alliance, "secretariat_agreed")])


def a_vote(alliance, ballot, part, choice="agree"):
    item = ballot.items.get()
    return lambda: ballots.vote(ballot=ballot, user=getattr(alliance, part), choices={item.pk: choice})


def closing(alliance, ballot):
    return lambda: ballots.close(ballot=ballot, user=alliance.committee_chair, seen=0)


def test_members_vote_while_the_chair_closes_twice_and_the_secretariat_cancels(alliance, opened):
    at_once(*(a_vote(alliance, opened, part) for part in EVERYBODY[:4]))
    assert Vote.objects.count() == 4
    results = at_once(
        closing(alliance, opened), closing(alliance, opened), a_vote(alliance, opened, "member4", "against")
    )
    closings, late = results[:2], results[2]
    assert "页面已过期" in the_refusal(closings)
    assert Ballot.objects.get().state == "closed" and Case.objects.get().state == "confirmed"
    item = opened.items.get()
    counted = item.agree + item.against
    assert counted == Vote.objects.count() == (4 if isinstance(late, Refused) else 5)
    assert list(faults()) == []


def test_closing_and_cancelling_at_once_have_one_winner(alliance, opened):
    for part in EVERYBODY:
        a_vote(alliance, opened, part)()

    def cancelling():
        return ballots.cancel(ballot=opened, user=alliance.secretariat_officer, seen=0, reason="（演示）改期")

    assert "页面已过期" in the_refusal(at_once(closing(alliance, opened), cancelling))
    state = Ballot.objects.get().state
    assert Case.objects.get().state == {"closed": "confirmed", "cancelled": "secretariat_agreed"}[state]
