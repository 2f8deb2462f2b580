"""A clerk writes a case in Chromium: saved while typing; of a lost session and a closed window nothing is lost."""

from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from casebook.models import Manuscript
from tests.accessibility import serious
from tests.journeys.browsing import PHONE, Opener, sideways
from tests.volumes import an_entry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_nothing_that_was_typed_is_lost(cast: SimpleNamespace, opened: Opener, client_for: object) -> None:
    entry = an_entry(cast)
    page = opened(cast.clerk)
    page.goto(f"/casebook/desk/{entry.pk}/write/")
    assert serious(page) == []
    page.set_viewport_size(PHONE)
    assert sideways(page) <= 0

    page.fill("[name=title]", "自动保存的标题")
    expect(page.locator("#save-line")).to_contain_text("已自动保存")
    assert Manuscript.objects.get().title == "自动保存的标题"

    Session.objects.all().delete()
    page.fill("[name=title]", "过期以后写的标题")
    expect(page.locator("#save-line")).to_contain_text("登录已过期")
    page.get_by_role("button", name="暂存", exact=True).click()
    expect(page.locator("main")).to_contain_text("您刚才填写的内容还在")
    page.fill("[name=login]", "hz-clerk")
    page.fill("[name=password]", "Xuexi-2026")
    page.press("[name=password]", "Enter")
    expect(page.locator("[name=title]")).to_have_value("过期以后写的标题")
    assert Manuscript.objects.get().title == "过期以后写的标题"

    page.route("**/write/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.fill("[name=english_title]", "Typed while the line was cut")
    expect(page.locator("#save-line")).to_contain_text("连接中断")
    page.unroute("**/write/")
    again = page.context.new_page()
    page.close()
    again.goto(f"/casebook/desk/{entry.pk}/write/")
    expect(again.locator("[name=english_title]")).to_have_value("Typed while the line was cut")
    expect(again.locator("#save-line")).to_contain_text("已找回上次未保存的内容")
