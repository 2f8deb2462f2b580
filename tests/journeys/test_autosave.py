"""Typing goes on through everything that goes wrong: no character is lost, no text is overwritten in silence."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from applications import services
from applications.models import Application
from applications.selectors import answers_of
from tests.accessibility import serious
from tests.journeys.browsing import Opener, title

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLOGAN = '[name="slogan.text"]'
OVERVIEW = '[name="overview.text"]'
SAVED = re.compile(r"已自动保存 \d\d:\d\d:\d\d")


@pytest.fixture
def draft(stage: SimpleNamespace) -> Application:
    return services.begin(round=stage.round, user=stage.clerk)


@pytest.fixture
def page(stage: SimpleNamespace, opened: Opener, draft: Application) -> Iterator[Page]:
    """The clerk's window at part 3; scripts must not stumble in it."""
    page = opened(stage.clerk)
    faults: list[Any] = []
    page.on("pageerror", lambda fault: faults.append(fault))
    page.goto(f"/applications/{draft.pk}/strategy/")
    yield page
    assert faults == []


def state(page: Page) -> Any:
    return expect(page.locator("#save-state"))


def notice(page: Page) -> Any:
    return expect(page.locator("#autosave .notice"))


def stored(draft: Application, where: str) -> str:
    return answers_of(draft).value(*where.split("."))


def kept(page: Page) -> int:
    """How many drafts this browser keeps."""
    return int(page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('portal.draft')).length"))


def type_at_the_end(page: Page, field: str, text: str) -> None:
    page.locator(field).press("Control+End")
    page.keyboard.insert_text(text)


def test_what_is_typed_is_saved_without_a_press_and_the_page_can_be_left(page: Page, draft: Application) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    wanting = page.locator('[data-fresh="completeness"] b').first
    before = int(wanting.inner_text())
    page.locator(SLOGAN).press_sequentially("学在湖州")
    state(page).to_have_text(SAVED)
    assert stored(draft, "slogan.text") == "学在湖州"
    # What is still wanting is counted anew beside it, without a load of the page.
    page.locator(OVERVIEW).press_sequentially("滨湖之城。")
    expect(wanting).to_have_text(str(before - 1))
    assert kept(page) == 0
    assert serious(page) == []
    page.reload()
    expect(page.locator(SLOGAN)).to_have_value("学在湖州")
    # The plain button still works after the script has saved, and what is wrong is said beside the field.
    page.fill(OVERVIEW, "字" * 501)
    page.locator(SLOGAN).focus()
    expect(page.locator('[id="div_id_overview.text"] .field-error')).to_contain_text("超出 1 字")
    page.get_by_role("button", name="暂存", exact=True).last.click()
    expect(page.locator(".flash")).to_contain_text("已暂存")
    assert asked == []


def test_a_lost_network_a_failing_server_and_a_reload_lose_nothing(page: Page, draft: Application) -> None:
    page.locator(SLOGAN).press_sequentially("一")
    state(page).to_have_text(SAVED)
    page.context.set_offline(True)
    type_at_the_end(page, SLOGAN, "二")
    state(page).to_contain_text("离线")
    page.context.set_offline(False)
    state(page).to_have_text(SAVED)
    assert stored(draft, "slogan.text") == "一二"

    # A server that is restarting; its answer to a save that it has done is lost as well.
    page.route("**/cells/", lambda route: route.fulfill(status=502, body=""))
    type_at_the_end(page, SLOGAN, "三")
    state(page).to_have_text("保存失败—正在重试")
    page.unroute("**/cells/")
    page.route("**/cells/", lambda route: (route.fetch(), route.abort()))
    type_at_the_end(page, SLOGAN, "四")
    state(page).to_have_text("保存失败—正在重试")
    page.unroute("**/cells/")
    type_at_the_end(page, SLOGAN, "五")
    state(page).to_have_text(SAVED)
    expect(page.locator(".conflict")).to_have_count(0)
    assert stored(draft, "slogan.text") == "一二三四五"

    # Reloaded before anything could be saved: the text is in its field again, and goes on to the server.
    page.route("**/cells/", lambda route: route.abort())
    type_at_the_end(page, SLOGAN, "六")
    expect(page.locator("#save-state")).to_have_text("保存失败—正在重试")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator(SLOGAN)).to_have_value("一二三四五六")
    page.unroute("**/cells/")
    state(page).to_have_text(SAVED)
    assert stored(draft, "slogan.text") == "一二三四五六"
    assert kept(page) == 0


def test_a_crashed_window_leaves_its_text_to_the_next(page: Page, draft: Application) -> None:
    page.route("**/cells/", lambda route: route.abort())
    page.locator(SLOGAN).press_sequentially("崩溃之前")
    state(page).to_have_text("保存失败—正在重试")
    with pytest.raises(Error, match=r"chrome://crash"):
        page.goto("chrome://crash")
    after = page.context.new_page()
    after.goto(f"/applications/{draft.pk}/strategy/")
    expect(after.locator(SLOGAN)).to_have_value("崩溃之前")
    state(after).to_have_text(SAVED)
    assert stored(draft, "slogan.text") == "崩溃之前"


def sign_in(page: Page, username: str) -> None:
    page.fill("[name=login]", username)
    page.fill("[name=password]", "Xuexi-2026")
    page.locator("main").get_by_role("button", name="登录").click()
    title(page, "已登录")


def test_an_expired_session_asks_for_sign_in_on_the_spot_and_goes_on(page: Page, draft: Application) -> None:
    Session.objects.all().delete()
    page.locator(SLOGAN).press_sequentially("登录过期")
    notice(page).to_contain_text("登录已过期")
    with page.expect_popup() as popup:
        page.get_by_role("link", name="在新窗口登录").click()
    sign_in(popup.value, "hz-clerk")
    state(page).to_have_text(SAVED)
    notice(page).to_be_hidden()
    assert stored(draft, "slogan.text") == "登录过期"
    # The new token stands in the form as well.
    page.get_by_role("button", name="暂存", exact=True).last.click()
    expect(page.locator(".flash")).to_contain_text("已暂存")


def test_another_person_who_signs_in_inherits_nothing(page: Page, draft: Application) -> None:
    Session.objects.all().delete()
    page.locator(SLOGAN).press_sequentially("甲写的")
    notice(page).to_contain_text("登录已过期")
    with page.expect_popup() as popup:
        page.get_by_role("link", name="在新窗口登录").click()
    other = popup.value
    sign_in(other, "hz-clerk2")
    notice(page).to_contain_text("现在登录的是另一位用户（演示填报员乙）")
    other.goto(f"/applications/{draft.pk}/strategy/")
    expect(other.locator(SLOGAN)).to_have_value("")
    other.locator(OVERVIEW).press_sequentially("乙写的")
    state(other).to_have_text(SAVED)
    assert stored(draft, "slogan.text") == "" and stored(draft, "overview.text") == "乙写的"
    expect(page.locator(SLOGAN)).to_have_value("甲写的")


def test_a_second_tab_and_a_colleague_lead_to_a_choice_by_character(
    page: Page, stage: SimpleNamespace, draft: Application
) -> None:
    tab = page.context.new_page()
    tab.goto(f"/applications/{draft.pk}/strategy/")
    tab.locator(SLOGAN).press_sequentially("人人皆学")
    state(tab).to_have_text(SAVED)
    page.locator(SLOGAN).press_sequentially("人人乐学")
    state(page).to_have_text("有内容等待您选择保留哪一份")
    expect(page.locator(".conflict del")).to_have_text("皆")
    expect(page.locator(".conflict ins")).to_have_text("乐")
    assert stored(draft, "slogan.text") == "人人皆学"
    page.get_by_label("用下面我的内容替换").click()
    state(page).to_have_text(SAVED)
    assert stored(draft, "slogan.text") == "人人乐学"

    seen = {"slogan.text": answers_of(draft).entries["slogan.text"].version}
    services.save_cells(application=draft, user=stage.second_clerk, values={"slogan.text": "同事的"}, seen=seen)
    type_at_the_end(page, SLOGAN, "！")
    expect(page.locator(".conflict")).to_contain_text("演示填报员乙")
    page.get_by_label("保留同事的内容").click()
    expect(page.locator(SLOGAN)).to_have_value("同事的")
    expect(page.locator(".conflict")).to_have_count(0)
    page.reload()
    page.get_by_role("link", name="以前的内容").first.click()
    expect(page.locator("main")).to_contain_text("人人乐学")
    page.locator("section", has_text="人人皆学").get_by_role("button", name="恢复此版本").click()
    expect(page.locator(SLOGAN)).to_have_value("人人皆学")


def test_a_stale_tab_cannot_touch_what_is_handed_over_and_keeps_its_text(
    page: Page, stage: SimpleNamespace, draft: Application
) -> None:
    Application.objects.filter(pk=draft.pk).update(
        state="handed_over", handed_over_by=stage.second_clerk, handed_over_at=draft.begun_at
    )
    page.locator(SLOGAN).press_sequentially("迟到的口号")
    notice(page).to_contain_text("申请当前为“待签发”，不能修改")
    notice(page).to_contain_text("迟到的口号")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("main")).to_contain_text("只能查看")
    notice(page).to_contain_text("迟到的口号")
    assert stored(draft, "slogan.text") == ""
    page.get_by_role("button", name="不再保留").click()
    notice(page).to_be_hidden()
    assert kept(page) == 0


def test_colleagues_see_who_else_is_in_the_form(
    page: Page, stage: SimpleNamespace, opened: Opener, draft: Application
) -> None:
    page.locator(SLOGAN).press_sequentially("在")
    state(page).to_have_text(SAVED)
    colleague = opened(stage.second_clerk)
    colleague.goto(f"/applications/{draft.pk}/contacts/")
    expect(colleague.locator(".also-here")).to_contain_text("同事在填：演示填报员甲（三、")


def rows_in(draft: Application, question: str) -> list[str]:
    return list(draft.rows.filter(question=question).values_list("row_id", flat=True))


def test_rows_come_go_and_come_back_without_leaving_the_page(page: Page, draft: Application) -> None:
    went: list[str] = []
    page.on("framenavigated", lambda frame: went.append(frame.url))
    cases = page.locator("#id_cases")
    page.locator(SLOGAN).press_sequentially("学在湖州")
    for name in ("甲", "乙"):
        cases.get_by_role("button", name="添加一项").click()
        expect(page.locator("#id_cases .form-row").last.locator("input, textarea").first).to_be_focused()
        page.keyboard.insert_text(name)
    # What was not yet saved is still in its field after the rows were drawn anew; new rows are saved and counted.
    field = cases.locator("textarea").last
    field.fill("字" * 20)
    expect(cases.locator(".counter").last).to_contain_text("合计已填 22/")
    state(page).to_have_text(SAVED)
    first, second = rows_in(draft, "cases")
    assert stored(draft, f"cases.name.{first}") == "甲" and stored(draft, f"cases.name.{second}") == "乙"
    assert stored(draft, f"cases.text.{second}") == "字" * 20 and stored(draft, "slogan.text") == "学在湖州"

    cases.locator('button[value^="up:"]').last.click()
    expect(cases.locator(".form-row").first.locator("input").first).to_have_value("乙")
    expect(cases.locator(".form-row").first).to_be_focused()  # at the top it can go no further up
    assert rows_in(draft, "cases") == [second, first]

    cases.locator('button[value^="remove:"]').first.click()
    back = cases.get_by_role("button", name="撤销移除")
    expect(back).to_be_focused()
    expect(cases.locator(".form-row")).to_have_count(1)
    assert serious(page) == []
    back.click()
    expect(cases.locator(".form-row").first.locator("input").first).to_have_value("乙")
    assert rows_in(draft, "cases") == [second, first] and stored(draft, f"cases.text.{second}") == "字" * 20

    # Another window has filled the last place meanwhile: the refusal is in words, and nothing typed goes.
    services.add_row(application=draft, user=draft.begun_by, question="cases")
    cases.locator("input").first.fill("乙乙")
    cases.get_by_role("button", name="添加一项").click()
    expect(cases.locator(".row-refusal")).to_contain_text("最多列举3项")
    expect(cases.locator(".form-row")).to_have_count(3)
    state(page).to_have_text(SAVED)
    assert stored(draft, f"cases.name.{second}") == "乙乙" and went == [] and kept(page) == 0


def test_nothing_is_saved_in_the_middle_of_a_composition(page: Page, draft: Application) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if "/cells/" in request.url else None)
    keys = page.context.new_cdp_session(page)
    page.locator(SLOGAN).focus()
    keys.send("Input.imeSetComposition", {"text": "xue", "selectionStart": 3, "selectionEnd": 3})
    page.wait_for_timeout(2_500)
    keys.send("Input.imeSetComposition", {"text": "xue'xi", "selectionStart": 6, "selectionEnd": 6})
    page.wait_for_timeout(300)
    assert not any("xue" in body for body in sent) and kept(page) == 0
    keys.send("Input.insertText", {"text": "学习"})
    state(page).to_have_text(SAVED)
    assert stored(draft, "slogan.text") == "学习"

    # The page is left right after the last word: the text goes along, or waits in the browser for the next visit.
    keys.send("Input.imeSetComposition", {"text": "cheng", "selectionStart": 5, "selectionEnd": 5})
    keys.send("Input.insertText", {"text": "城市"})
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/applications/{draft.pk}/contacts/")
    for _ in range(40):
        if stored(draft, "slogan.text") == "学习城市" and kept(page) == 0:
            return
        page.wait_for_timeout(250)
    raise AssertionError(stored(draft, "slogan.text"))


def test_a_browser_that_is_killed_leaves_its_text_to_the_next(
    browser: Browser, stage: SimpleNamespace, draft: Application, live_server: Any, client_for: Any, tmp_path: Path
) -> None:
    def begin() -> tuple[BrowserContext, Page]:
        context = browser.browser_type.launch_persistent_context(
            tmp_path, executable_path="/usr/bin/chromium", args=["--no-sandbox"], base_url=live_server.url
        )
        value = client_for(stage.clerk).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        page = context.pages[0]
        page.route("**/cells/", lambda route: route.abort())
        page.goto(f"/applications/{draft.pk}/strategy/")
        return context, page

    context, page = begin()
    page.locator(SLOGAN).press_sequentially("断电")
    state(page).to_have_text("保存失败—正在重试")
    type_at_the_end(page, SLOGAN, "之前")
    os.kill(main_process(tmp_path), signal.SIGKILL)
    with suppress(Error):
        context.close()
    for lock in tmp_path.glob("Singleton*"):
        lock.unlink()
    context, page = begin()
    expect(page.locator(SLOGAN)).to_have_value("断电之前")
    page.unroute("**/cells/")
    state(page).to_have_text(SAVED, timeout=15_000)
    assert stored(draft, "slogan.text") == "断电之前"
    context.close()


def main_process(profile: Path) -> int:
    """Of the browser with this profile: the process that is nobody's renderer or helper."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = path.read_bytes().decode(errors="replace").split("\0")
            if f"--user-data-dir={profile}" in words and not any(each.startswith("--type=") for each in words):
                return int(path.parent.name)
    raise AssertionError("The browser was not found.")


def test_without_locks_a_second_window_leaves_an_open_one_its_text(page: Page, draft: Application) -> None:
    page.context.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})")
    page.reload()
    page.route("**/cells/", lambda route: route.abort())
    page.locator(SLOGAN).press_sequentially("还没有保存")
    state(page).to_have_text("保存失败—正在重试")
    second = page.context.new_page()
    second.goto(f"/applications/{draft.pk}/strategy/")
    second.wait_for_timeout(4_200)
    expect(second.locator(SLOGAN)).to_have_value("")
    assert kept(page) == 1
    with pytest.raises(Error, match=r"chrome://crash"):
        page.goto("chrome://crash")
    third = second.context.new_page()
    third.goto(f"/applications/{draft.pk}/strategy/")
    expect(third.locator(SLOGAN)).to_have_value("还没有保存")
    state(third).to_have_text(SAVED)
    assert stored(draft, "slogan.text") == "还没有保存"
