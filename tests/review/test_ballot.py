"""联盟工作委员会表决: who takes part, what carries a city, what is refused, and the way to list, register, certificate."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from applications.models import Round
from portal.accounts.models import Appointment
from portal.documents.models import Signature
from portal.history.selectors import entries
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from portal.register.models import Membership
from portal.shell.demonstration import a_signed_page
from review.models import Ballot, Case, Certificate
from review.services import ballots, cases, lists
from tests.plot import a_ballot, an_alliance_case, an_alliance_list, an_alliance_round, voted_on

pytestmark = pytest.mark.django_db

EVERYBODY = ("committee_chair", "member1", "member2", "member3", "member4")


@pytest.fixture
def agreed(alliance):
    return an_alliance_case(alliance, "secretariat_agreed")


def cast_votes(alliance, ballot, *choices):
    item = ballot.items.get()
    for part, choice in zip(EVERYBODY, choices, strict=False):
        ballots.vote(ballot=ballot, user=getattr(alliance, part), choices={item.pk: choice})


@pytest.mark.parametrize(
    ("majority", "choices", "state"),
    [
        ("half_present", ("agree", "agree", "agree", "against", "against"), "confirmed"),
        ("half_present", ("agree", "agree", "abstain", "against"), "not_confirmed"),  # half is not more than half
        ("two_thirds", ("agree", "agree", "agree", "against", "against"), "not_confirmed"),
        ("two_thirds", ("agree", "agree", "agree", "agree", "against"), "confirmed"),
        ("half_all", ("agree", "agree", "agree", "abstain"), "confirmed"),
        ("half_all", ("agree", "agree", "abstain", "abstain"), "not_confirmed"),
    ],
)
def test_the_rounds_majority_decides(alliance, agreed, majority, choices, state):
    Round.objects.update(options={"ballot_quorum": "two_thirds", "ballot_majority": majority})
    ballot = a_ballot(alliance, [Case.objects.select_related("application__round").get(pk=agreed.pk)])
    cast_votes(alliance, ballot, *choices)
    ballots.close(ballot=ballot, user=alliance.committee_chair, seen=None)
    agreed.refresh_from_db()
    assert agreed.state == state and agreed.decided_by == alliance.committee_chair
    item = ballot.items.get()
    assert item.agree == choices.count("agree") and item.abstain == choices.count("abstain")


def test_who_came_after_the_opening_does_not_vote(alliance, agreed, client_for):
    office, today = Appointment.objects.filter(user=alliance.member4), timezone.localdate()
    office.update(started_on=today + timedelta(days=1))
    ballot = a_ballot(alliance, [agreed])
    office.update(started_on=today)
    assert ballot.members == 4
    with pytest.raises(Refused, match="您是本次表决发起之后到任的委员，不参加本次表决"):
        ballots.vote(ballot=ballot, user=alliance.member4, choices={ballot.items.get().pk: "agree"})
    page = client_for(alliance.member4).get(f"/ballots/{ballot.pk}/").content.decode()
    assert "您是本次表决发起之后到任的委员" in page and 'type="radio"' not in page


def test_a_ballot_needs_its_quorum_and_every_city_a_choice(alliance, agreed):
    ballot = a_ballot(alliance, [agreed])
    cast_votes(alliance, ballot, "agree", "abstain", "agree")
    with pytest.raises(Refused, match="5名委员中至少4名），现有3名参加"):
        ballots.close(ballot=ballot, user=alliance.committee_chair, seen=None)
    with pytest.raises(Refused, match="还没有选择湖州市"):
        ballots.vote(ballot=ballot, user=alliance.member4, choices={})
    with pytest.raises(Refused, match="只有联盟工作委员会委员可以表决"):
        ballots.vote(ballot=ballot, user=alliance.secretariat_officer, choices={})
    with pytest.raises(Refused, match="正在“第五批审议（演示）”中表决"):
        cases.return_to_province(case=agreed, user=alliance.secretariat_officer, seen=None, reason="（演示）")
    with pytest.raises(Refused, match="请至少选择一个"):
        ballots.open_ballot(round=ballot.round, user=alliance.secretariat_officer, title="另一次", cases=[])
    cast_votes(alliance, ballot, "against", "against", "against", "against")
    assert ballots.close(ballot=ballot, user=alliance.committee_chair, seen=None).state == "closed"
    with pytest.raises(Refused, match="不能再投票"):
        cast_votes(alliance, ballot, "agree")
    assert Case.objects.get().state == "not_confirmed"


def test_a_meeting_is_recorded_with_its_minutes(alliance, agreed):
    minutes = ContentFile(a_signed_page("会议纪要"), name="纪要.pdf")
    told = {"held_on": timezone.localdate() - timedelta(days=1), "attendants": "甲、乙、丙、丁", "minutes": minutes}

    def put(present, votes):
        meeting = ballots.Meeting(present=present, votes={agreed.pk: votes}, **told)
        return ballots.open_ballot(
            round=agreed.application.round,
            user=alliance.secretariat_officer,
            title="第五批审议会",
            cases=[agreed],
            meeting=meeting,
        )

    with pytest.raises(Refused, match="合计3票，与出席委员4名不符"):
        put(4, (2, 1, 0))
    with pytest.raises(Refused, match="应在1至5之间"):
        put(6, (6, 0, 0))
    ballot = put(4, (3, 0, 1))
    with pytest.raises(Refused, match="本次为会议表决"):
        cast_votes(alliance, ballot, "agree")
    ballots.close(ballot=ballot, user=alliance.committee_chair, seen=None)
    assert Case.objects.get().state == "confirmed"
    assert ballot.items.get().words == "同意3、不同意0、弃权1"


def test_what_was_voted_may_be_reconsidered_until_the_list(alliance, agreed):
    voted_on(alliance, [agreed], "agree")
    drawn_up = an_alliance_list(alliance, [Case.objects.get()])
    cases.reconsider_vote(case=agreed, user=alliance.committee_chair, seen=None, reason="（演示）复议")
    assert Case.objects.get().state == "secretariat_agreed" and not drawn_up.items.exists()
    assert Ballot.objects.get().items.get().is_carried is True  # what was voted stays on record
    cases.return_to_province(case=agreed, user=alliance.secretariat_officer, seen=None, reason="（演示）请核实")
    case = Case.objects.get()
    assert case.state == "accepted" and not case.opinions.filter(voided_at__isnull=True).exists()


def test_the_whole_way_from_submission_to_certificate(alliance):
    """City, province and secretariat have sealed, each in the own part; list, register and certificate are the alliance's."""
    case = an_alliance_case(alliance, "confirmed", an_alliance_round(alliance))
    with pytest.raises(Refused, match="只有联盟秘书处经办人"):
        lists.draw_up(
            round=case.application.round,
            user=alliance.reviewer,
            title="名单",
            batch="第五批",
            document_number="演示1号",
            cases=[case],
        )
    form = Signature.objects.filter(paper__kind="application").order_by("sequence")
    assert [each.slot for each in form] == ["bureau", "province"]  # the form does not tell before the list
    an_alliance_list(alliance, [case], publish=True)
    case.refresh_from_db()
    assert case.state == "published"
    assert [(each.slot, each.signatory) for each in form.all()] == [
        ("bureau", "演示签发人甲"),
        ("province", "演示省签发人甲"),
        ("secretariat", "演示秘书处签发人甲"),
    ]
    assert form.first().text == "（演示）情况属实，同意申报。"
    published = entries(case.chain).get(verb="case.publish")
    assert published.payload["joined"] == "全国学习型城市建设联盟"
    membership = Membership.objects.current().get(place=case.application.place)
    assert (membership.kind, membership.batch) == ("alliance", "第五批")
    paper = Certificate.objects.get()
    assert Signature.objects.get(paper__subject=paper.chain).organisation == alliance.secretariat


def test_a_cancelled_ballot_tells_its_members_and_its_cities_wait_again(alliance, agreed, client_for):
    ballot = a_ballot(alliance, [agreed])
    cast_votes(alliance, ballot, "against")
    officer, step = client_for(alliance.secretariat_officer), f"/ballots/{ballot.pk}/step/"
    refused = officer.post(step, {"step": "cancel", "revision": 0, "reason": " "})
    assert refused.status_code == 409 and Ballot.objects.get().state == "open"
    assert officer.post(step, {"step": "cancel", "revision": 0, "reason": "（演示）改为会议"}).status_code == 302
    told = Message.objects.filter(event="ballot.cancelled")
    assert {each.receiver for each in told} == {getattr(alliance, part) for part in EVERYBODY}
    assert "（演示）改为会议" in client_for(alliance.member1).get(f"/ballots/{ballot.pk}/").content.decode()
    assert Case.objects.get().state == "secretariat_agreed" and ballot.items.get().votes.count() == 1
    assert f"on-{agreed.pk}" in officer.get(f"/ballots/open/{ballot.round.code}/").content.decode()


def test_members_vote_and_the_chair_closes_on_the_page(alliance, agreed, client_for):
    officer, member, chair = (
        client_for(getattr(alliance, part)) for part in ("secretariat_officer", "member1", "committee_chair")
    )
    code = agreed.application.round.code
    page = officer.get("/ballots/").content.decode()
    assert "1个城市秘书处已同意" in page and f"/ballots/open/{code}/" in page
    typed = {"title": "第五批审议", "way": "portal", f"on-{agreed.pk}": "on"}
    ballot = Ballot.objects.get(pk=int(officer.post(f"/ballots/open/{code}/", typed).url.strip("/").split("/")[-1]))
    address, item = f"/ballots/{ballot.pk}/", ballot.items.get()
    case_page = member.get(f"/cases/{agreed.pk}/").content.decode()
    assert "example.invalid" not in case_page and "13800000000" not in case_page  # masked for who only votes
    refused = member.post(f"{address}vote/", {})
    assert refused.status_code == 409 and "还没有选择湖州市" in refused.content.decode()
    for part in EVERYBODY:
        client = client_for(getattr(alliance, part))
        assert client.post(f"{address}vote/", {f"vote-{item.pk}": "agree"}).status_code == 302
    assert "您已投票" in member.get(address).content.decode()
    assert "同意5" not in chair.get(address).content.decode()
    assert member.post(f"{address}step/", {"step": "close", "revision": 0}).status_code == 409
    assert chair.post(f"{address}step/", {"step": "close", "revision": 0}).status_code == 302
    assert "同意5、不同意0、弃权0" in officer.get(address).content.decode()
    assert client_for(alliance.officer).get(address).status_code == 403


def test_a_ballot_is_not_closed_before_its_last_day_while_a_member_has_not_voted(alliance, agreed):
    today = timezone.localdate()
    asked = {"round": agreed.application.round, "user": alliance.secretariat_officer, "title": "（演示）审议"}
    ballot = ballots.open_ballot(**asked, cases=[agreed], due_on=today)
    cast_votes(alliance, ballot, "agree", "agree", "agree", "agree")
    with pytest.raises(Refused, match="含当日），还有委员没有投票；全体委员投票后或截止日期过后才能结束"):
        ballots.close(ballot=ballot, user=alliance.committee_chair, seen=None)
    Ballot.objects.update(due_on=today - timedelta(days=1))
    assert ballots.close(ballot=ballot, user=alliance.committee_chair, seen=None).state == "closed"
