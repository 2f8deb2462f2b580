"""Uploading in Chromium, with scripts and without."""

import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, FilePayload, Page, Route, expect

from applications.models import Application, Round
from portal.jobs.services import run_pending
from tests.accessibility import serious
from tests.applications.evidence_files import a_jpeg, a_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


expect.set_options(timeout=20_000)  # two cores, shared with the server and other tests


def page_of(browser: Browser, live_server: Any, client: Any, application: Application, **how: Any) -> Page:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", **how)
    page = context.new_page()
    sign_in(page, live_server, client)
    page.goto(f"/applications/{application.pk}/evidence/")
    return page


def sign_in(page: Page, live_server: Any, client: Any) -> None:
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


def choose(page: Page, item: str, *files: tuple[str, bytes]) -> None:
    payload: list[FilePayload] = [{"name": name, "mimeType": "", "buffer": data} for name, data in files]
    page.set_input_files(f"#id_files_{item}", payload)


def test_files_are_uploaded_checked_described_and_moved_on_one_page(
    browser: Browser, live_server: Any, cast: SimpleNamespace, client_for: Any, application: Application
) -> None:
    page = page_of(browser, live_server, client_for(cast.clerk), application)
    loads: list[str] = []
    page.on("load", lambda page: loads.append(page.url))
    photos, policies = page.locator("#photos"), page.locator("#policies")
    choose(page, "photos", ("开班.jpg", a_jpeg((900, 600))), ("讲座.jpg", a_jpeg((900, 600), "green")))
    expect(photos.get_by_role("link", name="开班.jpg")).to_be_visible()
    expect(photos.get_by_role("link", name="讲座.jpg")).to_be_visible()
    expect(photos.locator(".file-name").first).to_contain_text("开班.jpg")
    run_pending()
    expect(photos.get_by_text("可用")).to_have_count(2)  # asks by itself

    page.get_by_label("简介").first.fill("社区学院开班现场")
    choose(page, "policies", ("假的.pdf", b"<html></html>"), ("真的.pdf", a_pdf(mark="real")))
    expect(policies.locator(".upload-line").first).to_contain_text("“假的.pdf”的实际内容是网页文件，此处只收PDF")
    expect(policies.get_by_role("link", name="真的.pdf")).to_be_visible()
    expect(page.get_by_label("简介").first).to_have_value("社区学院开班现场")
    policies.get_by_role("button", name="知道了").click()
    expect(policies.locator(".upload-line")).to_have_count(0)

    page.get_by_label("版权信息").first.fill("市教育局拍摄")
    photos.get_by_role("button", name="下移").first.click()  # leaving the field saves it, and the press is not lost
    expect(photos.locator(".file-name").last).to_contain_text("开班.jpg")
    expect(page.locator("#save-state")).to_contain_text("已自动保存")
    photo = application.evidence.get(name="开班.jpg")
    assert (photo.introduction, photo.copyright) == ("社区学院开班现场", "市教育局拍摄")
    assert loads == [], "the page was never loaded again"


def test_an_upload_goes_on_after_a_lost_connection_an_expired_session_and_a_reloaded_page(
    browser: Browser, live_server: Any, cast: SimpleNamespace, client_for: Any, application: Application, tmp_path: Path
) -> None:
    client = client_for(cast.clerk)
    page = page_of(browser, live_server, client, application)
    data = a_pdf(mark="long") + b"%" + bytes(5 * 2**20)
    path = tmp_path / "长.pdf"
    path.write_bytes(data)
    line = page.locator("#policies .upload-line")
    seen = dam(page)
    page.set_input_files("#id_files_policies", path)
    expect(line).to_contain_text("连接中断，正在重新连接")
    page.reload()
    expect(page.locator("#unfinished")).to_contain_text("“长.pdf”已上传 4.0 MB / 5.0 MB")

    page.context.clear_cookies()
    page.unroute("**/uploads/**")
    page.set_input_files("#id_files_policies", path)
    expect(line).to_contain_text("等待重新登录，登录后自动接着上传")
    expect(page.locator("#autosave")).to_contain_text("登录已过期")
    sign_in(page, live_server, client)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#policies").get_by_role("link", name="长.pdf")).to_be_visible()
    expect(page.locator("#unfinished")).to_be_empty()
    row = application.evidence.get(name="长.pdf")
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert seen.count("0") == 1, "what had arrived was not sent again"


def dam(page: Page) -> list[str]:
    """Let the first piece through and cut every later one; the offsets of the pieces tried so far."""
    seen: list[str] = []

    def pass_one(route: Route) -> None:
        offset = route.request.headers.get("upload-offset")
        if offset is not None:
            seen.append(offset)
        route.abort() if offset not in (None, "0") else route.continue_()

    page.route("**/uploads/**", pass_one)
    return seen


def test_a_file_that_is_too_large_is_told_before_it_is_sent_even_if_it_is_chosen_before_the_page_is_ready(
    browser: Browser, live_server: Any, cast: SimpleNamespace, client_for: Any, application: Application
) -> None:
    Round.objects.update(max_file_megabytes=1)
    page = page_of(browser, live_server, client_for(cast.clerk), application)
    held: list[Route] = []
    page.route("**/upload.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    choose(page, "policies", ("大.pdf", b"%PDF-1.7" + bytes(2**20)))
    page.wait_for_function("window.tus")
    held[0].continue_()
    expect(page.locator(".upload-line")).to_contain_text("超过单个文件上限 1 MB")


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
    choose(page, "consent", ("二" * 90 + ".pdf", b"<html></html>"))
    expect(page.locator("#photos")).to_contain_text("检查中")
    expect(page.locator("#consent .upload-line")).to_contain_text("此处只收PDF")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
