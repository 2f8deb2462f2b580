"""Every page that needs no argument, as everybody sees it: one heading of the first order, one frame, no inline code."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

VIEWERS = (None, "stranger", "clerk", "approver", "manager", "officer", "province_manager", "reviewer", "round_manager")


def plain_addresses(resolver: URLResolver, prefix: str = "/") -> list[str]:
    """Addresses without arguments."""
    found = []
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += plain_addresses(pattern, address)
        elif isinstance(pattern, URLPattern) and not re.search(r"[<^(]", address):
            found.append(address)
    return found


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.inline: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        names = dict(attrs)
        self.ids += [names["id"] or ""] if "id" in names else []
        self.inline += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.inline.append(tag)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_pages_have_one_heading_one_frame_and_no_inline_code(viewer: str | None, cast: Any, client_for: Any) -> None:
    client = client_for(getattr(cast, viewer) if viewer else None)
    faults = {}
    shown = 0
    for address in plain_addresses(get_resolver()):
        if address == "/account/logout/":
            continue
        answer = client.get(address)
        if answer.status_code in {302, 401, 403, 404, 405} or "text/html" not in answer.get("Content-Type", ""):
            continue
        page = Page(answer.content.decode())
        if "html" not in page.tags:  # a fragment that htmx puts into a page
            continue
        shown += 1
        twice = {each for each in page.ids if page.ids.count(each) > 1}
        heads = (page.tags.count("h1"), page.tags.count("main"))
        if (
            answer.status_code != 200
            or heads != (1, 1)
            or page.inline
            or twice
            or "Content-Security-Policy" not in answer
        ):
            faults[address] = (answer.status_code, heads, page.inline, twice)
    assert faults == {}
    assert shown >= 3
