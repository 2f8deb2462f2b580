"""Every list of the portal can be taken along as XLSX and CSV, or says here why not."""

import re
from pathlib import Path

from django.urls import URLResolver, get_resolver

from portal.kit.listings import listings

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
LIST = re.compile(r"{% (?:pager|render_table) ")

WITHOUT = {
    "jobs/exports.html": "the exported files themselves",
    "applications/texts.html": "earlier wordings of one cell, to be taken back from the page",
    "shell/gallery.html": "the catalogue of the components",
    "tables/table.html": "the frame of the tables",
}


def test_a_list_is_exported_or_says_why_not() -> None:
    found = {
        str(path.relative_to(TEMPLATES)): "{% exports %}" in path.read_text("utf-8")
        for path in TEMPLATES.rglob("*.html")
        if LIST.search(path.read_text("utf-8"))
    }
    assert {name for name, is_exported in found.items() if not is_exported} == set(WITHOUT)


def test_each_registered_list_has_a_page() -> None:
    assert {name.partition("#")[0] for name in listings()} <= all_names(get_resolver())


def all_names(resolver: URLResolver, space: str = "") -> set[str]:
    found = set()
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            found |= all_names(each, f"{space}{each.namespace}:" if each.namespace else space)
        else:
            found.add(f"{space}{each.name}")
    return found
