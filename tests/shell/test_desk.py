"""工作台: each role sees what waits for it, and where the rest stands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications import services
from portal.accounts.models import Appointment
from portal.shell.desk import desk
from review.models import MembershipList
from review.services import lists, quotas, summary_sheets


def titles(tasks):
    return [task.title for task in tasks]


WAITING = {
    # state of the case → who has it in the to-do list, under which beginning of the title
    "submitted": {"officer": "受理：浙江省湖州市"},
    "accepted": {"officer": "核实并拟写意见：浙江省湖州市"},
    "proposed": {"province_approver": "签发推荐意见：浙江省湖州市"},
    "endorsed": {"officer": "编制汇总表：1个城市待列入"},
    "sent_up": {"reviewer": "审核：浙江省湖州市"},
    "confirmed": {"reviewer": "拟定名单：1个城市已拟确认"},
    "returned": {"clerk": "2026年全国学习型城市网络申报（演示）"},
}
HANDLERS = ("clerk", "approver", "officer", "province_approver", "reviewer", "ministry_approver")


@pytest.mark.parametrize("state", sorted(WAITING))
def test_what_waits_stands_with_the_one_who_can_do_it(cast, case_in, state):
    case_in(state)
    for part in HANDLERS:
        expected = WAITING[state].get(part)
        assert titles(desk(getattr(cast, part)).to_do) == ([expected] if expected else []), part


def test_a_city_sees_no_pending_decision(cast, case_in):
    case_in("confirmed")
    assert [task.word for task in desk(cast.clerk).under_way] == ["已上报，部级审核中"]


@pytest.mark.parametrize("state", ["declined", "published"])
def test_what_is_decided_stands_apart_from_what_is_under_way(cast, case_in, state):
    case = case_in(state)
    mine = desk(cast.clerk)
    assert ([task.word for task in mine.over], mine.under_way) == ([case.get_state_display()], [])


def test_a_clerk_begins_and_an_approver_signs(cast, application):
    assert titles(desk(cast.neighbour_clerk).to_do) == ["开始填报：2026年全国学习型城市网络申报（演示）"]
    assert titles(desk(cast.approver).to_do) == []
    services.hand_over(application=application, user=cast.clerk, seen=None)
    assert titles(desk(cast.approver).to_do) == ["签发并提交：2026年全国学习型城市网络申报（演示）"]


def test_whoever_signs_under_a_delegation_finds_it_among_what_waits(cast, application):
    services.hand_over(application=application, user=cast.clerk, seen=None)
    Appointment.objects.filter(user__in=[cast.approver, cast.second_approver], organisation__kind="city").delete()
    services.delegate(
        application=application,
        user=cast.clerk,
        seen=None,
        delegate=cast.second_clerk,
        delegator="演示局长",
        delegator_post="局长",
        reason="（演示）签发人已调离，新任人选尚未到岗。",
        ends_at=timezone.now() + timedelta(days=2),
    )
    title = "2026年全国学习型城市网络申报（演示）"
    assert titles(desk(cast.second_clerk).to_do) == [f"凭紧急委托签发并提交：{title}"]
    assert titles(desk(cast.clerk).under_way) == [title]


def test_sheets_and_lists_wait_for_their_approvers(cast, case_in):
    case = case_in("endorsed")
    round_ = case.application.round
    summary_sheets.draw_up(round=round_, user=cast.officer, filler="演示经办人甲", filler_contact="0571-0000000")
    assert titles(desk(cast.province_approver).to_do) == ["签发并上报汇总表：W2026-330000-HZ1"]


def test_a_drafted_list_waits_for_the_ministrys_approver(cast, case_in):
    case = case_in("confirmed")
    lists.draw_up(
        round=case.application.round,
        user=cast.reviewer,
        title="名单（演示）",
        batch="演示第一批",
        document_number="演示〔2026〕9号",
        cases=[case],
    )
    assert MembershipList.objects.get().state == "draft"
    assert titles(desk(cast.ministry_approver).to_do) == ["签发并公布：名单（演示）"]
    assert titles(desk(cast.reviewer).to_do) == []


def test_nobody_without_an_office_has_a_desk(cast, round_):
    assert desk(cast.stranger).to_do == desk(cast.stranger).under_way == []
    assert desk(cast.department_clerk).to_do == []


def test_what_a_round_asks_of_the_officer_waits_for_the_officer(cast, case_in):
    """An order not settled, a number not set: the approver waits, officer and round manager are told."""
    case = case_in("endorsed")
    round_ = case.application.round
    type(round_).objects.filter(pk=round_.pk).update(options={"quota": True, "wet_ink": True})
    round_.refresh_from_db()
    assert "设定推荐名额：2026年全国学习型城市网络申报（演示）" in titles(desk(cast.round_manager).to_do)
    sheet = summary_sheets.draw_up(round=round_, user=cast.officer, filler="演示经办人甲", filler_contact="0")
    waiting = {task.title: task.note for task in desk(cast.officer).to_do}
    assert "教育部尚未设定本省在本批次的推荐名额" in waiting[f"完善汇总表：{sheet.document_number}"]
    assert titles(desk(cast.province_approver).to_do) == []
    quotas.set_quotas(round=round_, user=cast.round_manager, numbers={cast.zhejiang.pk: 1, cast.sichuan.pk: 1})
    assert titles(desk(cast.round_manager).to_do) == []
    waiting = {task.title: task.note for task in desk(cast.officer).to_do}
    assert "本批次使用湿章" in waiting[f"完善汇总表：{sheet.document_number}"]
