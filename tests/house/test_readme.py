"""What the READMEs name is there, and both languages say the same."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands
from PIL import Image

from portal import settings
from portal.accounts.demo import DEMO_PASSWORD, EVERYBODY

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
APPS = [ROOT / name for name in ("applications", "review", "casebook", "monitoring")] + [
    path.parent for path in sorted((ROOT / "portal").glob("*/apps.py"))
]
READMES = [
    *LANGUAGES,
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "fixtures" / "README.md",
    *(app / "README.md" for app in APPS),
]

LINK = re.compile(r"\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^]]*)\]\(([^)\s]+)\)")
A_FILE = re.compile(r"[\w-][\w./-]*\.(?:py|js|css|html|json|csv|toml|md|txt|in)")
A_FOLDER = re.compile(r"[\w-][\w./-]*/")
PLACES = ("", "portal/", "static/js/", "static/css/", "templates/", "tests/")
MADE_AT_RUN_TIME = {"var/", "static/vendor/", "walkthrough.json", "log.txt"}
MOST_BYTES = 1_500_000  # of all pictures together


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(path: Path) -> str:
    """The text without its examples."""
    return re.sub(r"```.*?```", "", text_of(path), flags=re.DOTALL)


def named_paths(path: Path) -> Iterator[str]:
    for code in re.findall(r"`([^`\n]+)`", prose(path)):
        if A_FILE.fullmatch(code) or A_FOLDER.fullmatch(code):
            yield code


def stands(name: str, readme: Path) -> bool:
    """Beside the README, at a place that goes without saying, or (a bare file name) in some room."""
    if any((folder / name).exists() for folder in (readme.parent, *(ROOT / place for place in PLACES))):
        return True
    return "/" not in name and any((app / name).exists() for app in APPS)


def shape(path: Path) -> list[int]:
    """The headings by level."""
    return [len(marks) for marks in re.findall(r"^(#+) ", prose(path), re.MULTILINE)]


@pytest.mark.parametrize("app", APPS, ids=name_of)
def test_every_app_explains_itself_on_one_screen(app: Path) -> None:
    lines = text_of(app / "README.md").splitlines()
    assert lines[0].startswith("# ")
    assert len(lines) <= 60


@pytest.mark.parametrize("path", READMES, ids=name_of)
def test_every_file_that_is_named_is_there(path: Path) -> None:
    assert [name for name in named_paths(path) if name not in MADE_AT_RUN_TIME and not stands(name, path)] == []


@pytest.mark.parametrize("path", READMES, ids=name_of)
def test_every_link_leads_to_a_file(path: Path) -> None:
    links = [link for link in LINK.findall(text_of(path)) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", READMES, ids=name_of)
def test_every_command_that_is_named_can_be_run(path: Path) -> None:
    text = text_of(path)
    scripts = set(re.findall(r"\bscript/[a-z]+\b", text))
    assert [script for script in sorted(scripts) if not (ROOT / script).stat().st_mode & 0o111] == []
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert commands <= set(get_commands())


@pytest.mark.parametrize("path", LANGUAGES, ids=name_of)
def test_every_setting_is_explained(path: Path) -> None:
    table = re.findall(r"^\| (`PORTAL_.*?) \|", text_of(path), re.MULTILINE)
    assert set(re.findall(r"PORTAL_\w+", " ".join(table))) == settings.KNOWN_VARIABLES


@pytest.mark.parametrize("path", LANGUAGES, ids=name_of)
def test_the_accounts_are_those_of_the_demonstration(path: Path) -> None:
    text = text_of(path)
    usernames = {person.username for person in EVERYBODY}
    named = set(re.findall(r"`((?:hz|hangzhou|jx|my|zj|sc|moe|tj)-\w+|seconded|stranger|expert)`", text))
    assert named and named <= usernames
    assert f"`{DEMO_PASSWORD}`" in text


def test_both_languages_have_the_same_parts_and_pictures() -> None:
    english, chinese = LANGUAGES
    assert shape(english) == shape(chinese)
    assert [target for _, target in PICTURE.findall(text_of(english))] == [
        target for _, target in PICTURE.findall(text_of(chinese))
    ]
    assert sorted(set(named_paths(english))) == sorted(set(named_paths(chinese)))


def test_pictures_are_described_shown_and_small() -> None:
    shown = PICTURE.findall(text_of(LANGUAGES[0]))
    assert all(description for description, _ in shown)
    stored = sorted((ROOT / "docs" / "pictures").iterdir())
    assert sorted(ROOT / target for _, target in shown) == stored
    for path in stored:
        with Image.open(path) as picture:
            picture.verify()
    assert sum(path.stat().st_size for path in stored) < MOST_BYTES
