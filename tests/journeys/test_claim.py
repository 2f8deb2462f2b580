"""A city that the register lacks: claim with proof, confirmed, filled in, opinion and seal, published as 直接加入."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import FilePayload, Page, expect

from applications.models import Application
from portal.documents.models import Paper
from portal.documents.services import latest_file
from portal.jobs.services import run_pending
from portal.register.models import Membership
from review.models import Case, Claim, Sheet
from tests.accessibility import serious
from tests.applications.evidence_files import a_pdf
from tests.journeys.browsing import DESKTOP, PHONE, Opener, hand_over, sideways, sign_and_submit, take, told
from tests.plot import a_complete_application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SOURCE = "关于公布第二批成员城市的通知（演示）"


def test_a_claim_leads_to_the_list_without_an_assessment(
    stage: SimpleNamespace, opened: Opener, tmp_path: Path
) -> None:
    clerk, officer, reviewer = opened(stage.clerk), opened(stage.officer), opened(stage.reviewer)
    application = a_complete_application(stage, stage.round)
    clerk.goto(f"/applications/{application.pk}/")
    expect(clerk.locator("main")).to_contain_text("本市按省级推荐办理")
    file_claim(clerk)
    claim = Claim.objects.get()
    province_remarks(officer, claim)
    ministry_confirms(reviewer, claim, tmp_path)

    clerk.goto(f"/applications/{application.pk}/")
    expect(clerk.locator("main")).to_contain_text("本市直接加入")
    expect(clerk.locator("main")).to_contain_text(SOURCE)
    keeps_people_in(clerk)
    hand_over(clerk, application)
    sign_and_submit(opened(stage.approver), application)
    run_pending()

    case = Case.objects.get(application=application)
    province_sends_up(officer, opened(stage.province_approver), case)
    ministry_publishes(reviewer, opened(stage.ministry_approver), case)
    run_pending()
    everybody_reads_it(opened(), application)
    assert not Sheet.objects.exists()
    list_paper = Paper.objects.get(kind="list")
    assert latest_file(list_paper) is not None and list_paper.signatures.count() == 1


def keeps_people_in(page: Page) -> None:
    """Nothing serious in axe's eyes, and no scrolling sideways on a telephone either."""
    assert serious(page) == []
    page.set_viewport_size(PHONE)
    assert sideways(page) <= 0
    page.set_viewport_size(DESKTOP)


def file_claim(page: Page) -> None:
    page.locator("main").get_by_role("link", name="申报成员资格").click()
    expect(page.locator("main")).to_contain_text("名册中没有本市的登记")
    keeps_people_in(page)
    page.locator("main").get_by_role("link", name="申报成员资格").click()
    page.get_by_label("全国学习型城市建设联盟成员城市").check()
    page.fill("[name=batch]", "第二批")
    page.fill("[name=joined]", "前年")
    page.fill("[name=source]", SOURCE)
    proof: FilePayload = {"name": "公布通知.pdf", "mimeType": "application/pdf", "buffer": a_pdf(mark="claim")}
    page.set_input_files("[name=proof]", proof)
    page.get_by_role("button", name="提交申报").click()
    expect(page.locator(".error-summary")).to_contain_text("“前年”不是日期")
    expect(page.locator("[name=source]")).to_have_value(SOURCE)
    keeps_people_in(page)
    page.fill("[name=joined]", "2014年")
    page.set_input_files("[name=proof]", proof)
    page.get_by_role("button", name="提交申报").click()
    told(page, "已申报，由教育部核对后确认")
    expect(page.locator("main")).to_contain_text("不晚于2014年12月31日")


def province_remarks(page: Page, claim: Claim) -> None:
    page.goto("/home/")
    page.locator("main").get_by_role("link", name="成员资格申报：浙江省湖州市").click()
    page.get_by_label("填写说明").fill("经查存档，情况属实。")
    page.get_by_role("button", name="保存说明").click()
    told(page, "已保存说明")


def ministry_confirms(page: Page, claim: Claim, folder: Path) -> None:
    page.goto("/home/")
    page.locator("main").get_by_role("link", name="确认成员资格申报：浙江省湖州市").click()
    expect(page.locator("main")).to_contain_text("经查存档，情况属实。")
    keeps_people_in(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="公布通知.pdf").evaluate(
            "link => { link.setAttribute('download', ''); link.click(); }"
        )
    path = folder / "proof.pdf"
    download.value.save_as(path)
    assert path.read_bytes().startswith(b"%PDF-")
    take(page, "确认并登记")
    told(page, "已确认，并登入成员名册")
    keeps_people_in(page)


def province_sends_up(officer: Page, approver: Page, case: Case) -> None:
    officer.goto("/board/?way=direct")
    officer.get_by_role("row", name="湖州市").get_by_role("link", name="打开办件").click()
    expect(officer.locator("main")).to_contain_text(SOURCE)
    take(officer, "受理")
    take(officer, "拟推荐并送签", opinion="情况属实，同意加入。")
    approver.goto(f"/cases/{case.pk}/")
    take(approver, "签发推荐意见")
    told(approver, "已办理“签发推荐意见”。")
    keeps_people_in(approver)
    take(approver, "直接上报")
    told(approver, "已办理“直接上报”。")
    expect(approver.locator("main")).to_contain_text("已上报，待确认成员资格")


def ministry_publishes(reviewer: Page, approver: Page, case: Case) -> None:
    reviewer.goto("/home/")
    reviewer.locator("main").get_by_role("link", name="核对成员资格：浙江省湖州市").click()
    take(reviewer, "确认成员资格")
    told(reviewer, "已办理“确认成员资格”。")
    keeps_people_in(reviewer)
    reviewer.goto("/lists/")
    reviewer.get_by_role("link", name="拟定名单").click()
    reviewer.fill("[name=title]", "全国学习型城市网络成员城市名单（演示第一批）")
    reviewer.fill("[name=batch]", "演示第一批")
    reviewer.fill("[name=document_number]", "演示〔2026〕9号")
    reviewer.get_by_role("button", name="拟定并送签").click()
    approver.goto(reviewer.url)
    take(approver, "签发并公布")
    told(approver, "名单已公布")


def everybody_reads_it(page: Page, application: Application) -> None:
    page.goto("/lists/")
    page.get_by_role("link", name="全国学习型城市网络成员城市名单（演示第一批）").click()
    expect(page.get_by_role("row", name="湖州市")).to_contain_text("直接加入")
    keeps_people_in(page)
    page.goto("/register/?name=湖州")
    for kind in ("联盟", "国家网络"):
        expect(page.get_by_role("row", name="湖州市").filter(has_text=kind)).to_be_visible()
    assert Membership.objects.get(kind="network").place == application.place
