"""Reads the portal as one person would: every page that links lead to, and addresses that only a prober tries."""

import pickle
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

_LINK = re.compile(r'(?:\b(?:href|src|hx-get|data-url)="|<(?:loc|link)>)([^"<]+)["<]')
_TOKEN = re.compile(r'(name="(?:csrfmiddlewaretoken|token)"\s+value=|"(?:X-CSRFToken|csrf)": ?)"[^"]*"')
_TEXT = re.compile(r"text/|application/(json|xml|[a-z]+\+xml)")
# The server's time, which goes on between two visits.
_CLOCK = re.compile(r'(?<=data-now=")\d+|(?<=<span data-clock>)[^<]*')
# Opening these writes something down: a download, a message that was read.
LEAVES_A_MARK = re.compile(
    r"^/(evidence/\d+/[^/]+$|applications/archives/|messages/\d+/|account/|contacts/\w+/contacts\.xlsx|minutes/\d+/file/)"
)
# The same for everybody, the empty form of a page that was read, or its rows in another order.
OF_NO_INTEREST = re.compile(
    r"^/((board|provinces)/\?.*sort=|board/board\.xlsx\?.*&\w|static/|guide/forms/|register/statistics/statistics\.pdf|verify/root\.pem|help/|people/|places/|applications/\d+/(?!evidence)\w+[/.])"
)
# The same bytes whoever asks: read once, without an account.
FOR_ANYBODY = re.compile(
    r"^/(api/|open-data/|feeds/|sitemap\.xml|robots\.txt|guide/|site-map/|register/(statistics|coverage)/|register/\?.*sort=)"
)
MOST_PAGES = 400

Seen = dict[str, tuple[int, str]]


def plain_addresses() -> list[str]:
    """Every address of the portal that needs no number."""
    found = []
    for pattern, spaces in _patterns(get_resolver(), ()):
        try:
            found.append(reverse(":".join((*spaces, pattern.name or ""))))
        except NoReverseMatch:
            continue
    return found


def _patterns(resolver: Any, spaces: tuple[str, ...]) -> Iterable[tuple[URLPattern, tuple[str, ...]]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern, spaces
        else:
            yield from _patterns(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)


def people_stay(patch: pytest.MonkeyPatch) -> None:
    """Who is signed in is read from the database once for each session, instead of before every answer: for requests
    that change nothing, or are taken back. Each request has its own copy of the person, the offices and the roles."""
    kept: dict[Any, bytes] = {}
    ask = auth.get_user

    def get_user(request: Any) -> Any:
        if (key := request.session.session_key) is None:
            return ask(request)
        if key not in kept:
            user = ask(request)
            if user.is_authenticated:
                list(user.capacities)
            kept[key] = pickle.dumps(user)
        return pickle.loads(kept[key])  # noqa: S301 — its own copy

    patch.setattr(auth, "get_user", get_user)


def sessions_stay(patch: pytest.MonkeyPatch) -> None:
    """Sessions, too, are read once: only for requests that are all taken back."""
    kept: dict[Any, bytes] = {}
    ask, write = SessionStore._get_session_from_db, SessionStore.save  # type: ignore[attr-defined]

    def get_session(store: Any) -> Any:
        key = store.session_key
        if key not in kept:
            row = ask(store)
            if row is None:
                return None
            kept[key] = pickle.dumps(row)
        return pickle.loads(kept[key])  # noqa: S301

    def save(store: Any, *args: Any, **kwargs: Any) -> None:
        kept.pop(store.session_key, None)
        write(store, *args, **kwargs)

    patch.setattr(SessionStore, "_get_session_from_db", get_session)
    patch.setattr(SessionStore, "save", save)


def crawl(client: Client, *more: str) -> Seen:
    """Address → status and text, from every plain address, ``more``, and what they link to."""
    with pytest.MonkeyPatch.context() as patch:
        people_stay(patch)
        return _crawl(client, *more)


def _crawl(client: Client, *more: str) -> Seen:
    waiting = [*plain_addresses(), *more]
    seen: Seen = {}
    is_signed_in = settings.SESSION_COOKIE_NAME in client.cookies
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        if address in seen or LEAVES_A_MARK.match(address) or OF_NO_INTEREST.match(address):
            continue
        if is_signed_in and FOR_ANYBODY.match(address):
            continue
        seen[address] = visit(client, address)
        for link in _LINK.findall(seen[address][1]):
            own = link.removeprefix(settings.ORIGIN)
            target = urldefrag(urljoin(address, own.replace("&amp;", "&"))).url
            if target.startswith("/") and not target.startswith("//"):
                waiting.append(target)
    assert len(seen) < MOST_PAGES, "there is more than the crawler reads"
    return seen


def visit(client: Client, address: str) -> tuple[int, str]:
    return shown(client.get(address))


def shown(response: Any) -> tuple[int, str]:
    """Status and text without what differs each time: tokens against forged requests."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if _TEXT.match(response.headers.get("Content-Type", "")):
        return response.status_code, _CLOCK.sub("", _TOKEN.sub('""', content.decode()))
    return response.status_code, content.hex()


def differences(before: Seen, after: Seen) -> dict[str, list[str]]:
    """Address → lines that one of the two readings has alone."""
    found = {}
    for address in sorted(before.keys() | after.keys()):
        old, new = before.get(address, (0, "")), after.get(address, (0, ""))
        if old != new:
            lines = set(old[1].splitlines()) ^ set(new[1].splitlines())
            found[address] = [f"{old[0]} -> {new[0]}", *sorted(line.strip()[:160] for line in lines)]
    return found
