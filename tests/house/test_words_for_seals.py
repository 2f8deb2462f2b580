"""What may be called 电子签章 (国办发〔2025〕33号), and where the picture of a seal may stand without 预览 across it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from portal.documents.choices import RECOGNISED_WORD

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = re.compile(r"电子签章|电子印章|电子公章|电子签名章")
# The word itself, which a signature bears only where the setting says that a recognised service has made it.
WHERE_THE_WORD_IS = {"portal/documents/choices.py"}
# Beside drawings with 预览 across: the appearance of a signature, and slices on copies to be printed.
WHERE_PICTURES_STAND = {
    "portal/documents/appearances.py",
    "portal/documents/drawings.py",
    "portal/documents/edges.py",
    "portal/documents/seals.py",
    "portal/documents/templatetags/papers.py",
}


def own_code() -> Iterator[tuple[str, str]]:
    for room in ("portal", "applications", "review", "casebook", "monitoring"):
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def texts_of(source: str) -> Iterator[str]:
    """The texts of a module without its comments and docstrings, which nobody reads on a page."""
    tree = ast.parse(source)
    explained = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained:
            yield node.value


def test_no_text_calls_a_picture_or_an_own_signature_by_the_recognised_name() -> None:
    found = [
        f"{path}: {text[:60]}"
        for path, source in own_code()
        for text in texts_of(source)
        if FORBIDDEN.search(text) and path not in WHERE_THE_WORD_IS
    ]
    found += [
        str(path.relative_to(ROOT))
        for folder, ends in (("templates", (".html", ".txt")), ("static", (".js", ".css", ".svg")))
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in ends and "vendor" not in path.parts and FORBIDDEN.search(path.read_text("utf-8"))
    ]
    assert found == []
    assert FORBIDDEN.search(RECOGNISED_WORD), "the test knows the word"


def test_the_bare_picture_of_a_seal_stands_in_few_places() -> None:
    assert {path for path, source in own_code() if "data_address(" in source} == WHERE_PICTURES_STAND


def test_a_seal_on_a_draft_bears_its_word() -> None:
    template = (ROOT / "templates" / "papers" / "_preview_seal.html").read_text("utf-8")
    assert "<img" in template and "预览" in template
