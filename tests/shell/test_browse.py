"""The components in Chromium: nothing serious for axe, nothing wider than a telephone, scripts that only help."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from portal.kit.dates import BEIJING
from tests.accessibility import serious

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.shell.gallery_urls"),
]

PAGES = ("/gallery/", "/", "/help/procedure/", "/help/accessibility/", "/nowhere/", "/home/")


def opened(
    browser: Browser, live_server: object, width: int, height: int, user: object = None, display: str = ""
) -> Page:
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=live_server.url, locale="zh-CN")
    cookies = {"display": display} if display else {}
    if user is not None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    if cookies:
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
    return context.new_page()


@pytest.mark.parametrize("width, height, display", [(1366, 768, ""), (360, 800, ""), (1366, 768, "contrast-large")])
def test_pages_are_accessible_and_fit(
    browser: Browser, live_server: object, cast: SimpleNamespace, width: int, height: int, display: str
) -> None:
    page = opened(browser, live_server, width, height, cast.seconded, display)
    refused_by_policy: list[str] = []
    page.on(
        "console", lambda line: refused_by_policy.append(line.text) if "Content Security Policy" in line.text else None
    )
    for path in PAGES:
        page.goto(path)
        assert serious(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert refused_by_policy == []


def test_counter_follows_typing_but_not_an_unfinished_composition(browser: Browser, live_server: object) -> None:
    page = opened(browser, live_server, 1366, 768)
    page.goto("/gallery/")
    line = page.locator('[data-counter-for="id_slogan"]')
    page.fill("#id_slogan", "人人皆学 everywhere")
    assert line.inner_text() == "已填 5/20 字"
    page.evaluate(
        """() => {
            const field = document.getElementById("id_slogan");
            field.dispatchEvent(new CompositionEvent("compositionstart"));
            field.value = "人人皆学 chu";
            field.dispatchEvent(new InputEvent("input"));
        }"""
    )
    assert line.inner_text() == "已填 5/20 字"
    page.evaluate(
        """() => {
            const field = document.getElementById("id_slogan");
            field.value = "人人皆学处处";
            field.dispatchEvent(new CompositionEvent("compositionend"));
        }"""
    )
    assert line.inner_text() == "已填 6/20 字"
    page.fill("#id_slogan", "学" * 23)
    assert line.inner_text() == "已填 23/20 字，超出 3 字，请删减"


def test_a_deadline_counts_down_by_the_time_of_the_server(browser: Browser, live_server: object) -> None:
    """The PC is three days ahead and stands in New York; it goes by neither."""
    context = browser.new_context(base_url=live_server.url, timezone_id="America/New_York")
    context.add_init_script("const real = Date.now; Date.now = () => real() + 3 * 86400e3;")
    page = context.new_page()

    def due_in_a_minute(route: Route) -> None:
        answer = route.fetch()
        now = int(re.search(r'data-now="(\d+)"', answer.text())[1])
        text = re.sub(r'data-until="\d+"', f'data-until="{now + 61_500}"', answer.text(), count=1)
        route.fulfill(response=answer, body=text)

    page.route("**/gallery/", due_in_a_minute)
    page.goto("/gallery/")
    box = page.locator(".deadline").first
    assert re.fullmatch(r"还剩 (1\u00a0分 )?\d+\u00a0秒", box.locator(".deadline-left").text_content())
    told = box.locator("[data-told]")
    assert told.text_content() == "", "Nothing is said aloud before something has changed."
    expect(told).to_contain_text("距截止还有", timeout=20_000)
    served = datetime.fromtimestamp(int(box.locator("[data-now]").get_attribute("data-now") or 0) / 1000, BEIJING)
    shown = datetime.strptime(f"{box.locator('[data-clock]').text_content()} +0800", "%Y年%m月%d日 %H:%M:%S %z")
    assert timedelta(0) < shown - served < timedelta(hours=1)


def test_menu_opens_by_keyboard_and_closes_by_escape(
    browser: Browser, live_server: object, cast: SimpleNamespace
) -> None:
    page = opened(browser, live_server, 1366, 768, cast.seconded)
    page.goto("/home/")
    page.locator("summary.tool-person").press("Enter")
    assert page.get_by_role("button", name="退出登录").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="退出登录").is_visible()


def test_a_double_click_sends_one_post_and_a_refused_one_can_be_repeated(browser: Browser, live_server: object) -> None:
    from tests.shell.gallery_urls import received

    received.clear()
    page = opened(browser, live_server, 1366, 768)
    page.goto("/gallery/form/")
    page.get_by_role("button", name="保存").click()
    page.wait_for_selector(".error-summary")
    page.fill("#id_name", "王敏")
    page.get_by_role("button", name="保存").dblclick(no_wait_after=True)
    page.wait_for_url("**/help/accessibility/")
    assert received == ["", "王敏"]


def test_leaving_with_unsaved_words_asks_first(browser: Browser, live_server: object) -> None:
    page = opened(browser, live_server, 1366, 768)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/gallery/form/")
    page.goto("/help/accessibility/")
    assert asked == []
    page.goto("/gallery/form/")
    page.locator("#id_name").press_sequentially("王")
    page.goto("/help/accessibility/")
    assert asked == ["beforeunload"]


def test_an_expired_session_is_said_where_the_work_is(browser: Browser, live_server: object) -> None:
    page = opened(browser, live_server, 1366, 768)
    page.goto("/gallery/form/")
    page.fill("#id_name", "王敏")
    page.evaluate("htmx.ajax('GET', '/home/', {target: '#nothing-yet'})")
    page.wait_for_selector("#live-message:not([hidden])")
    assert "登录已过期，您填写的内容仍在本页" in page.locator("#live-message").inner_text()
    assert page.input_value("#id_name") == "王敏"
