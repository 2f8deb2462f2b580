"""字数: one rule, one table of cases, run here and in JavaScript."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from portal.kit import wordcount

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "static/js/wordcount.js"
CASES = json.loads(Path(__file__).with_name("wordcount-cases.json").read_text(encoding="utf-8"))
TEXTS = [case["text"] for case in CASES]

# What people type and paste, and what breaks counters.
pieces = st.one_of(
    st.text(st.sampled_from("学习型城市，。—…·“”（）〇 　\t\nabc019.-%")),
    st.text(st.characters()),
    st.sampled_from(
        ["\u200b", "\u200d", "\ufe0f", "\u0301", "\U000e0100", "😀", "𠮷", "\ud83d", "\ude00", "\x00", "ｶ", "각"]
    ),
)
texts = st.lists(pieces, max_size=12).map("".join)

InJavaScript = Callable[[list[str]], list[int]]

NODE = (
    "const count = require(process.argv[1]);"
    "const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
    "console.log(JSON.stringify(texts.map(text => count(text))));"
)


def by_node(texts: list[str]) -> list[int]:
    command = ["node", "-e", NODE, str(SCRIPT)]
    ran = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    page = browser.new_page()
    page.add_script_tag(path=SCRIPT)
    return page


@pytest.fixture(scope="module")
def in_browser(page: Page) -> InJavaScript:
    # As JSON text: lone surrogates do not survive the way into the browser otherwise.
    counting = "given => JSON.parse(given).map(text => window.portalWordCount(text))"
    return lambda texts: page.evaluate(counting, json.dumps(texts))


@pytest.mark.parametrize("case", CASES, ids=[f"{number}-{case['why']}" for number, case in enumerate(CASES)])
def test_server_counts(case: dict) -> None:
    assert wordcount.count(case["text"]) == case["count"]


def test_browser_counts_the_same_cases(in_browser: InJavaScript) -> None:
    assert dict(zip(TEXTS, in_browser(TEXTS), strict=True)) == {case["text"]: case["count"] for case in CASES}


def test_node_counts_the_same_cases_where_there_is_node() -> None:
    if shutil.which("node"):
        assert by_node(TEXTS) == [case["count"] for case in CASES]


@given(st.lists(texts, max_size=30))
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_browser_and_server_agree_on_any_text(in_browser: InJavaScript, batch: list[str]) -> None:
    assert in_browser(batch) == [wordcount.count(text) for text in batch]


def test_browser_and_server_agree_on_every_character(page: Page) -> None:
    """Each code point between two letters: a table that differs on one side shows here."""
    counting = """() => Array.from(
        {length: 0x110000}, (_, point) => window.portalWordCount("a" + String.fromCodePoint(point) + "b")
    ).join("")"""
    assert page.evaluate(counting) == "".join(str(wordcount.count(f"a{chr(point)}b")) for point in range(0x110000))


@given(texts, texts)
def test_a_line_break_separates(first: str, second: str) -> None:
    assert wordcount.count(f"{first}\n{second}") == wordcount.count(first) + wordcount.count(second)


@given(texts)
def test_white_space_around_counts_nothing(text: str) -> None:
    assert wordcount.count(f"　{text}\r\n") == wordcount.count(text)


def test_a_very_long_text_is_counted_in_one_go() -> None:
    assert wordcount.count("学习abc\u200b " * 1_000_000) == 3_000_000
