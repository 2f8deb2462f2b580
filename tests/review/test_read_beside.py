"""Reading the form beside its materials in Chromium: by keys, by the mouse, and without scripts."""

from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from applications.models import Application
from review.models import Case
from tests.applications.evidence_files import a_jpeg, a_pdf
from tests.applications.test_look_at_evidence import put, submitted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def page_of(browser: Browser, live_server: Any, client: Any, address: str, **how: Any) -> Page:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", **how)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(address)
    return page


def test_files_are_looked_at_beside_the_form(
    browser: Browser, live_server: Any, cast: SimpleNamespace, client_for: Any, application: Application
) -> None:
    expect.set_options(timeout=20_000)  # two cores, shared with the server and other tests
    plan = put(application, cast.clerk, a_pdf(pages=3), "方案.pdf", "policies")
    put(application, cast.clerk, a_jpeg((1280, 960), quality=60), "课堂.jpg", "photos")
    submitted(application, cast.clerk, cast.approver)
    address = f"/cases/{Case.objects.get(application=application).pk}/beside/"

    page = page_of(browser, live_server, client_for(cast.officer), address)
    viewer = page.frame_locator("iframe[name='evidence-viewer']")
    expect(viewer.locator("h1")).to_contain_text("市政府同意文件")
    page.keyboard.press("j")
    expect(viewer.locator("h1")).to_have_text("方案.pdf")
    expect(page.locator("[aria-current][data-shows]")).to_have_text("方案.pdf")
    viewer.get_by_role("link", name="下一页").click()
    expect(viewer.get_by_text("第 2 / 3 页")).to_be_visible()
    viewer.locator("body").press("ArrowRight")
    expect(viewer.get_by_text("第 3 / 3 页")).to_be_visible()
    page.locator("h1").first.click()
    page.keyboard.press("j")
    expect(viewer.locator("h1")).to_have_text("课堂.jpg")
    shown = viewer.locator(".viewer-picture img")
    expect(shown).to_have_js_property("complete", True)
    frame = page.locator("iframe[name='evidence-viewer']").bounding_box()
    box = shown.bounding_box()
    assert frame and box and 0 < box["width"] <= frame["width"] and 0 < box["height"] <= frame["height"]  # fitted
    page.keyboard.press("z")
    expect(viewer.locator(".viewer-full img")).to_have_js_property("naturalWidth", 1280)
    expect(viewer.get_by_text("JPEG压缩质量估计约 60")).to_be_attached()
    page.keyboard.press("k")
    expect(viewer.locator("h1")).to_have_text("方案.pdf")

    page.goto(f"/evidence/{plan.pk}/view/?page=2")
    assert Axe().run(page).response["violations"] == []
    page.context.close()

    plain = page_of(browser, live_server, client_for(cast.officer), address, java_script_enabled=False)
    plain.get_by_role("link", name="课堂.jpg").click()
    viewer = plain.frame_locator("iframe[name='evidence-viewer']")
    expect(viewer.locator("h1")).to_have_text("课堂.jpg")
    viewer.get_by_role("link", name="上一个文件").click()
    expect(viewer.locator("h1")).to_have_text("方案.pdf")
    plain.context.close()
