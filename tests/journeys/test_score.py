"""An expert scores: what is typed is a draft on the server, and outlives an ended session and a lost window."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from review.models import Assignment
from review.services import assessment
from tests.accessibility import serious
from tests.journeys.browsing import PHONE, Opener, sideways
from tests.plot import a_case_in, a_round, an_assignment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVED = re.compile(r"草稿已自动保存 \d\d:\d\d:\d\d，尚未提交")


def test_what_an_expert_types_is_not_lost(cast: SimpleNamespace, opened: Opener) -> None:
    case = a_case_in(cast, "in_assessment", a_round(cast, options={"experts": True}))
    row = an_assignment(cast, case, cast.expert)
    assessment.clear(assignment=row, user=cast.expert)
    page, faults = opened(cast.expert), list[Any]()
    page.on("pageerror", lambda fault: faults.append(fault))
    page.goto(f"/assessments/{row.pk}/")
    state, notice = page.locator("#save-state"), page.locator("#autosave .notice")
    page.locator(".criterion .level input").first.check()
    page.locator("#id_comment").press_sequentially("（演示）基础扎实")
    expect(state).to_have_text(SAVED)
    kept = Assignment.objects.get(pk=row.pk)
    assert kept.comment == "（演示）基础扎实" and kept.submitted_at is None and len(kept.scores) == 1
    assert serious(page) == []
    # The session ends while the expert goes on typing; the window is lost before anybody signs in again.
    Session.objects.all().delete()
    page.locator("#id_comment").press_sequentially("，特色鲜明")
    expect(notice).to_contain_text("登录已过期")
    context = page.context
    page.close(run_before_unload=False)
    context.clear_cookies()
    context.add_cookies(opened(cast.expert).context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.set_viewport_size(PHONE)
    page.goto(f"/assessments/{row.pk}/")
    expect(page.locator("#id_comment")).to_have_value("（演示）基础扎实，特色鲜明")
    expect(page.locator("#autosave .notice")).to_contain_text("已找回上次没有保存的内容")
    expect(page.locator("#save-state")).to_have_text(SAVED)
    assert Assignment.objects.get(pk=row.pk).comment == "（演示）基础扎实，特色鲜明"
    assert sideways(page) <= 0
    # The button takes what the script has saved as it stands: it is no other window's.
    page.get_by_role("button", name="暂存").click()
    expect(page.locator(".flash")).to_contain_text("已保存草稿，尚未提交")
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('portal.draft')).length") == 0
    assert faults == []
