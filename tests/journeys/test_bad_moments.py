"""What happens between opening a page and pressing its button: nothing typed is lost, nothing comes twice."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications.models import Application, Round, Submission
from applications.services import hand_over, submit
from portal.history.models import Entry
from review.models import Case
from tests.journeys.browsing import Opener, take, title
from tests.plot import a_case_in, a_complete_application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SUBMIT = "签发并提交至浙江省教育厅"


@pytest.fixture
def handed_over(stage: SimpleNamespace) -> Application:
    application: Application = a_complete_application(stage, stage.round)
    hand_over(application=application, user=stage.clerk, seen=None)
    return application


def sign_page(opened: Opener, approver: Any, application: Application) -> Page:
    page = opened(approver)
    page.goto(f"/applications/{application.pk}/sign/")
    return page


def test_the_deadline_passes_between_opening_and_pressing(
    stage: SimpleNamespace, opened: Opener, handed_over: Application
) -> None:
    page = sign_page(opened, stage.approver, handed_over)
    Round.objects.update(city_deadline=timezone.now() - timedelta(seconds=1))
    take(page, SUBMIT)
    expect(page.locator("main")).to_contain_text("（北京时间），已过期；所填内容均已保留，如需延期请联系省级相关部门。")
    expect(page.locator("main")).to_contain_text("处处可学，时时能学，人人乐学")
    assert not Submission.objects.exists()


def test_a_double_click_submits_once(stage: SimpleNamespace, opened: Opener, handed_over: Application) -> None:
    page = sign_page(opened, stage.approver, handed_over)
    page.locator("summary", has_text=SUBMIT).click()
    page.get_by_role("button", name=f"确认{SUBMIT}").dblclick(no_wait_after=True)
    title(page, "回执")
    assert Submission.objects.count() == 1
    assert Entry.objects.filter(verb="application.submit").count() == 1


def test_pressing_again_in_a_second_tab_shows_the_same_receipt(
    stage: SimpleNamespace, opened: Opener, handed_over: Application
) -> None:
    first = sign_page(opened, stage.approver, handed_over)
    second = first.context.new_page()
    second.goto(first.url)
    take(first, SUBMIT)
    title(first, "回执")
    take(second, SUBMIT)
    title(second, "回执")
    assert Submission.objects.count() == 1


def test_a_tab_left_open_keeps_its_words_after_the_submission(stage: SimpleNamespace, opened: Opener) -> None:
    """A colleague hands over, the approver submits; the words typed meanwhile stay on the page, with the reason."""
    application = a_complete_application(stage, stage.round)
    page = opened(stage.second_clerk)
    page.goto(f"/applications/{application.pk}/strategy/")
    page.fill('[name="slogan.text"]', "终身学习在湖州")
    hand_over(application=application, user=stage.clerk, seen=None)
    submit(application=application, user=stage.approver, seen=None)
    page.get_by_role("button", name="暂存", exact=True).last.click()
    expect(page.locator("main")).to_contain_text("申请当前为“已提交”，不能修改；您填写的内容仍在本页面。")
    expect(page.locator('[name="slogan.text"]')).to_have_value("终身学习在湖州")
    assert Submission.objects.get().data["answers"]["slogan"]["text"] == "处处可学，时时能学，人人乐学"


def test_a_colleague_was_faster_and_the_reason_typed_stays(stage: SimpleNamespace, opened: Opener) -> None:
    """Two officers on one case: the slower one is told who was faster, and keeps the reason."""
    case = a_case_in(stage, "submitted", stage.round)
    slow, fast = opened(stage.second_officer), opened(stage.officer)
    slow.goto(f"/cases/{case.pk}/return/")
    slow.fill("[name=due]", (timezone.localdate() + timedelta(days=10)).isoformat())
    slow.fill("[name=whole]", "第三部分缺少年份，请补充。")
    fast.goto(f"/cases/{case.pk}/")
    take(fast, "受理")
    slow.get_by_role("button", name="确认退回修改").click()
    expect(slow.locator("main")).to_contain_text("页面已过期：演示经办人甲已先行操作，当前为“已受理，核实中”。")
    expect(slow.locator("[name=whole]")).to_have_value("第三部分缺少年份，请补充。")
    assert Case.objects.get().state == "accepted"
