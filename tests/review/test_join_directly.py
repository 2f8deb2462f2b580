"""Members of the former alliance and of the GNLC join directly: the register decides who, nobody assesses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from applications import services as desk
from applications.models import CorrectionItem, Extension
from portal.documents.models import Paper
from portal.history.selectors import entries
from portal.kit.verdicts import Refused
from portal.kit.workbooks import ROW_NUMBER
from portal.letters.models import Message
from portal.register import imports
from portal.register.models import Membership
from portal.register.selectors import is_member
from portal.register.services import end_membership, enter_membership
from review.models import Case, MembershipList
from review.services import cases, direct, lists, summary_sheets
from review.sheets import list_content
from tests.papers.reading import plain, typeset
from tests.plot import a_case_in, a_member, a_round, a_submitted_case
from tests.review.crowd import endorsed, list_drawn_up, sent_up, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


@pytest.fixture
def member(cast):
    return a_member(cast.huzhou.place)


def fresh(case):
    return Case.objects.select_related("ground").get(pk=case.pk)


# --- Who goes which way -------------------------------------------------------------------------------------------


def test_the_register_decides_at_submission_and_everybody_concerned_reads_why(cast, member, case_in, client_for):
    case = case_in("submitted")
    assert (case.way, case.ground) == ("direct", member)
    words = "全国学习型城市建设联盟成员城市（演示第二批，不晚于2016年12月31日，演示联盟文件〔2016〕1号）"
    for part in ("clerk", "officer", "reviewer"):
        page = client_for(getattr(cast, part)).get(f"/cases/{case.pk}/").content.decode()
        assert words in page and "直接加入" in page, part
    assert entries(case.chain).last().sentence == f"本申请直接加入，依据：{words}。"
    assert Message.objects.filter(receiver=cast.officer, body__contains="直接上报，不列入汇总表").exists()


def test_a_city_that_the_register_lacks_is_recommended(cast, member):
    case = a_submitted_case(cast, a_round(cast), clerk=cast.neighbour_clerk, approver=cast.neighbour_approver)
    assert (case.way, case.ground) == ("recommended", None)
    assert not entries(case.chain).filter(verb="case.goes_directly").exists()


@pytest.mark.parametrize(
    ("membership", "way"),
    [
        ({"kind": "alliance", "joined_by": date(2016, 12, 31)}, "direct"),
        ({"kind": "gnlc", "joined_on": date(2019, 2, 1)}, "direct"),
        ({"kind": "network", "joined_on": date(2025, 1, 1)}, "recommended"),
        ({"kind": "gnlc", "joined_on": date(2019, 2, 1), "source": ""}, "recommended"),  # nobody may read it
        ({"kind": "gnlc", "joined_on": date(2099, 1, 1)}, "recommended"),  # not yet
    ],
)
def test_which_memberships_count(cast, membership, way):
    enter_membership(**{"place": cast.huzhou.place, "source": "某文件", **membership})
    assert a_submitted_case(cast, a_round(cast)).way == way


def test_a_membership_that_ended_before_the_submission_does_not_count(cast, member):
    end_membership(membership=member, left_on=timezone.localdate(), reason="城市申请退出")
    assert a_submitted_case(cast, a_round(cast)).way == "recommended"


def test_the_way_is_settled_anew_with_each_submission(cast, case_in):
    case = case_in("withdrawn")
    assert case.way == "recommended"
    a_member(cast.huzhou.place, kind="gnlc")
    desk.hand_over(application=case.application, user=cast.clerk, seen=None)
    desk.submit(application=case.application, user=cast.approver, seen=None)
    assert (fresh(case).way, fresh(case).submission.version) == ("direct", 2)


# --- The way ------------------------------------------------------------------------------------------------------


def test_it_goes_up_with_opinion_and_seal_and_without_a_sheet(cast, member, case_in):
    case = case_in("endorsed")
    paper = Paper.objects.get(subject=case.chain, kind="application")
    assert paper.signatures.filter(slot="province").exists()
    with pytest.raises(Refused, match="没有已签发推荐意见、待上报的城市"):
        summary_sheets.draw_up(round=case.application.round, user=cast.officer, filler="甲", filler_contact="0")
    with pytest.raises(Refused, match="该市直接加入，不列入汇总表，请办理“直接上报”。"):
        cases.move("send_up", case=case, user=cast.province_approver, seen=None, by_document=True)
    direct.send_up_directly(case=case, user=cast.province_approver, seen=case.revision)
    assert fresh(case).state == "member_check"
    assert Message.objects.filter(receiver=cast.clerk, body__contains="由教育部核对成员资格").exists()


def test_an_ordinary_city_does_not_go_the_direct_way(cast, case_in):
    case = case_in("endorsed")
    with pytest.raises(Refused, match="成员名册中没有可直接加入的登记，该市按省级推荐办理"):
        direct.send_up_directly(case=case, user=cast.province_approver, seen=None)


def test_the_province_keeps_its_deadline(cast, member, case_in):
    case = case_in("endorsed")
    late = case.application.round.province_deadline + timedelta(seconds=1)
    with pytest.raises(Refused, match=r"省级上报截止时间为.*已过期"):
        direct.send_up_directly(case=case, user=cast.province_approver, seen=None, arrived_at=late)
    Extension.objects.create(
        round=case.application.round,
        organisation=cast.zhejiang,
        until=late + timedelta(days=1),
        reason="（演示）",
        granted_by=cast.round_manager,
    )
    direct.send_up_directly(case=case, user=cast.province_approver, seen=None, arrived_at=late)


def test_joining_is_by_right_so_the_province_does_not_decline(cast, member, case_in, client_for):
    case = case_in("accepted")
    why = "填报后直接加入，不需推荐，因此不能不予推荐；材料有误的请退回修改。"
    with pytest.raises(Refused, match=why):
        cases.decline(case=case, user=cast.province_approver, seen=None, reason="（演示）不同意")
    assert why in client_for(cast.province_approver).get(f"/cases/{case.pk}/").content.decode()
    cases.return_for_correction(case=case, user=cast.officer, seen=None, reason="（演示）年份有误")


@pytest.mark.parametrize("state", ["endorsed", "member_check"])
def test_what_means_nothing_on_this_way_is_not_on_the_page(cast, member, case_in, client_for, state):
    case = case_in(state)
    pages = [
        client_for(each).get(f"/cases/{case.pk}/").content.decode() for each in (cast.province_approver, cast.reviewer)
    ]
    assert not any("确认加入" in page or "随汇总表签发进行" in page for page in pages)


def test_the_officer_who_confirms_decides_and_the_list_says_how(cast, member, case_in, client_for):
    case = case_in("member_check")
    other = endorsed(cast, submitted(cast, case.application.round, 1))
    sent_up(cast, other)
    client_for(cast.reviewer).post(f"/cases/{case.pk}/step/", {"step": "confirm_member", "revision": case.revision})
    decided = fresh(case)
    assert (decided.state, decided.decided_by) == ("member_confirmed", cast.reviewer) and decided.decided_at
    assert member.words in entries(case.chain).last().sentence
    draft = list_drawn_up(cast, case, other)
    lists.publish(mlist=draft, user=cast.ministry_approver, seen=None)
    assert fresh(case).state == fresh(other).state == "published"
    network = Membership.objects.get(kind="network", place=cast.huzhou.place)
    assert network.list_reference == draft.chain and is_member(cast.huzhou.place, "network")
    assert dict(draft.items.values_list("city_name", "note")) == {"湖州市": "直接加入", "演示1市": ""}
    content = list_content(MembershipList.objects.get(pk=draft.pk))
    assert [row["city"] for row in content["rows"]] == ["湖州市＊", "演示1市"] and content["direct_count"] == 1
    assert "直接加入" in client_for(None).get(f"/lists/{draft.pk}/").content.decode()


def test_a_confirmation_can_be_taken_back_until_it_is_published(cast, member, case_in):
    case = case_in("member_confirmed")
    draft = list_drawn_up(cast, case)
    direct.reconsider_member(case=case, user=cast.reviewer, seen=None, reason="（演示）再核")
    assert (fresh(case).state, fresh(case).decided_by) == ("member_check", None)
    assert not draft.items.exists()
    direct.confirm_member(case=case, user=cast.reviewer, seen=None)
    again = list_drawn_up(cast, case, number="演示〔2026〕2号")
    lists.publish(mlist=again, user=cast.ministry_approver, seen=None)
    with pytest.raises(Refused):
        direct.reconsider_member(case=case, user=cast.reviewer, seen=None, reason="（演示）")


def test_a_membership_that_does_not_hold_leads_to_the_ordinary_way(cast, member, case_in):
    case = case_in("member_check")
    end_membership(membership=member, left_on=timezone.localdate(), reason="（演示）登记有误")
    with pytest.raises(Refused, match="所依据的成员登记已终止，不能确认；请办理“转省级推荐”"):
        direct.confirm_member(case=case, user=cast.reviewer, seen=None)
    direct.not_member(case=case, user=cast.reviewer, seen=None, reason="（演示）登记有误")
    assert (fresh(case).state, fresh(case).way, fresh(case).ground) == ("submitted", "recommended", None)
    assert not case.opinions.filter(voided_at__isnull=True).exists()
    papers = Paper.objects.filter(subject=case.chain, kind="application").order_by("pk")
    assert [bool(each.voided_reason) for each in papers] == [True, False]
    assert Message.objects.filter(receiver=cast.officer, subject__contains="请重新受理").exists()
    assert Message.objects.filter(receiver=cast.clerk, body__contains="（演示）登记有误").exists()
    sent_up(cast, endorsed(cast, case))
    assert fresh(case).state == "sent_up"


def test_a_membership_that_ended_meanwhile_is_not_published(cast, member, case_in):
    case = case_in("member_confirmed")
    draft = list_drawn_up(cast, case)
    end_membership(membership=member, left_on=timezone.localdate(), reason="（演示）登记有误")
    with pytest.raises(Refused, match="湖州市所依据的成员登记已终止，请先从名单中删去"):
        lists.publish(mlist=draft, user=cast.ministry_approver, seen=None)


def test_the_ministry_returns_it_to_the_province(cast, member, case_in):
    case = case_in("member_check")
    cases.return_to_province(case=case, user=cast.reviewer, seen=None, reason="（演示）请核实面积")
    assert fresh(case).state == "accepted" and fresh(case).joins_directly
    assert not case.opinions.filter(voided_at__isnull=True).exists()


# --- Without the province's opinion -------------------------------------------------------------------------------


@pytest.fixture
def without_province(cast):
    return a_round(cast, options={"direct_without_province": True})


def test_a_round_may_do_without_the_provinces_opinion(cast, member, without_province):
    case = a_submitted_case(cast, without_province)
    assert case.state == "member_check"
    assert Message.objects.filter(receiver=cast.officer, body__contains="本批次不需省级意见").exists()
    direct.confirm_member(case=case, user=cast.reviewer, seen=None)
    lists.publish(mlist=list_drawn_up(cast, case), user=cast.ministry_approver, seen=None)
    assert is_member(cast.huzhou.place, "network")


def test_there_too_the_ordinary_city_is_recommended(cast, without_province):
    assert a_submitted_case(cast, without_province).state == "submitted"


def test_there_too_faults_are_mended_by_way_of_the_province(cast, member, without_province):
    case = a_submitted_case(cast, without_province)
    cases.return_to_province(case=case, user=cast.reviewer, seen=None, reason="（演示）面积有误")
    assert Paper.objects.filter(subject=case.chain, kind="application").count() == 1, "no seal became void"
    cases.return_for_correction(case=case, user=cast.officer, seen=None, reason="（演示）面积有误")
    asked = CorrectionItem.objects.get(correction__application=case.application)
    desk.answer_items(application=case.application, user=cast.clerk, texts={asked.pk: "（演示）已改"}, seen={})
    desk.hand_over(application=case.application, user=cast.clerk, seen=None)
    desk.submit(application=case.application, user=cast.approver, seen=None)
    assert (fresh(case).state, fresh(case).submission.version) == ("member_check", 2)


def test_nobody_takes_that_step_by_hand(cast, member, case_in):
    with pytest.raises(Refused, match="随提交自动进行，不能单独办理"):
        cases.move("go_up", case=case_in("submitted"), user=cast.officer, seen=None)


# --- What the database keeps, what pages show and cost ------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "broken"),
    [
        ("endorsed", {"way": "direct"}),
        ("sent_up", {"state": "member_check"}),
        ("confirmed", {"state": "member_confirmed"}),
        ("member_check", {"state": "sent_up"}),
        ("member_confirmed", {"state": "confirmed"}),
        ("member_check", {"ground": None}),
        ("member_check", {"state": "member_confirmed"}),  # without a decider
    ],
)
def test_the_database_keeps_the_ways_apart(case_in, state, broken):
    case = case_in(state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**broken)


def test_boards_show_who_joins_directly(cast, member, client_for):
    round_ = a_round(cast)
    a_case_in(cast, "endorsed", round_)
    a_submitted_case(cast, round_, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver)
    officer, reviewer = client_for(cast.officer), client_for(cast.reviewer)
    for client, address in ((officer, "/board/"), (officer, "/cases/"), (reviewer, "/cases/")):
        page = client.get(address, {"way": "direct"}).content.decode()
        table = page.split("<tbody>")[1]
        assert "湖州市" in table and "嘉兴市" not in table, address
        assert "嘉兴市" in client.get(address).content.decode().split("<tbody>")[1]
    assert "个城市待列入汇总表" not in officer.get("/board/").content.decode()
    home = client_for(cast.province_approver).get("/home/").content.decode()
    assert "直接上报：浙江省湖州市" in home


def test_the_boards_cost_the_same_with_one_and_with_many(cast, client_for, django_assert_max_num_queries):
    round_ = a_round(cast)

    def cost(client, address):
        with django_assert_max_num_queries(60) as captured:
            client.get(address)
        return len(captured)

    a_member(cast.huzhou.place)
    a_submitted_case(cast, round_)
    clients = ((client_for(cast.officer), "/board/"), (client_for(cast.reviewer), "/cases/"))
    for client, address in clients:
        client.get(address)
    few = [cost(*each) for each in clients]
    for number in (1, 2):
        case = submitted(cast, round_, number)
        a_member(case.application.place, kind="gnlc")
        direct.go_directly_from_now([case.application.place], cast.reviewer)
    assert [cost(*each) for each in clients] == few


def test_the_round_managers_form_has_the_option(cast, client_for):
    page = client_for(cast.round_manager).get("/manage/rounds/new/").content.decode()
    assert 'name="direct_without_province"' in page and "直接加入的城市不需省级意见" in page


def test_the_printed_list_marks_them(cast, case_in):
    case = case_in("member_confirmed")
    text = typeset("papers/list.html", list_content(list_drawn_up(cast, case))).text
    assert plain("湖州市＊") in text and plain("标“＊”的1个城市，为已加入全球学习型城市网络的城市或原") in text


@pytest.mark.parametrize("state", ["submitted", "endorsed", "returned"])
def test_a_member_that_is_imported_later_goes_directly_from_now(cast, case_in, state):
    """The register says that it joins directly, and a claim is refused for that: the open case must follow."""
    case = case_in(state)
    row = {"城市": "湖州市", "代码": "", "加入年份/日期": "2016", "来源": "UIL公布名单（演示）", ROW_NUMBER: "2"}
    imports.run([row], for_good=True, user=cast.ministry_approver)
    changed = Case.objects.get(pk=case.pk)
    assert (changed.way, changed.state, changed.ground.kind) == ("direct", state, "gnlc")
    told = Message.objects.filter(event="case.goes_directly", receiver__in=[cast.clerk, cast.officer])
    assert told.count() == 2 and "已提交的申请改为直接加入" in told[0].body
    assert "本申请直接加入" in entries(case.chain).last().sentence
    imports.run([row], for_good=True, user=cast.ministry_approver)
    assert Message.objects.filter(event="case.goes_directly", receiver=cast.clerk).count() == 1
