"""A round with twelve cities of four provinces in a real browser: the decisive step of each role.

What repeats itself is done by services, as ``manage.py walkthrough --round full`` does it; no paper is typeset.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from portal.register.models import Membership
from portal.shell.assessed_round import first_workday, moving_clock
from portal.shell.management.full_round import FullRound
from review.choices import CaseState
from review.models import Case, MembershipList, Notice, Objection, Sheet
from review.services import lists, notices, standing
from tests.applications.evidence_files import a_jpeg
from tests.journeys.browsing import Opener, give_back, take, told
from tests.notices import move_notice
from tests.plot import a_complete_application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "全国学习型城市网络成员城市名单（演示第一批）"


class QuickRound(FullRound):
    """The same people and steps; the forms are typed in at once, and no job runs."""

    def filled_in(self, clerk: User) -> Any:
        return a_complete_application(None, self.round, clerk)  # type: ignore[arg-type]

    def finish_jobs(self) -> None:
        """Nobody looks at a paper here."""


@pytest.fixture
def walk(tmp_path: Path, db: None) -> Iterator[QuickRound]:
    made = QuickRound(tmp_path)
    made.chapters, made.cities = [("", 0, [])], {}
    call_command("load_facts", verbosity=0)
    with moving_clock() as made.move_on:
        made.prepare()
        made.twelve_cities_apply()
        yield made


def test_twelve_cities_from_the_return_to_the_revocation(walk: QuickRound, opened: Opener) -> None:
    people = walk.people
    officer, clerk = opened(people["zj-officer"]), opened(people["hz-clerk"])
    a_city_is_returned(walk, officer, clerk)
    walk.provinces_send_up()
    reviewer = opened(people["moe-reviewer"])
    a_sheet_becomes_void(walk, reviewer, opened(people["sc-officer"]))
    experts_assess(walk, opened, reviewer, opened(people["expert-chair"]))
    a_visit(walk, reviewer, officer)
    decisions(walk, reviewer, clerk)
    approver, anyone = opened(people["moe-approver"]), opened()
    mlist = on_notice(walk, approver)
    objections(walk, anyone, opened(people["moe-reviewer2"]), reviewer)
    published(walk, mlist, reviewer, approver, anyone)
    revoked(walk, approver, anyone)


def a_city_is_returned(walk: QuickRound, officer: Page, clerk: Page) -> None:
    case = walk.case_of("湖州市")
    officer.goto(f"/cases/{case.pk}/")
    take(officer, "受理")
    told(officer, "已办理“受理”")
    give_back(officer, case.pk, due=timezone.localdate() + timedelta(days=10), whole="（演示）宣传口号与附件不一致。")
    told(officer, "已办理“退回修改”")
    clerk.goto(f"/applications/{case.application_id}/")
    expect(clerk.locator("main")).to_contain_text("宣传口号与附件不一致")
    walk.answers_the_return(case)


def a_sheet_becomes_void(walk: QuickRound, reviewer: Page, officer: Page) -> None:
    case, sichuan = walk.case_of("绵阳市"), walk.cast.organisations["sichuan"]
    give_back(reviewer, case.pk, whole="（演示）请核实平均受教育年限的来源。")
    told(reviewer, "已办理“退回省级”")
    officer.goto(f"/sheets/{Sheet.objects.get(province=sichuan).pk}/")
    expect(officer.locator("main")).to_contain_text("本表已失效")
    walk.sends_up_again(case, sichuan)
    officer.goto("/sheets/")
    expect(officer.get_by_role("row", name="HZ2")).to_contain_text("已签发上报")


def experts_assess(walk: QuickRound, opened: Opener, reviewer: Page, chair: Page) -> None:
    """Formal check, assignment, an interest, a bar that the chair lifts, scores and discussion of one city by hand."""
    huzhou = walk.case_of("湖州市")
    reviewer.goto(f"/cases/{huzhou.pk}/formal-check/")
    for box in reviewer.locator("[name=ticked]").all():
        box.check()
    reviewer.fill("[name=remark]", "（演示）材料齐全，手续完备。")
    reviewer.get_by_role("button", name="形式审查通过，转专家评审").click()
    told(reviewer, "形式审查通过")
    walk.formal_check_of(case for case in walk.recommended() if case.pk != huzhou.pk)
    walk.panel()
    reviewer.goto(f"/assessments/rounds/{walk.round.code}/")
    reviewer.get_by_role("link", name="均衡分配").click()
    expect(reviewer.locator("main")).to_contain_text("应当回避的")
    reviewer.get_by_role("button", name="确认分配并通知专家").click()
    told(reviewer, "项评审任务")
    steps_aside = huzhou.assignments.live().select_related("expert").earliest("number")
    leaving = opened(steps_aside.expert)
    leaving.goto(f"/assessments/{steps_aside.pk}/")
    leaving.get_by_text("有利害关系，申请回避").click()
    leaving.fill("#id_interest", "（演示）曾参与该市规划编制。")
    leaving.get_by_role("button", name="申报并回避").click()
    told(leaving, "已申报与湖州市有利害关系并回避")
    the_bar_is_lifted(walk, huzhou, reviewer, chair)
    barred = opened(walk.people["expert-zj"])
    barred.goto("/assessments/")
    barred.locator("main").get_by_role("link", name="湖州市").first.click()
    scores(barred, "良好")
    walk.all_score()
    after_the_others(barred)
    chair.goto(f"/cases/{huzhou.pk}/assessment/")
    expect(chair.locator(".voices")).to_contain_text("覆盖面还可以再核")
    take(chair, "结束评审")
    told(chair, "已结束评审")
    walk.close_assessments(case for case in walk.recommended() if case.pk != huzhou.pk)


def the_bar_is_lifted(walk: QuickRound, case: Case, reviewer: Page, chair: Page) -> None:
    """Whoever is of the same province cannot be chosen before the chair has said why not."""
    barred = walk.people["expert-zj"]
    reviewer.goto(f"/cases/{case.pk}/assessment/")
    expect(reviewer.locator("option", has_text="演示专家丁（应当回避）")).to_be_disabled()
    chair.goto(f"/cases/{case.pk}/assessment/")
    chair.get_by_text("组长同意演示专家丁不回避").click()
    chair.fill(f"#lift-{barred.pk}", "（演示）其他专家均已回避。")
    chair.get_by_role("button", name="同意不回避").click()
    told(chair, "已同意演示专家丁不回避")
    reviewer.reload()
    expect(reviewer.locator("main")).to_contain_text("理由：（演示）其他专家均已回避。")
    reviewer.select_option("#id_expert", label="演示专家丁")
    reviewer.get_by_role("button", name="分配", exact=True).click()
    told(reviewer, "已分配给演示专家丁")


def scores(expert: Page, level: str) -> None:
    """Declared first; the same level for every criterion; a draft is there again, and submitted."""
    expert.get_by_role("button", name="无利害关系，开始评审").click()
    told(expert, "可以开始阅读和评分")
    for criterion in expert.locator("fieldset.criterion").all():
        criterion.locator(".level", has_text=level).click()
    expert.fill("#id_comment", "（演示）基础较好。")
    expert.get_by_role("button", name="暂存").click()
    told(expert, "已保存草稿，尚未提交")
    expect(expert.locator("#id_comment")).to_have_value("（演示）基础较好。")
    expert.get_by_role("button", name="提交评分").click()
    told(expert, "已提交评分")


def after_the_others(expert: Page) -> None:
    """Once all have scored each sees the others' scores, by number and not by name; speaks, and changes the own."""
    expert.reload()
    expect(expert.locator("main")).to_contain_text("其他专家的评分")
    for name in ("演示专家甲", "演示专家乙", "演示专家丙"):
        expect(expert.locator("main")).not_to_contain_text(name)
    expert.fill("#id_text", "（演示）覆盖面还可以再核。")
    expert.get_by_role("button", name="发言").click()
    told(expert, "已发言")
    expert.locator("fieldset.criterion").first.locator(".level", has_text="一般").click()
    expert.fill("#id_reason", "（演示）经讨论，覆盖面有待核实。")
    expert.get_by_role("button", name="修改评分").click()
    told(expert, "已修改评分")


def a_visit(walk: QuickRound, reviewer: Page, officer: Page) -> None:
    """Planned, announced, reported with a photo; until then nothing can be decided, and below only the days are known."""
    case, today = walk.case_of("嘉兴市"), timezone.localdate()
    reviewer.goto(f"/cases/{case.pk}/visits/new/")
    for name, text in {
        "starts_on": today.isoformat(),
        "ends_on": today.isoformat(),
        "programme": "（演示）上午座谈，下午走访社区学院。",
        "team-0-name": "演示考察组长",
        "team-0-unit": "演示研究院",
        "team-1-name": "演示考察员",
    }.items():
        reviewer.fill(f"[name={name}]", text)
    reviewer.select_option("[name=team-0-role]", "组长")
    reviewer.get_by_role("button", name="保存安排").click()
    told(reviewer, "尚未通知省、市")
    address = reviewer.url
    take(reviewer, "通知省、市")
    told(reviewer, "已将考察日期和日程告知省、市")
    reviewer.goto(f"/cases/{case.pk}/")
    expect(reviewer.locator(".page-aside")).to_contain_text("请先提交考察报告")
    officer.goto(f"/cases/{case.pk}/")
    expect(officer.locator("body")).to_contain_text("实地考察")
    expect(officer.locator("body")).not_to_contain_text("演示考察组长")
    reviewer.goto(address)
    reviewer.set_input_files("[name=files]", {"name": "课堂（演示）.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg()})
    reviewer.fill("[name=caption]", "（演示）社区学院课堂")
    reviewer.get_by_role("button", name="上传").click()
    told(reviewer, "已上传")
    reviewer.get_by_role("link", name="提交考察报告").click()
    reviewer.fill("[name=report]", "（演示）座谈、走访，情况与申报材料一致。")
    reviewer.get_by_label("通过", exact=True).check()
    reviewer.get_by_role("button", name="提交考察报告").click()
    told(reviewer, "已提交考察报告")
    expect(reviewer.locator("main")).to_contain_text("情况与申报材料一致")
    expect(reviewer.locator("#files")).to_contain_text("社区学院课堂")


def decisions(walk: QuickRound, reviewer: Page, clerk: Page) -> None:
    """One by hand; the city sees nothing of it."""
    huzhou = walk.case_of("湖州市")
    reviewer.goto(f"/cases/{huzhou.pk}/")
    take(reviewer, "确认加入", opinion="（演示）评审通过，同意加入。")
    told(reviewer, "已办理“确认加入”")
    clerk.goto(f"/cases/{huzhou.pk}/")
    clerk.goto(f"/applications/{huzhou.application_id}/")
    expect(clerk.locator("main")).not_to_contain_text("同意加入")
    walk.decisions()


def on_notice(walk: QuickRound, approver: Page) -> MembershipList:
    reviewer = walk.people["moe-reviewer"]
    listed = walk.of_round().filter(state__in=(CaseState.CONFIRMED, CaseState.MEMBER_CONFIRMED))
    head = {"title": TITLE, "batch": "演示第一批", "document_number": "演示〔2026〕1号"}
    mlist = lists.draw_up(round=walk.round, user=reviewer, cases=listed, **head)
    first_day = first_workday()
    days = {"first_day": first_day, "workdays": 5, "answer_workdays": 10}
    notices.draw_up_notice(mlist=mlist, user=reviewer, seen=None, contacts="（演示）010-00000000", **days)
    approver.goto(f"/lists/{mlist.pk}/")
    take(approver, "签发公示")
    told(approver, "公示")
    # Pages judge by the database's clock, which a test cannot move on: the period moves instead.
    move_notice(Notice.objects.get(), first=-4, last=6)
    return mlist


def objections(walk: QuickRound, anyone: Page, handler: Page, decider: Page) -> None:
    """Two by the public page; somebody else than who decided upholds one and dismisses the other."""
    notice = Notice.objects.get()
    for city, text in (("嘉兴市", "（演示）所列社区学院已经停办。"), ("湖州市", "（演示）活动次数有误。")):
        anyone.goto(f"/notices/{notice.pk}/object/")
        anyone.locator("[name=city]").select_option(value=str(notice.cities.get(city_name=city).pk))
        anyone.get_by_label("个人", exact=True).check()
        anyone.fill("[name=name]", "演示群众")
        anyone.fill("[name=phone]", "010-00000002")
        anyone.fill("[name=text]", text)
        anyone.get_by_role("button", name="提交异议").click()
        expect(anyone.locator("main")).to_contain_text("受理编号")
    upheld, dismissed = Objection.objects.order_by("pk").values_list("pk", flat=True)
    decider.goto(f"/objections/{upheld}/")
    expect(decider.locator("h1")).to_be_visible()
    expect(decider.locator("main")).not_to_contain_text("社区学院已经停办")
    for pk, button in ((upheld, "异议成立，移出名单"), (dismissed, "异议不成立")):
        handler.goto(f"/objections/{pk}/")
        handler.fill("[name=opinion]", "（演示）已核实。")
        handler.fill("[name=reply]", "（演示）您反映的情况已核实。")
        handler.get_by_role("button", name=button, exact=True).click()
        expect(handler.locator(".flash")).to_be_visible()
    assert list(notice.cities.filter(removed_at__isnull=False).values_list("city_name", flat=True)) == ["嘉兴市"]


def published(walk: QuickRound, mlist: MembershipList, reviewer: Page, approver: Page, anyone: Page) -> None:
    """The period is over: report, closing, publication."""
    move_notice(Notice.objects.get(), first=-12, last=-4)
    reviewer.goto(f"/lists/{mlist.pk}/report/")
    reviewer.fill("[name=conclusion]", "（演示）公示期间收到异议两件，均已办结并答复。")
    reviewer.get_by_role("button", name="保存并送签").click()
    approver.goto(f"/lists/{mlist.pk}/")
    take(approver, "办结公示")
    told(approver, "公示")
    take(approver, "签发并公布")
    told(approver, "名单已公布")
    anyone.goto(f"/lists/{mlist.pk}/")
    expect(anyone.get_by_role("row", name="湖州市")).to_contain_text("浙江省")
    expect(anyone.locator("main")).not_to_contain_text("嘉兴市")
    assert Case.objects.filter(state=CaseState.PUBLISHED).count() == 10


def revoked(walk: QuickRound, approver: Page, anyone: Page) -> None:
    case = walk.case_of("宜昌市")
    membership = Membership.objects.current().get(place=case.application.place, kind="network")
    asked = standing.Asked(
        kind="revoke",
        reason="（演示）申报材料有重大不实。",
        effective_on=timezone.localdate(),
        document_number="演示函〔2026〕9号",
    )
    drafted = standing.draw_up(membership=membership, user=walk.people["moe-reviewer"], asked=asked)
    approver.goto(f"/standing/{drafted.pk}/")
    take(approver, "签发")
    expect(approver.locator(".flash")).to_be_visible()
    assert not Membership.objects.current().filter(pk=membership.pk).exists()
    anyone.goto(f"/lists/{MembershipList.objects.get().pk}/")
    expect(anyone.get_by_role("row", name="宜昌市")).to_contain_text("撤销")
