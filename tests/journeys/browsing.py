"""What the journeys do again and again in a window, and what every page must keep to."""

from collections.abc import Callable
from datetime import date

from playwright.sync_api import FilePayload, Page, ViewportSize, expect

from applications.models import Application
from portal.jobs.services import run_pending
from tests.accessibility import serious as serious
from tests.applications.evidence_files import a_pdf

PHONE: ViewportSize = {"width": 360, "height": 800}
DESKTOP: ViewportSize = {"width": 1366, "height": 768}

# Called with a person (``None`` is nobody) and how the window is; returns a page on which that person is signed in.
Opener = Callable[..., Page]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def title(page: Page, words: str) -> None:
    expect(page.locator("h1")).to_have_text(words)


def told(page: Page, words: str) -> None:
    expect(page.locator(".flash")).to_contain_text(words)


def take(page: Page, label: str, **words: str) -> None:
    """Open an offered step, write what it needs, confirm it."""
    confirm = label if label.startswith("确认") else f"确认{label}"
    step = page.locator("details.offer").filter(has=page.get_by_role("button", name=confirm, include_hidden=True))
    step.locator("summary").click()
    for name, text in words.items():
        step.locator(f"[name={name}]").fill(text)
    step.get_by_role("button", name=confirm).click()


def mark_fault(page: Page, at: str, reason: str, where: str = "") -> None:
    """标记退回 beside a question while reading, without leaving the page."""
    box = page.locator(f"#mark-{at}")
    box.get_by_role("link", name="标记退回").click()
    if where:
        box.locator("select[name=where]").select_option(label=where)
    box.locator("textarea").fill(reason)
    box.get_by_role("button", name="标记", exact=True).click()
    expect(box.locator(".mark").last).to_contain_text(reason)


def give_back(page: Page, case_id: int, *, due: date | None = None, whole: str = "") -> None:
    """From the case to the list of what was marked, and send it."""
    page.goto(f"/cases/{case_id}/return/")
    page.fill("[name=whole]", whole)
    if due is not None:
        page.fill("[name=due]", due.isoformat())
    page.get_by_role("button", name="确认退回").click()


def answer_items(page: Page, application: Application, text: str) -> None:
    """说明修改情况 for every item; each is saved by itself while it is typed."""
    page.goto(f"/applications/{application.pk}/answers/")
    for box in page.locator("textarea").all():
        box.fill(text)
    page.get_by_role("button", name="暂存", exact=True).click()
    told(page, "修改说明已暂存")


def upload_consent(page: Page, application: Application) -> None:
    """The consent of the city government, uploaded, checked by the worker and found usable."""
    page.goto(f"/applications/{application.pk}/evidence/")
    letter: FilePayload = {"name": "市政府同意文件.pdf", "mimeType": "application/pdf", "buffer": a_pdf(mark="consent")}
    page.set_input_files("#id_files_consent", letter)
    press = page.locator("#consent").get_by_role("button", name="上传")
    if press.is_visible():  # without scripts; with them the upload has begun
        press.click()
    expect(page.locator("#consent").get_by_role("link", name="市政府同意文件.pdf")).to_be_visible()
    run_pending()
    page.reload()
    expect(page.locator("#consent")).to_contain_text("可用")


def check_is_passed(page: Page, application: Application) -> None:
    page.goto(f"/applications/{application.pk}/check/")
    expect(page.locator("main")).to_contain_text("没有缺漏和错误")


def hand_over(page: Page, application: Application) -> None:
    check_is_passed(page, application)
    page.get_by_role("link", name="去送签").click()
    take(page, "送签")
    told(page, "已送签，内容已锁定")


def sign_and_submit(page: Page, application: Application, to: str = "浙江省教育厅") -> None:
    """The approver comes from the desk, reads everything, signs; the receipt shows."""
    page.goto("/home/")
    page.locator("main").get_by_role("link", name=application.round.title).first.click()
    title(page, "审阅并签发")
    take(page, f"签发并提交至{to}")
    title(page, "回执")
    expect(page.locator("main")).to_contain_text(application.number)


def switch_capacity(page: Page, name: str) -> None:
    """Act for another of one's own offices, by the menu in the page's head."""
    page.goto("/home/")
    page.locator("header summary.tool-person").click()
    page.locator("header").get_by_role("button", name=f"代表{name}").click()
