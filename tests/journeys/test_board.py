"""The board in Chromium: rows ticked with and without scripts, on a telephone; preview, result, and messages to copy."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from review.models import Case, Nudge
from tests.accessibility import serious
from tests.journeys.browsing import DESKTOP, PHONE, Opener, sideways
from tests.plot import a_submitted_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_rows_are_ticked_looked_through_and_done(stage: SimpleNamespace, opened: Opener) -> None:
    a_submitted_case(stage, stage.round)
    officer = opened(stage.officer)
    officer.goto("/board/")
    expect(officer.get_by_text("尚未选择")).to_be_visible()
    expect(officer.get_by_role("button", name="批量受理")).to_be_disabled()
    officer.get_by_label("全选本页").check()
    expect(officer.get_by_text("已选 2 项")).to_be_visible()
    keeps_people_in(officer)
    officer.get_by_role("button", name="批量受理").click()
    expect(officer.locator("main")).to_contain_text("该市还没有提交申请。")
    keeps_people_in(officer)
    officer.get_by_role("button", name="批量受理：确认（可办1项，1项不能办理）").click()
    expect(officer.locator("main")).to_contain_text("已办理1项，未办理1项")
    keeps_people_in(officer)
    officer.reload()
    expect(officer.locator("main")).to_contain_text("已受理，已告知城市。")
    assert Case.objects.get().state == "accepted"

    plain = opened(stage.second_officer, java_script_enabled=False, viewport=PHONE)
    plain.goto("/board/?state=not_started")
    plain.get_by_label("嘉兴市").check()
    plain.get_by_role("button", name="催办所选").click()
    plain.fill("[name=text]", "请于周五前提交。")
    plain.get_by_role("button", name="催办：确认").click()
    expect(plain.locator("main")).to_contain_text("已发给1人。")
    assert "请于周五前提交。" in Nudge.objects.get().text

    officer.goto(f"/forwarding/{stage.round.code}/")
    officer.get_by_role("button", name="复制").first.click()
    expect(officer.get_by_role("status").filter(has_text="已复制")).to_be_visible()
    plain.goto(f"/forwarding/{stage.round.code}/")
    expect(plain.get_by_role("button", name="复制")).to_have_count(0)
    expect(plain.locator("#id_short")).to_be_visible()


def keeps_people_in(page: Page) -> None:
    """Nothing serious in axe's eyes, and no scrolling sideways on a telephone either."""
    assert serious(page) == []
    page.set_viewport_size(PHONE)
    assert sideways(page) <= 0
    page.set_viewport_size(DESKTOP)
