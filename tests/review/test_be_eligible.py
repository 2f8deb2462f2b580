"""Who may join the alliance: conditions confirmed and judged, exceptions below prefecture level, paper copies."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import services as desk
from applications.models import PlaceException
from applications.selectors import answers_of, missing
from applications.services.exceptions import make_exception
from portal.history.models import Entry
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from portal.regions.models import Place
from portal.shell.demonstration import answer_return
from review.models import ConditionJudgement
from review.selectors.eligibility import conditions_in
from review.selectors.paper_copies import copies_of
from review.services import cases, eligibility, marks, paper_copies
from tests.plot import a_member, an_alliance_case, an_alliance_round, judged_eligible

pytestmark = pytest.mark.django_db


def county_level(city):
    """The place of this office is of county level, such as 昆山."""
    Place.objects.filter(pk=city.place_id).update(kind="县级市")
    city.refresh_from_db()


def test_a_member_does_not_apply_again_and_a_county_only_as_an_exception(alliance, client_for):
    round_ = an_alliance_round(alliance)
    a_member(alliance.jiaxing.place)
    with pytest.raises(Refused, match=r"嘉兴市已是.*联盟.*，不需要再次申报"):
        desk.begin(round=round_, user=alliance.neighbour_clerk)
    county_level(alliance.huzhou)
    with pytest.raises(Refused, match=r"本批次面向地级及地级以上城市.*湖州市不在此列"):
        desk.begin(round=round_, user=alliance.clerk)
    for user in (alliance.other_officer, alliance.clerk):
        with pytest.raises(Refused, match="只有省级教育行政部门（对本省城市）或批次管理员"):
            make_exception(round=round_, city=alliance.huzhou, user=user, reason="（演示）先例")
    officer, address = client_for(alliance.officer), reverse("applications:exceptions", args=[round_.code])
    page = officer.post(address, {"city": alliance.huzhou.pk, "reason": " "}).content.decode()
    assert "请填写例外理由" in page and not PlaceException.objects.exists()
    officer.post(address, {"city": alliance.huzhou.pk, "reason": "（演示）以往批次有先例"})
    page = officer.get(address).content.decode()
    assert "以往批次有先例" in page and "浙江省湖州市" in page
    assert Message.objects.filter(event="round.exception", receiver=alliance.clerk).exists()
    with pytest.raises(Refused, match="已登记为例外申报"):
        make_exception(round=round_, city=alliance.huzhou, user=alliance.officer, reason="（演示）")
    case = an_alliance_case(alliance, "submitted", round_)
    assert case.submission.data["exception"]["reason"] == "（演示）以往批次有先例"
    assert "不是地级及地级以上城市" in officer.get(reverse("review:case", args=[case.pk])).content.decode()


def test_the_city_confirms_each_condition_with_evidence(alliance):
    from portal.shell.demonstration import fill_in

    application = desk.begin(round=an_alliance_round(alliance), user=alliance.clerk)
    fill_in(application, alliance.clerk)
    wanting = [each.message for each in missing(application)]
    assert wanting == [f"请上传申报条件{number}的佐证材料（PDF）。" for number in range(1, 5)]
    desk.save_cells(
        application=application, user=alliance.clerk, values={"condition_2.met": "不符合"}, seen={"condition_2.met": 1}
    )
    assert any("不符合本条件的城市不能申报" in each.message for each in missing(application))


def test_the_province_judges_each_condition_before_it_recommends(alliance, client_for):
    case = an_alliance_case(alliance, "accepted")
    officer, address = client_for(alliance.officer), reverse("review:eligibility", args=[case.pk])
    with pytest.raises(Refused, match="申报条件1、2、3、4还没有认定"):
        cases.propose(case=case, user=alliance.officer, seen=None, opinion="（演示）同意推荐。")
    page = officer.get(address).content.decode()
    assert page.count("认定结果") == 4 and "教育部门在学习型城市建设中发挥了积极作用" in page
    assert "申报条件1的佐证材料" in page or "evidence/" in page
    post = {f"{each.key}-result": "met" for each in conditions_in(case.submission)} | {"version": "1"}
    answer = officer.post(address, {**post, "condition_3-result": "not_met"})
    assert answer.status_code == 409 and "申报条件3认定为不符合，请写明理由。" in answer.content.decode()
    assert not ConditionJudgement.objects.exists()
    officer.post(address, {**post, "condition_3-result": "not_met", "condition_3-remark": "（演示）未见材料"})
    with pytest.raises(Refused, match="申报条件3认定为不符合，不能拟推荐"):
        cases.propose(case=case, user=alliance.officer, seen=None, opinion="（演示）同意推荐。")
    officer.post(address, post)
    assert ConditionJudgement.objects.count() == 5  # only what changed is written again
    assert cases.propose(case=case, user=alliance.officer, seen=None, opinion="（演示）同意推荐。").state == "proposed"
    # The city learns of it by the opinion or a return, not by the judgements.
    assert client_for(alliance.clerk).get(address).status_code == 403
    assert "未见材料" not in client_for(alliance.clerk).get(reverse("review:case", args=[case.pk])).content.decode()
    with pytest.raises(Refused):
        eligibility.judge(case=case, user=alliance.reviewer, version=1, judged={})


def test_the_secretariat_waits_for_two_paper_copies_or_waives_them(alliance, client_for):
    case = an_alliance_case(alliance, "at_signature")
    officer, address = client_for(alliance.secretariat_officer), reverse("review:paper_copies", args=[case.pk])
    with pytest.raises(Refused, match="纸质申报表（一式两份）未收到"):
        cases.agree(case=case, user=alliance.secretariat_approver, seen=None)
    today = timezone.localdate()
    for typed, why in (
        ({"step": "arrived", "copies": "1", "arrived_on": today + timedelta(days=1)}, "收到日期不能晚于今天"),
        ({"step": "waived", "other-words": ""}, "请写明免交纸质材料的理由"),
    ):
        answer = officer.post(address, typed)
        assert answer.status_code == 409 and why in answer.content.decode()
    officer.post(address, {"step": "missing", "other-words": "（演示）请用快递"})
    officer.post(address, {"step": "arrived", "copies": "1", "arrived_on": today, "words": "（演示）快递SF1"})
    assert copies_of(case).word == "已收到1份，缺1份"
    letters = Message.objects.filter(event="case.paper_copies", receiver=alliance.clerk).order_by("pk")
    assert [re.search("缺(.)份", each.body)[1] for each in letters] == ["2", "1"]
    work = client_for(alliance.secretariat_approver).get(reverse("review:case", args=[case.pk])).content.decode()
    assert (
        "秘书处不予确认" in work and '<summary class="btn btn-primary">' not in work
    )  # a refusal is not the main button
    page = officer.get(address).content.decode()
    assert "快递SF1" in page and "已收到1份，缺1份" in page
    assert "已收到1份，缺1份" in client_for(alliance.clerk).get(reverse("review:case", args=[case.pk])).content.decode()
    officer.post(address, {"step": "waived", "other-words": "（演示）第二份免交"})
    assert copies_of(case).is_settled and Entry.objects.filter(verb="paper_copies.recorded").count() == 3
    assert cases.agree(case=case, user=alliance.secretariat_approver, seen=None).state == "secretariat_agreed"
    with pytest.raises(Refused, match="签发意见之前"):
        paper_copies.copies_arrived(case=case, user=alliance.secretariat_officer, copies=1, arrived_on=today)
    with pytest.raises(Refused):
        paper_copies.copies_waived(case=case, user=alliance.officer, words="（演示）")


def test_copies_that_bear_a_void_opinion_no_longer_count(alliance):
    case = an_alliance_case(alliance, "at_secretariat")
    paper_copies.copies_arrived(case=case, user=alliance.secretariat_officer, copies=2, arrived_on=timezone.localdate())
    assert copies_of(case).word == "已收到2份"
    case = cases.return_to_province(case=case, user=alliance.secretariat_officer, seen=None, reason="（演示）请核实")
    cases.propose(case=case, user=alliance.officer, seen=None, opinion="（演示）同意推荐。")
    case = cases.endorse(case=case, user=alliance.province_approver, seen=None)
    assert case.state == "at_secretariat" and copies_of(case).word == "未收到"


def test_a_returned_condition_is_changed_and_judged_anew(alliance):
    case = an_alliance_case(alliance, "accepted")
    judged_eligible(alliance, case)
    for where in ("condition_2", "innovations"):
        marks.mark(case=case, user=alliance.officer, where=where, reason="（演示）请写具体")
    cases.return_for_correction(case=case, user=alliance.officer, seen=None, reason="")
    application = case.application
    application.refresh_from_db()
    seen = answers_of(application)
    saved = desk.save_cells(
        application=application,
        user=alliance.clerk,
        values={"difficulties.text": "（演示）改"},
        seen={"difficulties.text": seen.entries["difficulties.text"].version},
    )
    assert "difficulties.text" in saved.refused  # not returned, not open
    desk.save_cells(
        application=application,
        user=alliance.clerk,
        values={"condition_2.grounds": "（演示）每年两次会议"},
        seen={"condition_2.grounds": seen.entries["condition_2.grounds"].version},
    )
    answer_return(application, alliance.clerk)
    desk.hand_over(application=application, user=alliance.clerk, seen=None)
    desk.submit(application=application, user=alliance.approver, seen=None, opinion="（演示）已补充，同意申报。")
    case = cases.accept(case=case, user=alliance.officer, seen=None)
    with pytest.raises(Refused, match="申报条件1、2、3、4还没有认定"):
        cases.propose(case=case, user=alliance.officer, seen=None, opinion="（演示）同意推荐。")
    with pytest.raises(Refused, match="本页显示的是第1版"):
        eligibility.judge(case=case, user=alliance.officer, version=1, judged={"condition_1": ("met", "")})


def test_lists_show_copies_and_exceptions(alliance, client_for):
    round_ = an_alliance_round(alliance)
    county_level(alliance.huzhou)
    make_exception(round=round_, city=alliance.huzhou, user=alliance.round_manager, reason="（演示）先例")
    an_alliance_case(alliance, "at_secretariat", round_)
    address = f"{reverse('review:cases')}?round={round_.code}"
    page = client_for(alliance.secretariat_officer).get(address).content.decode()
    assert "例外申报" in page and "纸质材料" in page and "未收到" in page
    page = client_for(alliance.officer).get(address).content.decode()
    assert "例外申报" in page and "纸质材料" not in page
    case = round_.applications.get().case
    desk_page = client_for(alliance.clerk).get(reverse("applications:application", args=[case.application_id]))
    assert "本市为例外申报" in desk_page.content.decode()
