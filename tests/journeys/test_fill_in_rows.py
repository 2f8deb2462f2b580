"""A clerk fills in rows in Chromium: by keys, saved while typing; where two meet there is a choice, never a loss."""

from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from monitoring.services.entry import save_value
from tests.accessibility import serious
from tests.journeys.browsing import PHONE, Opener, sideways
from tests.reports import a_report, row_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_rows_are_filled_in_by_keys_and_nothing_typed_is_lost(cast: SimpleNamespace, opened: Opener) -> None:
    report = a_report(cast)
    people, point = row_of(report, "people"), row_of(report, "1.1.1")
    page = opened(cast.clerk)
    page.goto(f"/monitoring/reports/{report.pk}/entry/")
    assert serious(page) == []
    state, first, second = page.locator("#save-state"), f"#number-{people.pk}", f"#number-{point.pk}"

    page.fill(first, "２００")
    page.press(first, "Enter")
    expect(page.locator(second)).to_be_focused()
    expect(state).to_contain_text("已自动保存")
    page.keyboard.type("3万")
    page.press(second, "ArrowUp")
    expect(page.locator(f"#faults-{point.pk}")).to_contain_text("请不要写“万”")
    page.fill(second, "100")
    page.press(second, "ArrowUp")
    expect(page.locator(first)).to_be_focused()
    expect(page.locator("#entry-progress")).to_contain_text("2/2")
    expect(page.locator("main")).to_contain_text("平台计算")

    # A column from a spreadsheet goes down the rows; its figures never run into one.
    paste = """(field) => { const data = new DataTransfer(); data.setData("text/plain", "200\\r\\n99\\r\\n7\\r\\n");
        field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }"""
    page.locator(first).evaluate(paste)
    expect(page.locator(second)).to_have_value("99")
    expect(page.locator(".row-pasted")).to_contain_text("没有填入的：7")
    expect(state).to_contain_text("已自动保存")

    save_value(value=point, user=cast.second_clerk, seen=None, data={"number": "101"})
    page.fill(second, "102")
    page.press(second, "ArrowUp")
    conflict = page.locator(f"#row-{point.pk} .conflict")
    expect(conflict).to_contain_text("101")
    conflict.get_by_label("用我的内容替换").click()
    expect(conflict).to_have_count(0)
    expect(state).to_contain_text("已自动保存")
    assert row_of(report, "1.1.1").number == 102

    page.set_viewport_size(PHONE)
    assert sideways(page) <= 0
    page.locator(f"#row-{people.pk} .row-else summary").click()
    page.select_option(f"#answer-{people.pk}", "unobtainable")
    expect(page.locator(f"#faults-{people.pk}")).to_contain_text("请选择暂无法取得的原因")
    page.select_option(f"#reason-{people.pk}", "late")
    expect(page.locator(f"#side-{people.pk}")).to_contain_text("暂无法取得")
    assert serious(page) == []

    Session.objects.all().delete()
    page.fill(second, "103")
    page.press(second, "Enter")
    expect(state).to_contain_text("登录已过期")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"/monitoring/reports/{report.pk}/entry/")
    page.fill("[name=login]", "hz-clerk")
    page.fill("[name=password]", "Xuexi-2026")
    page.press("[name=password]", "Enter")
    expect(page.locator(second)).to_have_value("103")
    expect(state).to_contain_text("已自动保存")
    assert row_of(report, "1.1.1").number == 103
