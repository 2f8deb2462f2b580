"""A 直辖市 in a real browser: one person signs as city, switches openly, signs as province; both acts are on record."""

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from applications.models import Application
from portal.documents.models import Paper
from portal.documents.selectors import latest_file
from portal.documents.services import make_demo_seal
from portal.history.selectors import entries
from portal.jobs.services import run_pending
from portal.shell.demonstration import fill_in
from review.models import Case
from review.services import cases, lists, summary_sheets
from tests.journeys.browsing import (
    Opener,
    hand_over,
    sign_and_submit,
    switch_capacity,
    take,
    told,
)
from tests.plot import with_evidence

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_place_two_capacities(
    stage: SimpleNamespace, chongqing: SimpleNamespace, opened: Opener, tmp_path: Path
) -> None:
    for office in (chongqing.province, chongqing.city):
        make_demo_seal(office)
    clerk = opened(chongqing.clerk)
    clerk.goto("/applications/")
    clerk.get_by_role("button", name="开始填报").click()
    told(clerk, "已打开本市在")
    case = submitted_as_city(clerk, opened(chongqing.approver), chongqing)

    officer = opened(chongqing.officer)
    officer.goto(f"/cases/{case.pk}/")
    take(officer, "受理")
    take(officer, "拟推荐并送签", opinion="经核实，情况属实，同意推荐。")
    told(officer, "已办理“拟推荐并送签”。")

    approver = opened(chongqing.approver)
    approver.goto(f"/cases/{case.pk}/")
    expect(approver.get_by_role("button", name="签发推荐意见")).to_have_count(0)  # still acting for the city
    switch_capacity(approver, "重庆市教育委员会（演示）")
    approver.goto(f"/cases/{case.pk}/")
    take(approver, "签发推荐意见")
    told(approver, "已办理“签发推荐意见”。")
    expect(approver.locator("main")).to_contain_text("同一人以市、省两种身份签发")
    approver.screenshot(path=tmp_path / "endorsed.png", full_page=True)

    published(stage, chongqing, case)
    steps = {
        each.verb: (each.actor, each.organisation)
        for each in entries(case.chain)
        if each.verb in ("application.submit", "case.endorse")
    }
    assert steps == {
        "application.submit": ("演示签发人己", chongqing.city.name),
        "case.endorse": ("演示签发人己", chongqing.province.name),
    }
    clerk.goto(f"/applications/{case.application_id}/")
    expect(clerk.locator("main")).to_contain_text("已办结：已公布加入")
    clerk.screenshot(path=tmp_path / "published.png", full_page=True)
    both_seals_stand_on_the_form(case, tmp_path)


def submitted_as_city(clerk: Page, approver: Page, chongqing: SimpleNamespace) -> Case:
    application = Application.objects.get(organisation=chongqing.city)
    assert application.number == "W2026-500000"
    fill_in(application, chongqing.clerk)
    with_evidence(application, chongqing.clerk)
    hand_over(clerk, application)
    sign_and_submit(approver, application, to="重庆市教育委员会")
    return Case.objects.get(application=application)


def published(stage: SimpleNamespace, chongqing: SimpleNamespace, case: Case) -> None:
    """The rest of the way, which is that of every city."""
    chongqing.approver.act_for(chongqing.province.pk)
    sheet = summary_sheets.draw_up(round=stage.round, user=chongqing.officer, filler="演示经办人己", filler_contact="0")
    summary_sheets.send_up(sheet=sheet, user=chongqing.approver, seen=None)
    cases.confirm(case=case, user=stage.reviewer, seen=None, opinion="（演示）同意加入")
    mlist = lists.draw_up(
        round=stage.round,
        user=stage.reviewer,
        title="全国学习型城市网络成员城市名单（演示第一批）",
        batch="演示第一批",
        document_number="演示〔2026〕9号",
        cases=[case],
    )
    lists.publish(mlist=mlist, user=stage.ministry_approver, seen=None)
    run_pending()


def both_seals_stand_on_the_form(case: Case, folder: Path) -> None:
    paper = Paper.objects.get(subject=case.chain, kind="application")
    sealed = list(paper.signatures.order_by("sequence").values_list("slot", "organisation__name", "signatory"))
    assert sealed == [
        ("cover", "重庆市教育委员会（市级）（演示）", "演示签发人己"),
        ("declaration", "重庆市教育委员会（市级）（演示）", "演示签发人己"),
        ("province", "重庆市教育委员会（演示）", "演示签发人己"),
    ]
    path = folder / "form.pdf"
    file = latest_file(paper)
    assert file is not None
    with file.open() as bytes_:
        path.write_bytes(bytes_.read())
    words = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    first = "".join(words.split("\f")[0].split())
    assert "重庆省（自治区、直辖市）" in first and "重庆市" in first
