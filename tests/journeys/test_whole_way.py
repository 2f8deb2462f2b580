"""The main job in a real browser: from the first field to the published list, its certificate and its seals."""

import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications.models import Application
from portal.jobs.services import run_pending
from portal.shell.demonstration import fill_in
from review.models import Case
from tests.journeys.browsing import (
    PHONE,
    Opener,
    answer_items,
    give_back,
    hand_over,
    mark_fault,
    sideways,
    sign_and_submit,
    take,
    title,
    told,
    upload_consent,
)
from tests.plot import a_case_in, a_complete_application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_first_field_to_the_certificate(stage: SimpleNamespace, opened: Opener, tmp_path: Path) -> None:
    clerk = opened()
    sign_in(clerk, "hz-clerk")
    application = begun(clerk)
    fill_in(application, stage.clerk, until="results")
    change_answers(clerk)
    mend_what_the_check_names(clerk, application)
    hand_over(clerk, application)
    sign_and_submit(opened(stage.approver), application)
    run_pending()

    case = Case.objects.get(application=application)
    officer, province_approver = opened(stage.officer), opened(stage.province_approver)
    recommend(officer, province_approver, case)
    send_up(officer, province_approver, case)
    run_pending()
    publish(opened(stage.reviewer), opened(stage.ministry_approver), case)
    run_pending()

    anyone = opened()
    seen_by_everyone(anyone)
    form = city_finds_its_papers(clerk, application, tmp_path)
    its_signatures_verify(anyone, form)


def sign_in(page: Page, username: str) -> None:
    page.goto("/")
    page.locator("header").get_by_role("link", name="登录").click()
    page.fill("[name=login]", username)
    page.fill("[name=password]", "Xuexi-2026")
    page.locator("main").get_by_role("button", name="登录").click()
    title(page, "工作台")


def begun(page: Page) -> Application:
    page.locator("nav").get_by_role("link", name="我的申请").click()
    page.get_by_role("button", name="开始填报").click()
    told(page, "已打开本市在")
    return Application.objects.get()


def change_answers(page: Page) -> None:
    """Types into fields, mends what is refused beside its field, adds a row, moves it up, removes another."""
    page.locator("main").get_by_role("link", name="二、申请城市基本资料").click()
    page.fill('[name="population.value"]', "三百万")
    page.get_by_role("button", name="保存并进入下一部分").click()
    expect(page.locator(".error-summary")).to_contain_text("请只填写数字")
    page.fill('[name="population.value"]', "346.70")
    page.get_by_role("button", name="保存并进入下一部分").click()
    title(page, "三、本市学习型城市建设的总体战略")

    page.fill('[name="slogan.text"]', "学在湖州")
    expect(page.locator('[data-counter-for="id_slogan.text"]')).to_have_text("已填 4/20 字")
    rows = page.locator("#id_activities fieldset")
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="添加一项活动").click()
    expect(rows).to_have_count(3)
    for cell, text in NEW_ACTIVITY.items():
        rows.nth(2).locator(f'[name^="activities.{cell}."]').fill(text)
    rows.nth(2).get_by_role("button", name="上移").click()
    expect(rows.nth(1).locator('[name^="activities.name."]')).to_have_value("市民读书节")
    rows.nth(2).get_by_role("button", name="移除").click()
    expect(rows).to_have_count(2)
    expect(page.locator('[name="slogan.text"]')).to_have_value("学在湖州")


NEW_ACTIVITY = {
    "on": "2025年9月",
    "host": "市教育局",
    "name": "市民读书节",
    "theme": "书香湖州",
    "content": "共读、荐书、朗诵",
    "scale": "全市80个分会场",
}


def mend_what_the_check_names(page: Page, application: Application) -> None:
    """填写检查 names what is missing; its link leads to the field."""
    page.goto(f"/applications/{application.pk}/check/")
    faults = page.locator(".error-summary a")
    expect(faults).to_have_count(2)
    expect(faults.last).to_contain_text("市政府同意文件")
    faults.first.click()
    expect(page).to_have_url(
        f"{page.url.split('/applications')[0]}/applications/{application.pk}/strategy/#id_results.text"
    )
    page.fill('[name="results.text"]', "市民学习参与率由四成提高到六成以上。")
    page.get_by_role("button", name="暂存", exact=True).last.click()
    told(page, "尚未提交")
    upload_consent(page, application)


def recommend(officer: Page, approver: Page, case: Case) -> None:
    officer.goto("/home/")
    officer.locator("main").get_by_role("link", name="受理：浙江省湖州市").click()
    expect(officer.locator("main")).to_contain_text("学在湖州")
    take(officer, "受理")
    told(officer, "已办理“受理”。")
    take(officer, "拟推荐并送签", opinion="经查阅材料和实地走访，情况属实，同意推荐。")
    told(officer, "已办理“拟推荐并送签”。")
    approver.goto("/board/")
    approver.get_by_role("row", name="湖州市").get_by_role("link", name="打开办件").click()
    expect(approver.locator("main")).to_contain_text("情况属实，同意推荐。")
    take(approver, "签发推荐意见")
    told(approver, "已办理“签发推荐意见”。")


def send_up(officer: Page, approver: Page, case: Case) -> None:
    officer.goto("/sheets/")
    officer.fill("[name=filler]", "")
    officer.get_by_role("button", name="编制汇总表（1个城市）").click()
    expect(officer.locator(".error-summary")).to_contain_text("填报人")
    officer.fill("[name=filler]", "演示经办人甲")
    officer.fill("[name=filler_contact]", "0571-12345678")
    officer.get_by_role("button", name="编制汇总表（1个城市）").click()
    told(officer, "已编制汇总表")
    approver.goto(officer.url)
    take(approver, "签发并上报")
    told(approver, "汇总表已签发并上报教育部")
    with approver.expect_download() as download:
        approver.get_by_role("link", name="下载 Excel").click()
    book = openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    assert "湖州市" in [cell.value for row in book.active.iter_rows() for cell in row]
    assert download.value.suggested_filename.startswith("推荐加入全国学习型城市网络城市汇总表")


def publish(reviewer: Page, approver: Page, case: Case) -> None:
    reviewer.goto("/provinces/")
    reviewer.get_by_role("row", name="浙江省教育厅").get_by_role("link", name="办件").click()
    reviewer.get_by_role("link", name="浙江省湖州市").click()
    take(reviewer, "确认加入", opinion="材料齐全，同意加入。")
    told(reviewer, "已办理“确认加入”。")
    reviewer.goto("/lists/")
    reviewer.get_by_role("link", name="拟定名单").click()
    reviewer.fill("[name=title]", "全国学习型城市网络成员城市名单（演示第一批）")
    reviewer.fill("[name=batch]", "演示第一批")
    reviewer.fill("[name=document_number]", "演示〔2026〕9号")
    reviewer.get_by_role("button", name="拟定并送签").click()
    told(reviewer, "已拟定名单")
    approver.goto(reviewer.url)
    take(approver, "签发并公布")
    told(approver, "名单已公布")


def seen_by_everyone(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="全国学习型城市网络成员城市名单（演示第一批）").click()
    expect(page.get_by_role("row", name="湖州市")).to_contain_text("浙江省")
    expect(page.locator(".page-aside")).to_contain_text("已盖章")
    page.goto("/register/")
    expect(page.locator("main")).to_contain_text("湖州市")


def city_finds_its_papers(page: Page, application: Application, folder: Path) -> Path:
    """The form with three signatures and the certificate, each as a PDF; ``pdfsig`` finds the signatures valid."""
    page.goto(f"/applications/{application.pk}/")
    page.get_by_role("link", name="查看办件").first.click()
    papers = page.locator(".paper-state")
    expect(papers.filter(has_text="证书")).to_contain_text("已盖章")
    with page.expect_download() as download:
        papers.filter(has_text="申请表").get_by_role("link").first.evaluate(
            "link => { link.setAttribute('download', ''); link.click(); }"
        )
    path = folder / "application.pdf"
    download.value.save_as(path)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature is Valid") == 3
    return path


def its_signatures_verify(page: Page, path: Path) -> None:
    page.goto("/verify/")
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="核验文件").click()
    expect(page.locator("main")).to_contain_text("是最新版本")
    rows = page.get_by_role("row").filter(has_text="有效")
    expect(rows).to_have_count(3)
    expect(rows.last).to_contain_text("浙江省教育厅")


def test_without_scripts(stage: SimpleNamespace, opened: Opener) -> None:
    """Filling in, uploading, handing over, signing: all by plain pages and forms."""
    clerk = opened(stage.clerk, java_script_enabled=False)
    clerk.goto("/applications/")
    clerk.get_by_role("button", name="开始填报").click()
    application = Application.objects.get()
    fill_in(application, stage.clerk)
    clerk.locator("main").get_by_role("link", name="三、本市学习型城市建设的总体战略").click()
    clerk.fill('[name="slogan.text"]', "不用脚本也能填")
    clerk.get_by_role("button", name="添加一项活动").click()
    rows = clerk.locator("#id_activities fieldset")
    expect(rows).to_have_count(3)
    rows.last.get_by_role("button", name="移除").click()
    expect(rows).to_have_count(2)
    expect(clerk.locator('[name="slogan.text"]')).to_have_value("不用脚本也能填")
    upload_consent(clerk, application)
    hand_over(clerk, application)
    sign_and_submit(opened(stage.approver, java_script_enabled=False), application)
    assert application.submissions.get().data["answers"]


def test_a_return_is_answered_by_a_new_version(stage: SimpleNamespace, opened: Opener) -> None:
    """The province returns, the city reads why, mends, signs again; version 2 waits at the province."""
    case = a_case_in(stage, "accepted", stage.round)
    application = case.application
    officer = opened(stage.officer)
    officer.goto(f"/cases/{case.pk}/")
    mark_fault(officer, "area", "总面积与统计年鉴不一致，请核对。")
    give_back(officer, case.pk, due=timezone.localdate() + timedelta(days=10))
    told(officer, "已办理“退回修改”")
    expect(officer.locator("main")).to_contain_text("已退回修改，尚未重新提交")

    clerk = opened(stage.clerk)
    clerk.goto("/messages/")
    clerk.locator("main").get_by_role("link").filter(has_text="退回").first.click()
    expect(clerk.locator("main")).to_contain_text("总面积与统计年鉴不一致，请核对。")
    clerk.goto(f"/applications/{application.pk}/basics/")
    expect(clerk.locator("main")).to_contain_text("总面积与统计年鉴不一致，请核对。")
    clerk.fill('[name="area.value"]', "5821")
    clerk.get_by_role("button", name="暂存", exact=True).last.click()
    told(clerk, "尚未提交")
    answer_items(clerk, application, "已按统计年鉴更正。")
    hand_over(clerk, application)
    approver = opened(stage.approver)
    sign_and_submit(approver, application)
    expect(approver.locator("main")).to_contain_text("第 2 版")

    officer.goto(f"/cases/{case.pk}/")
    expect(officer.locator("main")).to_contain_text("5821")
    take(officer, "受理")
    officer.locator(".page-aside").get_by_role("link", name="第1版").click()
    expect(officer.locator("main")).to_contain_text("这是较早的版本")
    expect(officer.locator("main")).to_contain_text("5820")


def test_on_a_telephone(stage: SimpleNamespace, opened: Opener) -> None:
    """Reading, filling in and signing at 360 pixels; no page scrolls sideways."""
    application = a_complete_application(stage, stage.round)
    clerk = opened(stage.clerk, viewport=PHONE, has_touch=True, is_mobile=True)
    for part in application.edition.parts:
        clerk.goto(f"/applications/{application.pk}/{part.key}/")
        assert sideways(clerk) <= 0, part.key
    clerk.goto(f"/applications/{application.pk}/contacts/")
    clerk.fill('[name="contact.mobile"]', "13")
    clerk.get_by_role("button", name="暂存", exact=True).last.tap()
    expect(clerk.locator(".error-summary")).to_be_visible()
    assert sideways(clerk) <= 0
    clerk.fill('[name="contact.mobile"]', "13900000001")
    clerk.get_by_role("button", name="暂存", exact=True).last.tap()
    expect(clerk.locator(".error-summary")).to_have_count(0)
    hand_over(clerk, application)
    assert sideways(clerk) <= 0

    approver = opened(stage.approver, viewport=PHONE, has_touch=True, is_mobile=True)
    sign_and_submit(approver, application)
    assert sideways(approver) <= 0
    officer = opened(stage.officer, viewport=PHONE, has_touch=True, is_mobile=True)
    officer.goto(f"/cases/{Case.objects.get().pk}/")
    assert sideways(officer) <= 0
    take(officer, "受理")
    told(officer, "已办理“受理”。")
