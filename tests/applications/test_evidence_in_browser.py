"""Uploading in Chromium, with scripts and without."""

from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, FilePayload, Page, expect

from applications.models import Application, Round
from portal.jobs.services import run_pending
from tests.applications.evidence_files import a_jpeg, a_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def page_of(browser: Browser, live_server: Any, client: Any, application: Application, **how: Any) -> Page:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", **how)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/applications/{application.pk}/evidence/")
    return page


def choose(page: Page, item: str, *files: tuple[str, bytes]) -> None:
    payload: list[FilePayload] = [{"name": name, "mimeType": "", "buffer": data} for name, data in files]
    page.set_input_files(f"#id_files_{item}", payload)


def test_a_photo_is_uploaded_checked_and_described(
    browser: Browser, live_server: Any, cast: SimpleNamespace, client_for: Any, application: Application
) -> None:
    page = page_of(browser, live_server, client_for(cast.clerk), application)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    choose(page, "photos", ("开班.jpg", a_jpeg((900, 600))))
    page.get_by_role("button", name="上传照片").click()
    expect(page.locator(".flash")).to_contain_text("已上传 1 个文件（开班.jpg），正在检查。")
    expect(page.locator("#photos")).to_contain_text("检查中")
    run_pending()
    expect(page.locator("#photos")).to_contain_text("可用")  # asks by itself
    expect(page.locator("#photos img")).to_be_visible()

    page.get_by_label("简介").fill("社区学院开班现场")
    choose(page, "policies", ("假的.pdf", b"<html></html>"))
    page.get_by_role("button", name="上传政策文件、法律法规").click()
    expect(page.locator(".error-summary")).to_contain_text("“假的.pdf”的实际内容是网页文件")
    expect(page.get_by_label("简介")).to_have_value("社区学院开班现场")

    page.get_by_label("版权信息").fill("市教育局拍摄")
    choose(page, "policies", ("真的.pdf", a_pdf(mark="real")))
    page.get_by_role("button", name="上传政策文件、法律法规").click()
    expect(page.locator(".flash")).to_contain_text("真的.pdf")
    photo = application.evidence.get(item="photos")
    assert (photo.introduction, photo.copyright) == ("社区学院开班现场", "市教育局拍摄")
    assert asked == [], "nothing unsaved was left behind"


def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    browser: Browser, live_server: Any, cast: SimpleNamespace, client_for: Any, application: Application
) -> None:
    Round.objects.update(max_file_megabytes=1)
    page = page_of(browser, live_server, client_for(cast.clerk), application)
    choose(page, "policies", ("大.pdf", b"%PDF-1.7" + bytes(2**20)))
    page.get_by_role("button", name="上传政策文件、法律法规").click()
    expect(page.locator(".upload-progress")).to_contain_text("“大.pdf”大小为 1.0 MB，超过单个文件上限 1 MB")


def test_without_scripts_on_a_telephone(
    browser: Browser, live_server: Any, cast: SimpleNamespace, client_for: Any, application: Application
) -> None:
    page = page_of(
        browser,
        live_server,
        client_for(cast.clerk),
        application,
        java_script_enabled=False,
        viewport={"width": 360, "height": 800},
    )
    choose(page, "photos", ("开班.jpg", a_jpeg()))
    page.get_by_role("button", name="上传照片").click()
    expect(page.locator("#photos")).to_contain_text("检查中")
    row = application.evidence.get(item="photos")
    page.locator(f"#file-{row.pk} summary").click()
    page.get_by_role("button", name="确认移除").last.click()
    expect(page.locator(".flash")).to_contain_text("已移除“开班.jpg”。")


@pytest.mark.parametrize("width", [1366, 360])
def test_the_page_is_accessible_and_fits(
    browser: Browser, live_server: Any, cast: SimpleNamespace, client_for: Any, application: Application, width: int
) -> None:
    viewport = {"width": width, "height": 800}
    page = page_of(browser, live_server, client_for(cast.clerk), application, viewport=viewport)
    choose(page, "photos", ("一" * 90 + ".jpg", a_jpeg()))
    page.get_by_role("button", name="上传照片").click()
    expect(page.locator("#photos")).to_contain_text("检查中")
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
