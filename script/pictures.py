"""Takes the pictures of docs/pictures; started by script/pictures.

A demonstration on a temporary folder is played far enough for each page to have something to show, and served by
gunicorn to a headless Chromium. The papers are those that ``manage.py walkthrough`` writes.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Response, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
WIDTH = 1280
HIGHEST = 1300  # a longer page is cut here
COLOURS = 224
DPI = 84  # of the papers
PATIENCE = 30  # seconds until the first page must come


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    fonts = Path(os.environ.get("PORTAL_VAR", ROOT / "var")) / "fonts"
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        del os.environ[name]
    fonts.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        (Path(folder) / "fonts").symlink_to(fonts.resolve())
        os.environ |= {
            "PORTAL_VAR": folder,
            "PORTAL_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright runs an event loop in this thread
        }
        take_papers(Path(folder) / "papers")
        take_pages()
    total = sum(path.stat().st_size for path in PICTURES.glob("*.png"))
    print(f"{len(list(PICTURES.glob('*.png')))} pictures, {total / 1024:.0f} KiB, in {PICTURES.relative_to(ROOT)}/")


def keep(source: Path, name: str) -> None:
    """Store a picture in few colours, which is plenty for pages and papers and a quarter of the size."""
    with Image.open(source) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(PICTURES / name, optimize=True)
    source.unlink()
    print(f"· {name} {few.width}×{few.height}")


# --- Papers -------------------------------------------------------------------------------------------------


def take_papers(folder: Path) -> None:
    subprocess.run([sys.executable, "manage.py", "walkthrough", "--out", str(folder)], cwd=ROOT, check=True)
    form = folder / "application.pdf"
    take_paper(form, 1, "paper-cover.png")
    take_paper(form, page_with(form, "五、申请声明"), "paper-city-seal.png")
    take_paper(form, page_with(form, "六、相关负责单位意见"), "paper-province-seal.png")
    take_paper(folder / "certificate.pdf", 1, "paper-certificate.png")


def page_with(paper: Path, words: str) -> int:
    """The number of the last page on which these words stand."""
    with pdfplumber.open(paper) as document:
        numbers = [page.page_number for page in document.pages if words in page.extract_text()]
    if not numbers:
        sys.exit(f"script/pictures: no page of {paper.name} says {words}")
    return numbers[-1]


def take_paper(paper: Path, number: int, name: str) -> None:
    target = paper.with_suffix("")
    which = ["-f", str(number), "-l", str(number), "-singlefile", "-png", "-r", str(DPI)]
    subprocess.run(["pdftoppm", *which, str(paper), str(target)], check=True)
    keep(target.with_suffix(".png"), name)


# --- Pages --------------------------------------------------------------------------------------------------


def take_pages() -> None:
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("prepare")
    with server() as address, sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        Visit(browser, address).whole_way()
        browser.close()


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The portal on a free port, with the data of this process; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    process = subprocess.Popen([*command, "--no-control-socket", "--log-level", "warning"], cwd=ROOT)
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("script/pictures: the portal did not start")


def must_be_well(answer: Response | None) -> None:
    if answer is None or not answer.ok:
        sys.exit(f"script/pictures: {answer and answer.url} answers {answer and answer.status}")


class Visit:
    """Plays the main job from where the demonstration stands and looks at its pages on the way."""

    def __init__(self, browser: Browser, address: str) -> None:
        from portal.accounts.demo import load_people

        self.browser = browser
        self.address = address
        self.cast = load_people()

    def whole_way(self) -> None:
        self.finish_jobs()
        self.public_pages()
        self.city_pages()
        self.province_pages()
        self.ministry_pages()

    def finish_jobs(self) -> None:
        from portal.jobs.services import run_pending

        run_pending()

    @contextlib.contextmanager
    def page(self, username: str = "") -> Iterator[Page]:
        """A page as the person sees it, or as the public does."""
        from portal.accounts.demo import DEMO_PASSWORD

        context = self.browser.new_context(
            base_url=self.address, locale="zh-CN", viewport={"width": WIDTH, "height": 900}
        )
        page = context.new_page()
        if username:
            page.goto("/account/login/")
            page.fill("[name=login]", username)
            page.fill("[name=password]", DEMO_PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url("**/home/")
        yield page
        context.close()

    def go(self, page: Page, path: str) -> None:
        must_be_well(page.goto(path))

    def press(self, page: Page, button: Locator) -> None:
        with page.expect_navigation() as navigation:
            button.click()
        must_be_well(navigation.value)

    def take(self, page: Page, name: str) -> None:
        """Picture the page as it stands, all of it up to ``HIGHEST``."""
        whole = page.evaluate("document.documentElement.scrollHeight")
        # A window as high as the picture, so that what sticks to its lower edge stands there.
        page.set_viewport_size({"width": WIDTH, "height": min(HIGHEST, whole)})
        page.evaluate("window.scrollTo(0, 0)")
        page.evaluate("document.fonts.ready")
        target = Path(os.environ["PORTAL_VAR"]) / name
        page.screenshot(path=target, animations="disabled")
        keep(target, name)

    def public_pages(self) -> None:
        from portal.documents.models import Paper
        from portal.documents.services import latest_file
        from review.models import MembershipList

        published = MembershipList.objects.get(round__code="W2025")
        form = Paper.objects.get(kind="application", number__startswith="W2025", signatures__slot="province")
        newest = latest_file(form)
        assert newest is not None, form.failure
        with newest.open("rb") as file:
            sealed = file.read()
        with self.page() as page:
            self.go(page, "/")
            self.take(page, "page-front.png")
        with self.page() as page:
            self.go(page, f"/lists/{published.pk}/")
            self.take(page, "page-list.png")
        with self.page() as page:
            self.go(page, "/verify/")
            page.set_input_files(
                "input[type=file]", {"name": "申请表.pdf", "mimeType": "application/pdf", "buffer": sealed}
            )
            self.press(page, page.get_by_role("button", name="核验文件"))
            self.take(page, "page-verify.png")

    def city_pages(self) -> None:
        from applications.models import Application

        pk = Application.objects.get(round__code="W2026", organisation=self.cast.organisations["huzhou"]).pk
        with self.page("hz-clerk") as page:
            self.go(page, f"/applications/{pk}/strategy/")
            self.take(page, "page-form.png")
            self.spoil(page, f"/applications/{pk}/contacts/", {"office.phone": "12345", "contact.email": ""})
            self.spoil(
                page,
                f"/applications/{pk}/strategy/",
                {"slogan.text": "处处可学，时时能学，人人乐学，人人皆学，终身学习"},
            )
        with self.page("hz-clerk") as page:
            self.go(page, f"/applications/{pk}/check/")
            self.take(page, "page-check.png")

    def spoil(self, page: Page, path: str, values: dict[str, str]) -> None:
        """Save mistakes, so that 填写检查 finds something."""
        self.go(page, path)
        for name, value in values.items():
            page.fill(f'[name="{name}"]', value)
        self.press(page, page.locator(".part-actions [value=save]"))

    def province_pages(self) -> None:
        from portal.shell.demonstration import OPINION
        from review.models import Case
        from review.services import cases, summary_sheets

        people = self.cast.people
        city = self.cast.organisations["jiaxing"]
        case = Case.objects.get(application__round__code="W2026", application__organisation=city)
        case = cases.accept(case=case, user=people["zj-officer"], seen=None)
        with self.page("zj-officer") as page:
            self.go(page, f"/cases/{case.pk}/")
            self.take(page, "page-case.png")
            self.go(page, f"/cases/{case.pk}/beside/")
            page.get_by_role("link", name="活动周开幕").first.click()
            page.frame_locator("iframe").locator("img").wait_for()
            self.take(page, "page-beside.png")
        case = cases.propose(case=case, user=people["zj-officer"], seen=None, opinion=OPINION)
        case = cases.endorse(case=case, user=people["zj-approver"], seen=None)
        sheet = summary_sheets.draw_up(
            round=case.application.round, user=people["zj-officer"], filler="演示经办人", filler_contact="0571-00000000"
        )
        summary_sheets.send_up(sheet=sheet, user=people["zj-approver"], seen=None)
        self.finish_jobs()
        with self.page("zj-officer") as page:
            self.go(page, f"/sheets/{sheet.pk}/")
            self.take(page, "page-sheet.png")

    def ministry_pages(self) -> None:
        with self.page("moe-reviewer") as page:
            self.go(page, "/provinces/")
            self.take(page, "page-provinces.png")


if __name__ == "__main__":
    main()
