"""Two people at the same moment, each in a connection of their own: one wins, the other is told, nothing is half done."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import close_old_connections, connection

from applications import services as desk
from applications.models import Application, Submission
from portal.accounts.models import Appointment, User
from portal.documents.models import Paper, Signature
from portal.history.models import Entry
from portal.history.verification import faults
from portal.kit.verdicts import Refused
from portal.register.models import Membership
from portal.shell.demonstration import answer_return
from review.models import Case, Certificate, ListItem, MembershipList, Opinion, Sheet
from review.selectors.quotas import quota_of
from review.services import cases, claims, direct, lists, quotas, summary_sheets
from tests.plot import a_case_in, a_claim, a_complete_application, a_round, a_submitted_case

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sql]

PATIENCE = 60  # seconds until a thread that waits for another one counts as stuck


def at_once(*calls):
    """Start the calls at one moment in threads of their own; the results, refusals among them."""
    barrier = Barrier(len(calls))

    def run(call):
        close_old_connections()
        connection.ensure_connection()
        barrier.wait(PATIENCE)
        try:
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result(PATIENCE) for each in [pool.submit(run, call) for call in calls]]


def the_refusal(results):
    refusals = [each for each in results if isinstance(each, Refused)]
    assert len(refusals) == 1, results
    return str(refusals[0])


@pytest.fixture(autouse=True)
def _everything_is_whole():
    """Whatever the winner was: each state has what belongs to it, and the history holds."""
    yield
    for case in Case.objects.select_related("application", "submission"):
        assert_whole(case)
    assert list(faults()) == []


def assert_whole(case):
    opinion = case.opinions.filter(voided_at__isnull=True).first()
    decided = ("confirmed", "not_confirmed", "member_confirmed", "published")
    wants_opinion = case.state in (
        "proposed",
        "endorsed",
        "sent_up",
        "in_assessment",
        "assessed",
        "member_check",
        *decided,
    )
    assert (opinion is not None) == wants_opinion, case.state
    assert opinion is None or opinion.submission_id == case.submission_id
    is_signed = case.state not in ("proposed",) and wants_opinion
    assert opinion is None or (opinion.signed_at is not None) == is_signed
    assert (case.decided_at is not None) == (case.state in decided)
    is_reopened = case.state in ("returned", "withdrawn")
    assert case.application.is_editable == is_reopened
    assert case.application.corrections.filter(answered_at__isnull=True).exists() == (case.state == "returned")
    on_sheets = case.sheet_items.filter(sheet__state="sent_up").count()
    sent_up = ("sent_up", "in_assessment", "assessed", "confirmed", "not_confirmed", "published")
    assert on_sheets == (1 if case.state in sent_up else 0), case.state
    on_lists = case.list_items.filter(list__state="published").count()
    is_published = int(case.state == "published")
    assert on_lists == is_published
    assert Membership.objects.current().filter(place=case.application.place, kind="network").count() == is_published
    assert Certificate.objects.filter(case=case).count() == is_published
    steps = Entry.objects.filter(chain=case.chain, verb__startswith="case.").order_by("seq")
    assert [each.payload["after"] for each in steps if "after" in each.payload][-1:] in ([case.state], [])


def colleague(person, name):
    """A second person with the same roles."""
    user = User.objects.create(username=f"{person.username}-2", name=name)
    held = [(each.organisation, each.role) for each in person.appointments.all()]
    Appointment.objects.bulk_create(
        Appointment(user=user, organisation=organisation, role=role) for organisation, role in held
    )
    return user


def test_two_officers_accept(cast, case_in):
    case = case_in("submitted")
    results = at_once(
        *[
            lambda user=user: cases.accept(case=case, user=user, seen=case.revision)
            for user in (cast.officer, cast.second_officer)
        ]
    )
    winner = Case.objects.get().last_actor
    assert f"页面已过期：{winner}已先行操作，当前为“已受理，核实中”" in the_refusal(results)
    assert Entry.objects.filter(verb="case.accept").count() == 1


def test_an_officer_returns_while_the_approver_endorses(cast, case_in):
    case = case_in("proposed")
    refusal = the_refusal(
        at_once(
            lambda: cases.return_for_correction(case=case, user=cast.officer, seen=case.revision, reason="（演示）补"),
            lambda: cases.endorse(case=case, user=cast.province_approver, seen=case.revision),
        )
    )
    state = Case.objects.get().state
    assert state in ("returned", "endorsed")
    assert ("演示经办人甲" if state == "returned" else "演示省签发人甲") in refusal
    assert Signature.objects.filter(slot="province").count() == (state == "endorsed")


def test_two_officers_propose(cast, case_in):
    case = case_in("accepted")
    results = at_once(
        *[
            lambda user=user: cases.propose(case=case, user=user, seen=case.revision, opinion=f"（演示）{user.name}")
            for user in (cast.officer, cast.second_officer)
        ]
    )
    assert Opinion.objects.get().drafted_by.name in the_refusal(results)


def test_the_city_withdraws_while_the_province_accepts(cast, case_in):
    case = case_in("submitted")
    refusal = the_refusal(
        at_once(
            lambda: cases.withdraw(case=case, user=cast.approver, seen=case.revision, reason="（演示）更正"),
            lambda: cases.accept(case=case, user=cast.officer, seen=case.revision),
        )
    )
    state = Case.objects.get().state
    assert ("演示签发人甲" if state == "withdrawn" else "演示经办人甲") in refusal
    assert Application.objects.get().state == ("drafting" if state == "withdrawn" else "submitted")


def test_a_double_click_submits_once(cast, application):
    desk.hand_over(application=application, user=cast.clerk, seen=None)
    seen = Application.objects.get().revision
    results = at_once(*[lambda: desk.submit(application=application, user=cast.approver, seen=seen)] * 4)
    assert len([each for each in results if isinstance(each, Refused)]) == 3
    assert Submission.objects.count() == Case.objects.count() == 1
    assert Paper.objects.filter(kind="application").count() == Paper.objects.filter(kind="receipt").count() == 1
    assert Signature.objects.count() == 2


def test_two_approvers_submit_again_after_a_return(cast, case_in):
    case = case_in("returned")
    application = case.application
    answer_return(application, cast.clerk)
    desk.hand_over(application=application, user=cast.clerk, seen=None)
    seen = Application.objects.get().revision
    results = at_once(
        *[
            lambda user=user: desk.submit(application=application, user=user, seen=seen)
            for user in (cast.approver, cast.second_approver)
        ]
    )
    latest = Submission.objects.latest("version")
    assert latest.version == 2 and latest.submitted_by.name in the_refusal(results)
    assert Case.objects.get().submission == latest


def test_two_officers_draw_up_a_sheet(cast, case_in):
    case = case_in("endorsed")
    results = at_once(*[lambda user=user: draw_up(user, case) for user in (cast.officer, cast.second_officer)])
    assert "本省已有一份拟稿中的汇总表" in the_refusal(results)
    assert Sheet.objects.get().items.count() == 1


def draw_up(user, case):
    return summary_sheets.draw_up(round=case.application.round, user=user, filler=user.name, filler_contact="0")


def test_two_approvers_send_up_a_sheet(cast, case_in):
    case = case_in("endorsed")
    sheet, second = draw_up(cast.officer, case), colleague(cast.province_approver, "演示省签发人乙")
    results = at_once(
        *[
            lambda user=user: summary_sheets.send_up(sheet=sheet, user=user, seen=sheet.revision)
            for user in (cast.province_approver, second)
        ]
    )
    assert Sheet.objects.get().signed_by.name in the_refusal(results)
    assert Paper.objects.filter(kind="summary").count() == 1


def test_a_sheet_is_sent_up_while_one_of_its_cities_is_returned(cast, case_in):
    case = case_in("endorsed")
    sheet = draw_up(cast.officer, case)
    refusal = the_refusal(
        at_once(
            lambda: summary_sheets.send_up(sheet=sheet, user=cast.province_approver, seen=sheet.revision),
            lambda: cases.return_for_correction(case=case, user=cast.officer, seen=case.revision, reason="（演示）补"),
        )
    )
    assert (Case.objects.get().state, Sheet.objects.get().state) in {("sent_up", "sent_up"), ("returned", "draft")}
    assert "已先行操作" in refusal or "状态已变化" in refusal


def test_two_reviewers_decide(cast, case_in):
    case, second = case_in("sent_up"), colleague(cast.reviewer, "演示审核人乙")
    results = at_once(
        lambda: cases.confirm(case=case, user=cast.reviewer, seen=case.revision, opinion="（演示）同意"),
        lambda: cases.not_confirm(case=case, user=second, seen=case.revision, reason="（演示）不足"),
    )
    decided = Case.objects.get()
    assert decided.decided_by.name in the_refusal(results)
    assert Entry.objects.filter(verb__in=("case.confirm", "case.not_confirm")).count() == 1


def test_two_cities_of_one_sheet_are_returned_to_the_province(cast):
    first, second = two_cities(cast)
    results = at_once(
        *[
            lambda case=case: cases.return_to_province(case=case, user=cast.reviewer, seen=None, reason="（演示）核实")
            for case in (first, second)
        ]
    )
    assert not [each for each in results if isinstance(each, Refused)], "they do not stand in each other's way"
    assert set(Case.objects.values_list("state", flat=True)) == {"accepted"}
    assert Sheet.objects.get().state == "voided" and Entry.objects.filter(verb="sheet.void").count() == 1


def two_cities(cast):
    """Two cities on one summary sheet before the ministry."""
    round_ = a_round(cast)
    first = a_case_in(cast, "endorsed", round_)
    second = a_submitted_case(cast, round_, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver)
    cases.accept(case=second, user=cast.officer, seen=None)
    cases.propose(case=second, user=cast.officer, seen=None, opinion="（演示）同意推荐。")
    cases.endorse(case=second, user=cast.province_approver, seen=None)
    summary_sheets.send_up(sheet=draw_up(cast.officer, first), user=cast.province_approver, seen=None)
    return first, second


def list_of(cast, *chosen, number="演示〔2026〕1号", user=None):
    return lists.draw_up(
        round=chosen[0].application.round,
        user=user or cast.reviewer,
        title="名单（演示）",
        batch="演示第一批",
        document_number=number,
        cases=chosen,
    )


def test_two_lists_with_the_same_city_are_published(cast, case_in):
    case, second = case_in("confirmed"), colleague(cast.ministry_approver, "演示部签发人乙")
    drafts = [list_of(cast, case, number=f"演示〔2026〕{number}号") for number in (1, 2)]
    results = at_once(
        *[
            lambda mlist=mlist, user=user: lists.publish(mlist=mlist, user=user, seen=0)
            for mlist, user in zip(drafts, (cast.ministry_approver, second), strict=True)
        ]
    )
    published = MembershipList.objects.get(state="published")
    refusal = the_refusal(results)
    assert "湖州市" in refusal and f"{published.published_by.name}已先行操作" in refusal
    assert Paper.objects.filter(kind="list").count() == Paper.objects.filter(kind="certificate").count() == 1


def test_two_approvers_publish_one_list(cast, case_in):
    case, second = case_in("confirmed"), colleague(cast.ministry_approver, "演示部签发人乙")
    mlist = list_of(cast, case)
    results = at_once(
        *[
            lambda user=user: lists.publish(mlist=mlist, user=user, seen=mlist.revision)
            for user in (cast.ministry_approver, second)
        ]
    )
    assert MembershipList.objects.get().published_by.name in the_refusal(results)


def test_a_list_is_published_while_a_decision_on_it_is_taken_back(cast, case_in):
    case = case_in("confirmed")
    mlist = list_of(cast, case)
    refusal = the_refusal(
        at_once(
            lambda: lists.publish(mlist=mlist, user=cast.ministry_approver, seen=mlist.revision),
            lambda: cases.reconsider(case=case, user=cast.reviewer, seen=case.revision, reason="（演示）再议"),
        )
    )
    state = Case.objects.get().state
    assert (state, MembershipList.objects.get().state) in {("published", "published"), ("sent_up", "draft")}
    assert ("演示部签发人甲" if state == "published" else "演示审核人甲") in refusal
    assert ListItem.objects.count() == (state == "published")


def test_a_refusal_is_announced_while_it_is_taken_back(cast):
    first, second = two_cities(cast)
    cases.confirm(case=first, user=cast.reviewer, seen=None, opinion="（演示）同意")
    refused = cases.not_confirm(case=second, user=cast.reviewer, seen=None, reason="（演示）不足")
    mlist = list_of(cast, first)
    at_once(
        lambda: lists.publish(mlist=mlist, user=cast.ministry_approver, seen=None),
        lambda: cases.reconsider(case=refused, user=cast.reviewer, seen=None, reason="（演示）再议"),
    )
    refused = Case.objects.get(pk=refused.pk)
    announced = Entry.objects.filter(verb="case.refusal_announced").count()
    assert (refused.state, refused.announced_at is not None, announced) in {
        ("not_confirmed", True, 1),
        ("sent_up", False, 0),
    }


def test_two_reviewers_draw_up_a_list_under_one_number(cast, case_in):
    case, second = case_in("confirmed"), colleague(cast.reviewer, "演示审核人乙")
    results = at_once(*[lambda user=user: list_of(cast, case, user=user) for user in (cast.reviewer, second)])
    assert "文号" in the_refusal(results)
    assert MembershipList.objects.count() == 1


# --- The direct way -----------------------------------------------------------------------------------------------


def test_two_officers_at_one_claim(cast):
    claim = a_claim(cast.clerk)
    refusal = the_refusal(
        at_once(
            lambda: claims.confirm_claim(claim=claim, user=cast.reviewer, seen=0),
            lambda: claims.decline_claim(claim=claim, user=cast.reviewer, seen=0, reason="（演示）不清"),
        )
    )
    assert "页面已过期" in refusal
    claim.refresh_from_db()
    assert Membership.objects.count() == (claim.state == "confirmed")


def test_a_submission_and_the_confirmation_of_its_claim(cast):
    """Whoever is first: the application goes directly, since the register has the membership in the end."""
    application = a_complete_application(cast, a_round(cast))
    desk.hand_over(application=application, user=cast.clerk, seen=None)
    claim = a_claim(cast.clerk)
    results = at_once(
        lambda: desk.submit(application=application, user=cast.approver, seen=None),
        lambda: claims.confirm_claim(claim=claim, user=cast.reviewer, seen=0),
    )
    assert not [each for each in results if isinstance(each, Refused)]
    assert Case.objects.get().way == "direct"


def test_a_membership_is_confirmed_and_returned(cast):
    case = a_case_in(cast, "member_check")
    the_refusal(
        at_once(
            lambda: direct.confirm_member(case=case, user=cast.reviewer, seen=case.revision),
            lambda: cases.return_to_province(case=case, user=cast.reviewer, seen=case.revision, reason="（演示）再核"),
        )
    )


@pytest.mark.parametrize("attempt", range(2))
def test_a_number_is_lowered_while_the_sheet_goes_up(cast, attempt):
    round_ = a_round(cast, options={"quota": True})
    quotas.set_quotas(round=round_, user=cast.round_manager, numbers={cast.zhejiang.pk: 1})
    case = a_case_in(cast, "endorsed", round_)
    sheet = summary_sheets.draw_up(round=round_, user=cast.officer, filler="演示经办人甲", filler_contact="0")
    results = at_once(
        lambda: summary_sheets.send_up(sheet=sheet, user=cast.province_approver, seen=None),
        lambda: quotas.set_quotas(round=round_, user=cast.round_manager, numbers={cast.zhejiang.pk: 0}),
    )
    refusal = the_refusal(results)
    standing = quota_of(round_, cast.zhejiang)
    if Case.objects.get(pk=case.pk).state == "sent_up":
        assert "名额不能少于1个" in refusal and (standing.used, standing.number) == (1, 1)
    else:
        assert "超出推荐名额1个" in refusal and (standing.used, standing.number) == (0, 0)
