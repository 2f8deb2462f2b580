"""A clerk leaves: what is open goes to a colleague, the roles end, the sheet says so, and nothing stands still."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.services import slips
from portal.accounts.models import Appointment, Handover, User
from portal.documents.models import Paper
from portal.history.selectors import entries
from portal.letters.models import Message
from portal.shell.handovers import open_work
from review.services import ballots, cases, paper_copies
from tests.applications.pages import seen_text, text_of
from tests.plot import a_ballot, an_alliance_case

pytestmark = pytest.mark.django_db

WORDS = {"reason": "（演示）调离", "note": "市政府同意文件原件在档案室"}


def page_of(organisation, leaver):
    return reverse("hand_over_work", args=[organisation.pk, leaver.pk])


def roles_of(user, organisation):
    return set(
        Appointment.objects.current().filter(user=user, organisation=organisation).values_list("role", flat=True)
    )


@pytest.fixture
def handed_over(cast, application):
    return services.hand_over(application=application, user=cast.clerk, seen=None)


def test_the_account_manager_hands_over_what_is_open(cast, handed_over, client_for):
    manager = client_for(cast.manager)
    page = seen_text(manager.get(page_of(cast.huzhou, cast.clerk)))
    assert "W2026-330500" in page and "待签发（移交人送签）" in page
    answer = manager.post(page_of(cast.huzhou, cast.clerk), {**WORDS, "receiver": cast.second_clerk.pk}, follow=True)
    assert "填报人的工作由演示填报员乙接手" in text_of(answer) and "市政府同意文件原件在档案室" in seen_text(answer)
    handover = Handover.objects.get()
    assert (handover.leaver, handover.receiver, handover.done_by) == (cast.clerk, cast.second_clerk, cast.manager)
    assert not roles_of(cast.clerk, cast.huzhou)
    paper = Paper.objects.get(kind="handover")
    assert paper.data["rows"][0]["title"].startswith("W2026-330500") and paper.data["leaver"] == "演示填报员甲"
    assert Message.objects.filter(event="work.handed_over", receiver=cast.second_clerk).exists()
    for chain in (handed_over.chain, f"organisation:{cast.huzhou.pk}"):
        assert "演示填报员乙接手" in entries(chain).get(verb="work.handed_over").sentence
    # Whoever takes over can do all: take back what the leaver handed over, hand it over again, have it signed.
    services.take_back(application=handed_over, user=cast.second_clerk, seen=None)
    services.hand_over(application=handed_over, user=cast.second_clerk, seen=None)
    submission = services.submit(application=handed_over, user=cast.approver, seen=None)
    assert submission.data["handed_over_by"] == "演示填报员乙"


def test_the_alliance_s_offices_know_what_is_open(alliance):
    """The secretariat's cases and ballots, a member's vote, which is nobody else's, and what an association reads."""
    case = an_alliance_case(alliance, "at_signature")
    officer, member = alliance.secretariat_officer, alliance.member1
    (row,) = open_work(alliance.secretariat, officer)
    assert (row.title, row.state) == ("L2026-330500 湖州市", "待秘书处签发（移交人拟写意见）")
    assert open_work(alliance.association, alliance.association_officer) == []
    paper_copies.copies_waived(case=case, user=officer, words="（演示）已收到扫描件")
    cases.agree(case=case, user=alliance.secretariat_approver, seen=None)
    ballot = a_ballot(alliance, [case])
    assert [each.what for each in open_work(alliance.secretariat, officer)] == ["办件", "表决"]
    (row,) = open_work(alliance.committee, member)
    assert row.state == "表决中（移交人尚未投票；投票由本人作出，不能移交）"
    ballots.vote(ballot=ballot, user=member, choices={ballot.items.get().pk: "agree"})
    (row,) = open_work(alliance.committee, member)
    assert row.state == "表决中（移交人已投票）"


def test_what_the_leaver_handed_over_can_be_signed_at_once(cast, handed_over, client_for):
    client_for(cast.manager).post(page_of(cast.huzhou, cast.clerk), {**WORDS, "receiver": cast.second_clerk.pk})
    assert (
        services.submit(application=handed_over, user=cast.approver, seen=None).data["handed_over_by"] == "演示填报员甲"
    )


def test_a_clerk_hands_over_the_own_work_and_still_reads_the_sheet(cast, handed_over, client_for):
    clerk = client_for(cast.clerk)
    answer = clerk.post(page_of(cast.huzhou, cast.clerk), {**WORDS, "receiver": cast.second_clerk.pk}, follow=True)
    assert answer.status_code == 200 and "工作交接单" in seen_text(answer)
    assert not roles_of(cast.clerk, cast.huzhou)
    ended = entries(f"organisation:{cast.huzhou.pk}").filter(verb="appointment.ended").last()
    assert ended.actor == "演示填报员甲"


def test_the_receiver_must_hold_the_same_role(cast, application, client_for):
    manager = client_for(cast.manager)
    offered = manager.get(page_of(cast.huzhou, cast.clerk)).context["form"].fields["receiver"].queryset
    assert set(offered) == {cast.second_clerk, cast.seconded}
    answer = manager.post(page_of(cast.huzhou, cast.clerk), {**WORDS, "receiver": cast.approver.pk})
    assert answer.status_code == 200 and not Handover.objects.exists() and roles_of(cast.clerk, cast.huzhou)
    jiaxing = client_for(cast.neighbour_approver).get(page_of(cast.jiaxing, cast.neighbour_clerk))
    assert "没有担任同样职责的其他人员，不能交接；请账号管理员先为接收人开通账号" in seen_text(jiaxing)


def test_a_refused_form_keeps_what_was_typed(cast, application, client_for):
    answer = client_for(cast.manager).post(page_of(cast.huzhou, cast.clerk), {"note": "写了很久的说明"})
    assert "写了很久的说明" in text_of(answer) and roles_of(cast.clerk, cast.huzhou)


def test_the_management_of_accounts_stays(cast, client_for):
    """The approver of the other city manages its accounts as well: the signing goes over, the managing stays."""
    successor = User.objects.create(username="jx-next", name="演示签发人新")
    Appointment.objects.create(user=successor, organisation=cast.jiaxing, role="approver")
    manager = client_for(cast.neighbour_approver)
    manager.post(page_of(cast.jiaxing, cast.neighbour_approver), {**WORDS, "receiver": successor.pk})
    assert roles_of(cast.neighbour_approver, cast.jiaxing) == {"account_manager"}


def test_only_the_person_and_the_managers_hand_over(cast, client_for):
    for who, status in (("second_clerk", 403), ("officer", 403), ("neighbour_clerk", 404), ("province_manager", 200)):
        assert client_for(getattr(cast, who)).get(page_of(cast.huzhou, cast.clerk)).status_code == status, who


def test_the_province_lists_cases_and_drafted_opinions(cast, case_in):
    case_in("proposed")
    work = open_work(cast.zhejiang, cast.officer)
    assert [(each.what, each.state) for each in work] == [("办件", "待省级签发（移交人拟写意见）")]
    assert open_work(cast.ministry, cast.reviewer) == []


def test_of_a_department_the_requests_that_it_has_not_answered_are_open(cast, application):
    due = timezone.now() + timedelta(days=3)
    slip = slips.ask(
        application=application, user=cast.clerk, department=cast.statistics, places=["area"], message="", due_at=due
    )
    (work,) = open_work(cast.statistics, cast.department_clerk)
    assert work.what == "征集单" and work.url == reverse("applications:request", args=[slip.pk])
    assert "湖州市教育局" in work.title
