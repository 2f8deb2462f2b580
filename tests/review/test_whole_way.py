"""One city's way from submission to the published list, step by step."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.selectors import deadline_of
from portal.documents.models import Paper
from portal.kit.dates import end_of_day
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from portal.register.selectors import is_member
from portal.shell.demonstration import answer_return
from review.models import Case, Certificate, MembershipList, Opinion, Sheet
from review.services import cases, lists, summary_sheets
from tests.plot import WAYS, a_submitted_case

pytestmark = pytest.mark.sql


@pytest.mark.parametrize("state", sorted(WAYS))
def test_a_case_reaches_every_state_by_its_steps(case_in, state):
    assert case_in(state).state == state


def test_a_published_city_is_a_member_with_a_certificate_and_sealed_papers(cast, case_in):
    case = case_in("published")
    assert is_member(cast.huzhou.place, "network")
    certificate = Certificate.objects.get(case=case)
    form = Paper.objects.get(subject=case.chain, kind="application")
    assert [each.slot for each in form.signatures.order_by("sequence")] == ["cover", "declaration", "province"]
    assert Paper.objects.get(subject=f"certificate:{certificate.pk}").signatures.count() == 1
    assert Paper.objects.get(kind="list").signatures.get().organisation == cast.ministry
    assert Paper.objects.get(kind="summary").signatures.get().organisation == cast.zhejiang


def test_nobody_signs_what_they_drafted(cast, case_in):
    case = case_in("accepted")
    opinion = cases.propose(case=case, user=cast.officer, seen=None, opinion="（演示）同意推荐。").opinions.get()
    Opinion.objects.filter(pk=opinion.pk).update(drafted_by=cast.province_approver)
    with pytest.raises(Refused, match="拟稿人不能签发自己拟的意见"):
        cases.endorse(case=case, user=cast.province_approver, seen=None)


def test_a_stale_page_is_told_who_was_faster(cast, case_in):
    case = case_in("submitted")
    seen = case.revision
    cases.accept(case=case, user=cast.officer, seen=seen)
    with pytest.raises(Refused, match="页面已过期：演示经办人甲已先行操作，当前为“已受理，核实中”"):
        cases.accept(case=case, user=cast.second_officer, seen=seen)


def test_a_return_voids_the_opinion_and_opens_the_application(cast, case_in):
    case = case_in("endorsed")
    cases.return_for_correction(case=case, user=cast.officer, seen=None, reason="（演示）年份有误")
    assert case.opinions.get().voided_reason == "（演示）年份有误"
    case.refresh_from_db()
    assert case.application.is_editable
    assert "省级意见已作废" in Paper.objects.get(subject=case.chain, kind="application").voided_reason
    assert case.application.corrections.get().reason == "（演示）年份有误"


def test_a_resubmission_is_a_new_version_and_closes_the_correction(cast, case_in):
    from applications import services

    case = case_in("returned")
    application = case.application
    answer_return(application, cast.clerk)
    services.hand_over(application=application, user=cast.clerk, seen=None)
    services.submit(application=application, user=cast.approver, seen=None)
    case.refresh_from_db()
    assert (case.state, case.submission.version) == ("submitted", 2)
    assert application.corrections.get().answered_at is not None


def test_a_return_from_the_ministry_voids_the_sheet_and_the_others_need_a_new_one(cast, case_in):
    first = case_in("endorsed")
    second = a_submitted_case(
        cast, first.application.round, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver
    )
    cases.accept(case=second, user=cast.officer, seen=None)
    cases.propose(case=second, user=cast.officer, seen=None, opinion="（演示）同意推荐。")
    cases.endorse(case=second, user=cast.province_approver, seen=None)
    sheet = draw_and_send(cast, first.application.round)
    assert list(sheet.items.values_list("case__application__organisation__place__name", flat=True)) == [
        "嘉兴市",
        "湖州市",
    ]

    cases.return_to_province(case=first, user=cast.reviewer, seen=None, reason="（演示）请核实面积")
    sheet.refresh_from_db()
    assert sheet.state == "voided" and "湖州市" in sheet.voided_reason
    with pytest.raises(Refused, match="汇总表已失效"):
        cases.confirm(case=second, user=cast.reviewer, seen=None, opinion="（演示）同意")

    again = draw_and_send(cast, first.application.round)
    assert again.number == 2
    cases.confirm(case=second, user=cast.reviewer, seen=None, opinion="（演示）同意")
    assert Case.objects.get(pk=second.pk).state == "confirmed"


def draw_and_send(cast, round_):
    sheet = summary_sheets.draw_up(
        round=round_, user=cast.officer, filler="演示经办人甲", filler_contact="0571-0000000"
    )
    return summary_sheets.send_up(sheet=sheet, user=cast.province_approver, seen=None)


def test_a_refusal_is_announced_with_the_list_and_not_before(cast, case_in):
    refused = case_in("not_confirmed")
    assert refused.state_seen_by("city") == refused.state_seen_by("province") == "sent_up"
    other = a_submitted_case(
        cast, refused.application.round, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver
    )
    cases.accept(case=other, user=cast.officer, seen=None)
    cases.propose(case=other, user=cast.officer, seen=None, opinion="（演示）同意推荐。")
    cases.endorse(case=other, user=cast.province_approver, seen=None)
    draw_and_send(cast, refused.application.round)
    cases.confirm(case=other, user=cast.reviewer, seen=None, opinion="（演示）同意")
    publish(cast, other)
    refused.refresh_from_db()
    assert refused.state_seen_by("city") == "not_confirmed"
    assert Message.objects.filter(receiver=cast.clerk, body__contains="（演示）材料不足").exists()


def publish(cast, *chosen, **correction):
    mlist = lists.draw_up(
        round=chosen[0].application.round,
        user=cast.reviewer,
        title="名单（演示）",
        batch="演示第一批",
        document_number=f"演示〔2026〕{MembershipList.objects.count() + 1}号",
        cases=chosen,
        **correction,
    )
    return lists.publish(mlist=mlist, user=cast.ministry_approver, seen=None)


def test_a_published_mistake_is_corrected_by_a_new_list(cast, case_in):
    wrong = case_in("published")
    right = a_submitted_case(
        cast, wrong.application.round, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver
    )
    cases.accept(case=right, user=cast.officer, seen=None)
    cases.propose(case=right, user=cast.officer, seen=None, opinion="（演示）同意推荐。")
    cases.endorse(case=right, user=cast.province_approver, seen=None)
    draw_and_send(cast, wrong.application.round)
    cases.confirm(case=right, user=cast.reviewer, seen=None, opinion="（演示）同意")
    old = MembershipList.objects.get()
    new = publish(cast, right, corrects=old, correction_reason="（演示）误列湖州市")
    old.refresh_from_db()
    wrong.refresh_from_db()
    assert (old.state, new.state, wrong.state) == ("superseded", "published", "not_confirmed")
    assert not is_member(cast.huzhou.place, "network") and is_member(cast.jiaxing.place, "network")
    assert "更正" in Paper.objects.get(subject=old.chain, kind="list").voided_reason


def test_who_draws_up_a_sheet_does_not_sign_it(cast, case_in):
    case = case_in("endorsed")
    sheet = summary_sheets.draw_up(
        round=case.application.round, user=cast.officer, filler="演示经办人甲", filler_contact="0571-0000000"
    )
    Sheet.objects.filter(pk=sheet.pk).update(drawn_up_by=cast.province_approver)
    with pytest.raises(Refused, match="编制人不能签发自己编制的文件"):
        summary_sheets.send_up(sheet=sheet, user=cast.province_approver, seen=None)


def test_a_return_with_a_due_day_extends_the_citys_deadline(cast, case_in, client_for):
    case = case_in("accepted")
    day = timezone.localdate() + timedelta(days=45)
    answer = client_for(cast.officer).post(
        f"/cases/{case.pk}/step/",
        {"step": "return", "revision": case.revision, "reason": "（演示）请补正", "due": day.isoformat()},
    )
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.application.corrections.get().due_at == end_of_day(day) == deadline_of(case.application)


def test_a_due_day_in_the_past_is_refused_and_the_reason_stays(cast, case_in, client_for):
    case = case_in("accepted")
    typed = {"step": "return", "revision": case.revision, "reason": "（演示）请补正年份", "due": "2020-01-01"}
    page = client_for(cast.officer).post(f"/cases/{case.pk}/step/", typed).content.decode()
    assert "补正期限应晚于现在，请重新选择日期。" in page
    assert "（演示）请补正年份" in page and 'value="2020-01-01"' in page
