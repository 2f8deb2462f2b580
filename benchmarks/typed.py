#!/usr/bin/env python3
"""Typing through everything that goes wrong: ``python benchmarks/typed.py`` types 5,000 characters and compares.

A person fills in part three of the form in a real Chromium, by an input method and by keys, in several cells and rows.
At random moments the server is killed and started, the session is ended, the network is gone for a minute, a second tab
and a colleague write into the same cell, and the browser is killed and opened again. The person does what people do:
signs in again, and keeps both texts when asked to choose. At the end every cell on the server is compared with what was
typed, and it is told how many characters came through. Ends by itself within six minutes, with 1 when one is missing.
"""

import argparse
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
PASSWORD = "Xuexi-2026"  # of the demonstration's people
PERSON, COLLEAGUE = "hz-clerk", "hz-clerk2"
FAULTS = ("restart", "expiry", "offline", "tab", "colleague", "crash")
ROWS = {"cases": 2, "activities": 1}
SINGLE = ("slogan.text", "overview.text", "coordination.text", "goals.text", "results.text")
WORDS = (
    "学习型城市",
    "终身学习",
    "全民阅读",
    "社区教育",
    "老年大学",
    "市民讲堂",
    "学分银行",
    "运河",
    "古镇",
    "服务",
    "青年",
    "职业技能",
    "数字化",
    "图书馆",
    "推进机制",
    "联席会议",
    "规划",
    "成效",
    "品牌",
    "示范",
    "优质",
    "资源",
    "开放",
    "共享",
    "乡村",
    "企业",
    "学校",
    "家庭",
    "志愿者",
    "满意度",
)
LATIN = ("UNESCO", "GNLC", "MOOC-2025", "3.14", "(2013)", "e-mail", "20%", "Lifelong-Learning")
AFTER = 60  # characters that are still counted to a fault when it is over
PACE = 0.015  # seconds of rest after each character


def main() -> None:
    options = arguments()
    if options.part:
        print(json.dumps(PARTS[options.part](options), ensure_ascii=False))
        return
    print(f"{options.characters} characters, faults: {', '.join(options.faults)}; --seed {options.seed}", flush=True)
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(options.limit)
    with tempfile.TemporaryDirectory(prefix="typing-") as folder, Server(Path(folder)) as server:
        with sync_playwright() as tool:
            typist = Typist(tool, server, options)
            typist.type_it_all()
        lost = report(typist, server.run("read"))
    sys.exit(1 if lost else 0)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=5000, help="how many are typed (5000)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="repeats a run")
    parser.add_argument("--offline", type=float, default=60, help="seconds without network (60)")
    parser.add_argument("--faults", nargs="*", choices=FAULTS, default=list(FAULTS), help="which; all of them")
    parser.add_argument("--limit", type=int, default=360, help="seconds after which the run is given up (360)")
    parser.add_argument("--part", choices=["prepare", "read"], help="used inside")
    return parser.parse_args()


def give_up(*_: Any) -> None:
    raise SystemExit("Not finished in time.")


# --- The server -------------------------------------------------------------------------------------------------


class Server:
    """An installation of its own in ``folder``, served on a free port of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        self.environment = plain | {
            "PORTAL_VAR": str(folder),
            "PORTAL_DEMO": "1",
            "PORTAL_DEBUG": "1",
            "PORTAL_ORIGIN": self.url,
            "PYTHONPATH": str(ROOT),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        self.path = f"/applications/{self.run('prepare')['application']}/strategy/"
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def run(self, part: str) -> dict[str, Any]:
        """One part of this script in a process of its own."""
        command = [sys.executable, str(Path(__file__).resolve()), "--part", part]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{part} failed:\n{done.stderr[-3000:]}")
        return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]

    def start(self) -> None:
        command = ["gunicorn", "portal.wsgi", "--bind", self.url.removeprefix("http://"), "--threads", "8"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, "--no-control-socket", "--log-level", "error"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "server.log").open("ab"),
            start_new_session=True,
        )
        for _ in range(300):
            with suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"{self.url}/session/", timeout=2)  # noqa: S310 — our own address
                return
            time.sleep(0.1)
        sys.exit("The server does not come up:\n" + (self.folder / "server.log").read_text()[-3000:])

    def kill(self) -> None:
        """At once, as a power cut would: the process and its worker, by the group that they alone form."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def end_sessions(self) -> None:
        with sqlite3.connect(self.folder / "portal.sqlite3", timeout=20) as database:
            database.execute("DELETE FROM django_session")
        database.close()


def prepare(options: argparse.Namespace) -> dict[str, Any]:
    """A round of the demonstration, and an application just begun."""
    set_up()
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils import timezone

    with open(os.devnull, "w") as nowhere:
        call_command("migrate", verbosity=0)
        call_command("load_facts", verbosity=0, stdout=nowhere)
    from applications import services
    from portal.accounts.demo import load_people
    from portal.shell import demonstration

    cast = load_people()
    opens_at = timezone.now() - timedelta(days=1)
    a_round = demonstration.open_round(cast, code="T1", title="测量（演示）", opens_at=opens_at)
    return {"application": services.begin(round=a_round, user=cast.people[PERSON]).pk}


def read(options: argparse.Namespace) -> dict[str, Any]:
    """Every cell as it stands on the server."""
    set_up()
    from applications.models import Application
    from applications.selectors import answers_of

    return {where: entry.value for where, entry in answers_of(Application.objects.get()).entries.items()}


def set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()


PARTS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {"prepare": prepare, "read": read}


# --- The person -------------------------------------------------------------------------------------------------


@dataclass
class Written:
    """What one cell must hold: its characters, each with the fault during which it was typed."""

    characters: list[tuple[str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        return "".join(each for each, _ in self.characters)

    def add(self, words: str, fault: str, *, in_front: bool = False) -> None:
        at = 0 if in_front else len(self.characters)
        self.characters[at:at] = [(each, fault) for each in words]


class Typist:
    """A person at a browser with a profile of its own, who notes what was typed where."""

    def __init__(self, tool: Playwright, server: Server, options: argparse.Namespace) -> None:
        self.tool, self.server, self.options = tool, server, options
        self.random = random.Random(options.seed)  # noqa: S311 — a run can be repeated
        self.profile = server.folder / "profile"
        self.texts: dict[str, Written] = {}
        self.typed, self.fault, self.rest = 0, "none", 0
        self.choices = 0
        self.extras: dict[str, tuple[str, str]] = {}
        self.open_browser()

    # --- The browser

    def open_browser(self) -> None:
        self.context: BrowserContext = self.tool.chromium.launch_persistent_context(
            self.profile,
            executable_path=CHROMIUM,
            args=["--no-sandbox"],
            locale="zh-CN",
            viewport={"width": 1366, "height": 900},
            base_url=self.server.url,
        )
        self.page = self.context.pages[0]
        self.page.set_default_timeout(20_000)
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.goto(self.server.path)
        if self.page.locator("[name=login]").count():
            sign_in(self.page, PERSON)
        self.keys = self.context.new_cdp_session(self.page)

    def browser_pid(self) -> int:
        """The main process of the browser with this profile: the one that is nobody's renderer or helper."""
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                words = path.read_bytes().decode(errors="replace").split("\0")
                if f"--user-data-dir={self.profile}" in words and not any(each.startswith("--type=") for each in words):
                    return int(path.parent.name)
        sys.exit("The browser was not found.")

    # --- Typing

    def type_it_all(self) -> None:
        for question, number in ROWS.items():
            for _ in range(number):
                self.page.locator(f'button[value="add:{question}"]').click()
                expect(self.page.locator(f"#id_{question} .form-row:focus-within")).to_have_count(1)
        names = self.page.locator(".form-row textarea, .form-row input").evaluate_all("all => all.map(one => one.name)")
        self.texts = {name: Written() for name in (*SINGLE, *names)}
        moments = sorted(self.random.sample(range(100, self.options.characters - 200), len(self.options.faults)))
        order = self.random.sample(self.options.faults, len(self.options.faults))
        for fault, moment in zip(order, moments, strict=True):
            self.type_until(moment)
            self.begin(fault)
            getattr(self, fault)()
            self.rest = AFTER
        self.type_until(self.options.characters)
        self.saved(self.page)
        self.context.close()

    def begin(self, fault: str) -> None:
        self.fault = fault
        print(f"{self.typed:6} {fault}", flush=True)

    def type_until(self, number: int) -> None:
        while self.typed < number:
            self.burst(min(number - self.typed, self.random.randint(5, 60)))

    def burst(self, number: int, name: str = "") -> None:
        """Go to a cell, to its end or its beginning, and type ``number`` characters there."""
        name = name or self.random.choice(list(self.texts))
        field = self.field(name)
        in_front = self.random.random() < 0.2
        field.focus()
        field.press("Control+Home" if in_front else "Control+End")
        words = self.words(number)
        for word in words:
            self.type_word(word)
        self.texts[name].add("".join(words), self.fault, in_front=in_front)
        self.typed += number
        self.rest -= number
        if self.rest <= 0 and self.fault != "none" and self.is_over:
            self.fault = "none"
        self.choose()

    is_over = True

    def words(self, number: int) -> list[str]:
        found: list[str] = []
        while (left := number - sum(map(len, found))) > 0:
            found.append(self.random.choice(LATIN if self.random.random() < 0.2 else WORDS)[:left])
        return found

    def type_word(self, word: str) -> None:
        """Chinese by composition, as an input method does it; Latin key by key."""
        if word.isascii():
            self.page.keyboard.type(word)
        else:
            letters = "".join(self.random.choice("abcdeghijlmnopqstuwxyz") for _ in word)
            at = {"selectionStart": len(letters), "selectionEnd": len(letters)}
            self.keys.send("Input.imeSetComposition", {"text": letters, **at})
            self.keys.send("Input.insertText", {"text": word})
        time.sleep(PACE * len(word))

    def field(self, name: str) -> Locator:
        return self.page.locator(f'[name="{name}"]')

    def choose(self) -> None:
        """Where two texts have met: take over what the other text has more, and keep the own one."""
        found = self.page.locator(".conflict").evaluate_all(
            "all => all.map(one => [one.querySelector('input').name.slice(7), one.dataset.text])"
        )
        for name, theirs in found:
            words, fault = self.extras.pop(name, ("", ""))
            if words and words in theirs:
                self.field(name).press("Control+End")
                self.page.keyboard.insert_text(words)
                self.texts[name].add(words, fault)
            self.page.locator(f'input[name="choice.{name}"][value^="mine:"]').click()
            self.choices += 1

    def saved(self, page: Page) -> None:
        """Wait until the page says that everything is saved, choosing where it asks."""
        for _ in range(30):
            if page is self.page:
                self.choose()
            with suppress(AssertionError):
                expect(page.locator("form.part-form")).to_have_attribute("data-autosave", "saved", timeout=1_500)
                return
        sys.exit(f"Not saved: {page.locator('#save-state').text_content()} {page.locator('#autosave').text_content()}")

    # --- What goes wrong

    def restart(self) -> None:
        self.server.kill()
        with self.lasting():
            self.type_until(self.typed + self.random.randint(60, 200))
        self.server.start()

    def expiry(self) -> None:
        self.server.end_sessions()
        with self.lasting():
            self.type_until(self.typed + self.random.randint(60, 200))
            expect(self.page.locator("#autosave .notice")).to_contain_text("登录已过期")
            with self.page.expect_popup() as popup:
                self.page.get_by_role("link", name="在新窗口登录").click()
            sign_in(popup.value, PERSON)
            popup.value.close()

    def offline(self) -> None:
        until = time.monotonic() + self.options.offline
        self.context.set_offline(True)
        with self.lasting():
            while time.monotonic() < until:
                self.burst(self.random.randint(3, 10))
                time.sleep(self.random.uniform(0.5, 2))
        self.context.set_offline(False)

    def tab(self) -> None:
        self.from_elsewhere(self.context)

    def colleague(self) -> None:
        """In another browser, signed in as another clerk of the same city."""
        other = self.tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = other.new_context(base_url=self.server.url, locale="zh-CN")
        self.from_elsewhere(context, COLLEAGUE)
        other.close()

    def from_elsewhere(self, context: BrowserContext, username: str = "") -> None:
        """Another window writes into a cell that is open here, and this one goes on in the same cell."""
        self.saved(self.page)
        name = self.random.choice(list(self.texts))
        window = context.new_page()
        window.goto(self.server.path)
        if username:
            sign_in(window, username)
        words = "".join(self.words(20))
        window.locator(f'[name="{name}"]').press("Control+End")
        window.keyboard.insert_text(words)
        self.saved(window)
        window.close()
        self.typed += len(words)
        self.extras[name] = (words, self.fault)
        self.burst(20, name)
        self.type_until(self.typed + 60)
        for _ in range(20):
            self.choose()
            if name not in self.extras:
                return
            time.sleep(0.5)
        sys.exit(f"Two texts met in {name}, and nobody was asked.")

    def crash(self) -> None:
        self.type_until(self.typed + self.random.randint(20, 100))
        pid = self.browser_pid()
        os.kill(pid, signal.SIGKILL)
        with suppress(Exception):
            self.context.close()
        for lock in self.profile.glob("Singleton*"):
            lock.unlink(missing_ok=True)
        self.open_browser()
        self.page.wait_for_timeout(4_000)
        for name, text in self.texts.items():
            if (shown := self.field(name).input_value()) != str(text):
                print(f"       {name}: {len(str(text)) - len(shown)} characters fewer are shown after the crash")

    @contextmanager
    def lasting(self) -> Iterator[None]:
        """What is typed meanwhile counts to the fault, however long it takes."""
        self.is_over = False
        try:
            yield
        finally:
            self.is_over = True


def sign_in(page: Page, username: str) -> None:
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.locator("main").get_by_role("button", name="登录").click()
    expect(page.locator("[name=password]")).to_have_count(0)


# --- What came through ------------------------------------------------------------------------------------------


def report(typist: Typist, stored: dict[str, str]) -> int:
    """Print how many characters are on the server, by the fault during which they were typed; return how many not."""
    typed, through = Counter[str](), Counter[str]()
    for name, text in typist.texts.items():
        typed.update(fault for _, fault in text.characters)
        matcher = SequenceMatcher(None, str(text), stored.get(name, ""), autojunk=False)
        for block in matcher.get_matching_blocks():
            through.update(fault for _, fault in text.characters[block.a : block.a + block.size])
        if str(text) != stored.get(name, ""):
            print(f"{name} differs:\n  typed  {text}\n  stored {stored.get(name, '')}")
    print(f"\n{'':12}{'typed':>8}{'came through':>14}")
    for fault in ("none", *typist.options.faults):
        print(f"{fault:12}{typed[fault]:8}{through[fault]:14}")
    print(f"{'together':12}{typed.total():8}{through.total():14}")
    print(f"\nThe person was asked to choose {typist.choices} times.")
    differ = sum(str(text) != stored.get(name, "") for name, text in typist.texts.items())
    return typed.total() - through.total() + differ


if __name__ == "__main__":
    main()
