"""Returned, corrected and compared: province to city, ministry to province to city, with the summary table void."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from portal.jobs.services import run_pending
from review.models import Case, Sheet
from tests.accessibility import serious
from tests.applications.evidence_files import a_pdf
from tests.journeys.browsing import (
    PHONE,
    Opener,
    answer_items,
    give_back,
    hand_over,
    mark_fault,
    sideways,
    sign_and_submit,
    take,
    told,
)
from tests.plot import a_case_in
from tests.review import crowd

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOCKED = "省级未退回此项，不能修改；如需修改请联系浙江省教育厅。"


def test_returned_by_the_province_then_by_the_ministry(stage: SimpleNamespace, opened: Opener) -> None:
    case = a_case_in(stage, "accepted", stage.round)
    officer, clerk, approver = opened(stage.officer), opened(stage.clerk), opened(stage.approver)
    three_faults_are_told_at_once(officer, case)
    the_city_mends_what_is_open(clerk, approver, case)
    hand_over(clerk, case.application)
    sign_and_submit(approver, case.application)
    clerk.reload()
    expect(clerk.locator(".returned-banner")).to_have_count(0)
    the_province_compares_and_recommends(officer, opened(stage.province_approver), case)
    crowd.sent_up(stage, Case.objects.get())
    the_ministry_returns(opened(stage.reviewer), case)
    expect_void(officer)
    the_city_is_asked_again(officer, clerk, approver, case)
    crowd.endorsed(stage, Case.objects.get())
    crowd.sent_up(stage, Case.objects.get())
    assert list(Sheet.objects.order_by("number").values_list("state", flat=True)) == ["voided", "sent_up"]
    assert (Case.objects.get().state, Case.objects.get().submission.version) == ("sent_up", 3)


def reads_well(page: Page) -> None:
    assert serious(page) == []
    assert sideways(page) <= 0


def three_faults_are_told_at_once(officer: Page, case: Case) -> None:
    officer.goto(f"/cases/{case.pk}/beside/")
    mark_fault(officer, "slogan", "口号请再精炼。")
    mark_fault(officer, "area", "与统计年鉴不一致，请核对。")
    mark_fault(officer, "evidence", "扫描不清，请重新上传。", where="市政府同意文件（整类）")
    expect(officer.locator("#mark-count")).to_have_text("3")
    reads_well(officer)
    officer.goto(f"/cases/{case.pk}/return/")
    reads_well(officer)
    give_back(officer, case.pk)
    expect(officer.locator("main")).to_contain_text("尚未退回：补正期限")
    give_back(officer, case.pk, due=timezone.localdate() + timedelta(days=10))
    told(officer, "各项已一次性告知")
    expect(officer.locator("main")).to_contain_text("已退回修改，尚未重新提交")


def the_city_mends_what_is_open(clerk: Page, approver: Page, case: Case) -> None:
    at = f"/applications/{case.application_id}"
    for page in (clerk, approver):
        page.goto("/home/")
        expect(page.locator("main")).to_contain_text("退回修改，尚未重新提交")
        page.goto(f"{at}/contacts/")
        expect(page.locator(".returned-banner")).to_contain_text("共 3 项")
    expect(clerk.locator("main")).to_contain_text("本部分没有被退回的栏目，只能查看")
    expect(clerk.locator("main")).to_contain_text(LOCKED)
    clerk.goto(f"{at}/strategy/")
    expect(clerk.locator("form.part-form textarea, form.part-form input[type=text]")).to_have_count(1)
    reads_well(clerk)
    clerk.fill('[name="slogan.text"]', "处处可学，人人乐学")
    expect(clerk.locator("#save-state")).to_contain_text("已自动保存")
    clerk.goto(f"{at}/basics/")
    clerk.fill('[name="area.value"]', "5821")
    expect(clerk.locator("#save-state")).to_contain_text("已自动保存")
    replace_consent(clerk, at)
    clerk.goto(f"{at}/check/")
    expect(clerk.locator(".error-summary a")).to_have_count(3)
    clerk.route("**/answers*.js", late, times=1)
    clerk.locator(".error-summary a").first.click()
    box = clerk.locator("textarea").first
    box.fill("已与文件核对一致。")
    expect(clerk.locator(".answer-state").first).to_contain_text("已自动保存")
    expect(clerk.locator("form.answers")).to_have_attribute("data-autosave", "saved")
    clerk.reload()
    expect(box).to_have_value("已与文件核对一致。")
    reads_well(clerk)
    answer_items(clerk, case.application, "已改正，请见新内容。")


def late(route):
    """A script that comes when the person has typed already."""
    time.sleep(1)
    route.continue_()


def replace_consent(clerk: Page, at: str) -> None:
    clerk.goto(f"{at}/evidence/")
    expect(clerk.locator("#files_policies, #id_files_policies")).to_have_count(0)
    reads_well(clerk)
    clerk.locator("#consent .evidence-remove summary").click()
    clerk.locator("#consent").get_by_role("button", name="确认移除").click()
    expect(clerk.locator("#consent").get_by_role("link", name="市政府同意文件（演示）.pdf")).to_have_count(0)
    letter: FilePayload = {"name": "同意文件新.pdf", "mimeType": "application/pdf", "buffer": a_pdf(mark="new")}
    clerk.set_input_files("#id_files_consent", letter)
    expect(clerk.locator("#consent").get_by_role("link", name="同意文件新.pdf")).to_be_visible()
    run_pending()


def the_province_compares_and_recommends(officer: Page, approver: Page, case: Case) -> None:
    officer.goto(f"/cases/{case.pk}/")
    officer.get_by_role("link", name="新旧对照").click()
    expect(officer.locator("main")).to_contain_text("退回范围以外没有改动")
    blocks = officer.locator(".returned-block")
    expect(blocks).to_have_count(3)
    expect(blocks.nth(0).locator("del")).to_have_text("时时能学，")
    expect(blocks.nth(1).locator("ins")).to_have_text("1")
    expect(blocks.nth(2)).to_contain_text("同意文件新.pdf")
    expect(blocks.nth(2)).to_contain_text("已改正，请见新内容。")
    reads_well(officer)
    for number in range(3):
        blocks.nth(number).get_by_role("button", name="已解决").click()
        told(officer, "已记录“已解决”")
    officer.goto(f"/cases/{case.pk}/")
    take(officer, "受理")
    take(officer, "拟推荐并送签", opinion="经核实，同意推荐。")
    approver.goto(f"/cases/{case.pk}/")
    take(approver, "签发推荐意见")
    told(approver, "已办理“签发推荐意见”。")


def the_ministry_returns(reviewer: Page, case: Case) -> None:
    reviewer.goto(f"/cases/{case.pk}/changes/")
    expect(reviewer.locator(".returned-block")).to_have_count(3)
    expect(reviewer.locator(".returned-block").get_by_role("button")).to_have_count(0)
    reviewer.goto(f"/cases/{case.pk}/")
    mark_fault(reviewer, "goals", "长期目标缺少时间表。")
    give_back(reviewer, case.pk)
    told(reviewer, "已办理“退回省级”")


def expect_void(officer: Page) -> None:
    officer.goto("/sheets/")
    expect(officer.locator("main")).to_contain_text("已失效")
    officer.locator("main").get_by_role("link", name=Sheet.objects.get().document_number).first.click()
    expect(officer.locator("body")).to_contain_text("被退回：共1项")


def the_city_is_asked_again(officer: Page, clerk: Page, approver: Page, case: Case) -> None:
    officer.goto(f"/cases/{case.pk}/")
    expect(officer.locator("main")).to_contain_text("教育部退回意见")
    expect(officer.locator("#mark-goals")).to_contain_text("长期目标缺少时间表。")
    give_back(officer, case.pk, due=timezone.localdate() + timedelta(days=5))
    told(officer, "各项已一次性告知")
    clerk.goto(f"/applications/{case.application_id}/strategy/")
    clerk.fill('[name="goals.text"]', "（演示）二〇三三年前每年新建学习点十个。")
    expect(clerk.locator("#save-state")).to_contain_text("已自动保存")
    answer_items(clerk, case.application, "已补充时间表。")
    hand_over(clerk, case.application)
    sign_and_submit(approver, case.application)


def test_marked_answered_and_compared_on_a_telephone_without_scripts(stage: SimpleNamespace, opened: Opener) -> None:
    case = a_case_in(stage, "accepted", stage.round)
    phone = {"viewport": PHONE, "java_script_enabled": False}
    officer, clerk = opened(stage.officer, **phone), opened(stage.clerk, **phone)
    officer.goto(f"/cases/{case.pk}/")
    officer.locator("#mark-slogan").get_by_role("link", name="标记退回").click()
    officer.fill("[name=reason]", "口号请再精炼。")
    officer.get_by_role("button", name="标记", exact=True).click()
    told(officer, "已标记")
    expect(officer.locator("#mark-slogan")).to_contain_text("口号请再精炼。")
    give_back(officer, case.pk, due=timezone.localdate() + timedelta(days=10))
    told(officer, "各项已一次性告知")
    clerk.goto(f"/applications/{case.application_id}/strategy/")
    clerk.fill('[name="slogan.text"]', "人人乐学")
    clerk.get_by_role("button", name="暂存", exact=True).last.click()
    answer_items(clerk, case.application, "已改。")
    hand_over(clerk, case.application)
    sign_and_submit(opened(stage.approver, **phone), case.application)
    officer.goto(f"/cases/{case.pk}/changes/")
    expect(officer.locator(".returned-block")).to_contain_text("人人乐学")
