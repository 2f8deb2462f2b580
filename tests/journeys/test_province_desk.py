"""A province at its desk: a checklist put in order, a city verified beside its evidence, cities ranked by mouse."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from review.models import Check, Checklist, SheetItem
from review.services import quotas
from tests.accessibility import serious
from tests.journeys.browsing import PHONE, Opener, sideways, title, told
from tests.plot import a_round
from tests.review.crowd import endorsed, sheet_drawn_up, submitted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def dragged(page: Page, row: int, onto: int) -> None:
    rows = page.locator("[data-order-row]")
    rows.nth(row).locator(".order-handle").drag_to(rows.nth(onto), target_position={"x": 40, "y": 4})


def listed() -> list[str]:
    items = SheetItem.objects.order_by("position").select_related("case__application__organisation__place")
    return [f"{item.case.application.place.name}{'*' * item.is_reserve}" for item in items]


def test_a_province_verifies_and_ranks(cast: Any, opened: Opener) -> None:
    round_ = a_round(cast, options={"quota": True, "ranking": True})
    quotas.set_quotas(round=round_, user=cast.round_manager, numbers={cast.zhejiang.pk: 2})
    case = submitted(cast, round_, 1)
    officer = opened(cast.officer)

    # The list: the portal's words, the third item first, one taken off.
    officer.goto(f"/checklist/{round_.code}/")
    title(officer, "核实清单")
    officer.locator("[data-order-row]").nth(2).get_by_role("button", name="上移").click()
    officer.locator("[data-order-row]").nth(1).get_by_role("button", name="上移").click()
    third = officer.locator("[data-order-row]").first.locator("textarea").input_value()
    officer.locator("[data-order-row]").last.locator("textarea").fill("（演示）本省增加的事项")
    officer.locator("[data-order-row]").nth(4).get_by_label("删除").check()
    assert serious(officer) == []
    officer.get_by_role("button", name="保存清单").click()
    told(officer, "核实清单已保存，共8项")
    assert Checklist.objects.get().items.first().text == third

    # A city, on a telephone: the form opens, is refused, and keeps what was typed.
    officer.goto(f"/cases/{case.pk}/")
    officer.locator("details.offer summary").first.click()
    officer.get_by_role("button", name="确认受理").click()
    phone = opened(cast.officer, viewport=PHONE)
    phone.goto(f"/cases/{case.pk}/verification/")
    item = phone.locator(".check-item").first
    item.locator("summary").click()
    item.get_by_label("实地核实").check()
    item.get_by_label("属实", exact=True).check()
    item.get_by_label("内部备注").fill("（演示）由两人前往")
    item.get_by_role("button", name="记录").click()
    expect(phone.locator(".notice").first).to_contain_text("请写明到访了什么地方")
    item = phone.locator(".check-item").first
    expect(item.get_by_label("内部备注")).to_have_value("（演示）由两人前往")
    assert (sideways(phone), serious(phone)) == (0, [])
    item.get_by_label("其他材料或核实对象").fill("（演示）市民大学")
    item.get_by_role("button", name="记录").click()
    told(phone, "属实")
    assert Check.objects.get().material == "（演示）市民大学"

    # The sheet: the last city dragged to the top, one marked as a reserve; without scripts the numbers are typed.
    endorsed_cases = [endorsed(cast, submitted(cast, round_, number)) for number in (2, 3, 4)]
    sheet = sheet_drawn_up(cast, round_)
    officer.goto(f"/sheets/{sheet.pk}/")
    expect(officer.locator("#quota")).to_contain_text("超出 1 个")
    dragged(officer, 2, 0)
    officer.locator("[data-order-row]").nth(1).get_by_label("备选").check()
    assert serious(officer) == []
    officer.get_by_role("button", name="保存顺序").click()
    told(officer, "已保存顺序")
    assert listed() == ["演示4市", "演示3市", "演示2市*"]
    plain = opened(cast.officer, java_script_enabled=False, viewport=PHONE)
    plain.goto(f"/sheets/{sheet.pk}/")
    for case, order in zip(endorsed_cases, (3, 1, 2), strict=True):
        plain.locator(f"#order_{case.pk}").fill(str(order))
    plain.get_by_role("button", name="保存顺序").click()
    told(plain, "已保存顺序")
    assert listed() == ["演示3市", "演示4市", "演示2市*"]
