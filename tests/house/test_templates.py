"""What the content security policy forbids stands in no template, and each page has one heading of the first order."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAPERS = ROOT / "templates" / "papers"  # become PDF, never pages
PAGES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if PAPERS not in path.parents]

FORBIDDEN = re.compile(
    r"""<[^>]*\s(style|on[a-z]+)\s*=\s*["']   # inline style, inline handler
      | <style\b
      | <script\b(?![^>]*\bsrc=)               # inline script
      | (?:src|href)=["'](?:https?:)?//        # foreign host
    """,
    re.VERBOSE | re.IGNORECASE,
)


def test_pages_carry_no_inline_style_or_script() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in PAGES
        for match in FORBIDDEN.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_browser_files_name_no_foreign_host() -> None:
    own = [
        path for path in (ROOT / "static").rglob("*") if path.suffix in {".css", ".js"} and "vendor" not in path.parts
    ]
    assert own
    assert [
        path.name for path in own if re.search(r"""(?:url\(|import )["']?(?:https?:)?//""", path.read_text("utf-8"))
    ] == []


def test_no_template_test_package_hides_an_app() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize("room", ["css", "js"])
def test_no_file_of_others_is_tracked(room: str) -> None:
    assert [path.name for path in (ROOT / "static" / room).rglob("*.min.*")] == []


NUMBER_OF_A_ROW = re.compile(r"\{\{ [\w.]+\.(?:pk|revision) \}\}")


def test_the_number_of_a_row_is_not_written_like_a_figure() -> None:
    """Figures are grouped (1,0000): a link, an id or a hidden field with such a number would lead nowhere."""
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in PAGES
        for match in NUMBER_OF_A_ROW.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
