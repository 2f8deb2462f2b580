"""A job watched in Chromium: the page asks by itself until it is finished; without scripts a link does."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from portal.history.services import record
from portal.jobs.services import Progress, claim, enqueue, run
from portal.letters.services import notify
from tests.accessibility import serious

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("workshop"),
]

TASKS = "tests.jobs.workshop.tasks"


def signed_in(browser: Browser, live_server: Any, client: Any, **how: Any) -> Page:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", **how)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return context.new_page()


def test_progress_comes_by_itself_and_ends_by_itself(
    browser: Browser, live_server: Any, cast: SimpleNamespace, client_for: Any
) -> None:
    job = enqueue(f"{TASKS}.refuse", label="生成申请表", user=cast.clerk)
    page = signed_in(browser, live_server, client_for(cast.clerk))
    asked: list[int] = []
    page.on("response", lambda answer: asked.append(answer.status) if "hx-request" in answer.request.headers else None)
    page.goto(f"/jobs/{job.pk}/")
    shown = page.locator(f"#job-{job.pk}")
    expect(shown).to_contain_text("排队中")
    claimed = claim()
    Progress(claimed)(3, 10, "正在排版第3页")
    expect(shown).to_contain_text("正在排版第3页")
    assert shown.locator("progress").get_attribute("value") == "3"
    run(claimed)
    expect(shown).to_contain_text("字体缺少“𰻝”字，请换用其他写法后重新提交。")
    assert asked[-1] == 286
    count = len(asked)
    page.wait_for_timeout(1500)
    assert len(asked) == count, "a finished job is asked for no more"

    shown.get_by_role("button", name="重试").click()
    expect(page.locator("#main")).to_contain_text("排队中")
    assert serious(page) == []


def test_without_scripts_a_link_shows_how_far_it_is(
    browser: Browser, live_server: Any, cast: SimpleNamespace, client_for: Any
) -> None:
    job = enqueue(f"{TASKS}.note", label="生成申请表", user=cast.clerk)
    page = signed_in(browser, live_server, client_for(cast.clerk), java_script_enabled=False)
    page.goto(f"/jobs/{job.pk}/")
    run(claim())
    page.get_by_role("link", name="刷新").click()
    expect(page.locator(f"#job-{job.pk}")).to_contain_text("已完成")


def test_the_lists_are_accessible_and_fit_a_telephone(
    browser: Browser, live_server: Any, cast: SimpleNamespace, client_for: Any
) -> None:
    enqueue(f"{TASKS}.note", label="生成全国学习型城市网络成员城市申请表", user=cast.clerk)
    record("application:1", "application.begun", user=cast.clerk, payload={"number": "2026-330500"})
    (message,) = notify(
        [cast.clerk], event="x.y", subject="申请已受理", body="一\n二", link="/", organisation=cast.clerk.organisation
    )
    client = client_for(cast.clerk)
    for width in (1366, 360):
        page = signed_in(browser, live_server, client, viewport={"width": width, "height": 800})
        for path in ("/jobs/", "/messages/", f"/messages/{message.pk}/", "/history/"):
            page.goto(path)
            assert page.locator("h1").count() == 1, path
            assert serious(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
