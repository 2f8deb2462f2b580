"""Pinned lists of packages: exact, hashed, explained, and free of any host they might have come from."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LISTS = sorted((ROOT / "requirements").glob("*.txt"))
SOURCES = sorted((ROOT / "requirements").glob("*.in"))
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)


def name_of(path: Path) -> str:
    return path.name


def pins(path: Path) -> dict[str, str]:
    return dict(PIN.findall(path.read_text(encoding="utf-8")))


def test_every_source_has_its_list() -> None:
    assert [path.stem for path in LISTS] == [path.stem for path in SOURCES]


@pytest.mark.parametrize("path", LISTS, ids=name_of)
def test_list_is_pinned_and_hashed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    packages = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).strip())
    assert packages
    assert [each for each in packages if not PIN.match(each) or "--hash=sha256:" not in each] == []


@pytest.mark.parametrize("path", LISTS, ids=name_of)
def test_list_names_no_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host", text)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_direct_dependency_says_what_it_is_for(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] not in "#-"]
    assert [line for line in lines if not line.partition("#")[2].strip()] == []


def test_running_and_testing_agree_on_versions() -> None:
    running, testing = (pins(ROOT / "requirements" / name) for name in ("base.txt", "dev.txt"))
    assert {name: version for name, version in running.items() if testing.get(name) != version} == {}


def test_npm_lock_names_no_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
