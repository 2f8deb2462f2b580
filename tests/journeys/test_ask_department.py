"""A department is asked for figures, answers in its own window, and the clerk takes them over while typing elsewhere."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from applications import services
from applications.models import Slip
from applications.selectors import answers_of
from tests.journeys.browsing import Opener, told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_figures_come_from_the_department(stage: SimpleNamespace, opened: Opener) -> None:
    draft = services.begin(round=stage.round, user=stage.clerk)
    clerk, bureau = opened(stage.clerk), opened(stage.department_clerk)

    clerk.goto(f"/applications/{draft.pk}/check/")
    clerk.get_by_role("link", name="请部门提供", exact=True).click()
    clerk.select_option("[name=department]", label="湖州市统计局（演示）")
    clerk.fill("[name=due_at_0]", (date.today() + timedelta(days=9)).isoformat())  # noqa: DTZ011
    clerk.get_by_label("本市常驻人口（万人）").check()
    clerk.get_by_role("button", name="发出征集单").click()
    told(clerk, "已发给湖州市统计局")

    bureau.goto("/home/")
    bureau.get_by_role("link", name="答复征集单：湖州市教育局").click()
    bureau.locator("[name='population.value']").fill("341.56")
    bureau.locator("[name='population.year']").fill("2025")
    bureau.get_by_role("button", name="提交答复").click()
    told(bureau, "已提交答复，已通知湖州市教育局")

    clerk.goto(f"/applications/{draft.pk}/basics/")
    clerk.fill("[name='area.value']", "5820")  # typed and not yet saved by itself
    clerk.locator("button[value^='adopt:population:']").click()
    told(clerk, "已采用，来自湖州市统计局")
    expect(clerk.locator("[name='population.value']")).to_have_value("341.56")
    expect(clerk.locator("[name='area.value']")).to_have_value("5820")
    expect(clerk.get_by_text("采用自湖州市统计局")).to_be_visible()
    sheet = answers_of(draft)
    assert (sheet.value("population", "year"), sheet.value("area", "value")) == ("2025", "5820")
    assert Slip.objects.get().state == "answered"

    clerk.goto(f"/applications/{draft.pk}/check/")
    clerk.get_by_role("button", name="复制清单").click()
    expect(clerk.locator("#copied")).to_have_text("已复制")
