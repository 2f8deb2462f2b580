"""Real Chromium on the live portal, its people signed in."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from portal.documents.services import make_demo_seal
from tests.journeys.browsing import DESKTOP, Opener
from tests.plot import a_round


@pytest.fixture
def opened(browser: Browser, live_server: Any, client_for: Any) -> Iterator[Opener]:
    """``opened(cast.clerk)``: a window of that person; ``None`` is nobody. All are closed at the end."""
    contexts = []

    def make(user: Any = None, **how: Any) -> Page:
        context = browser.new_context(**{"base_url": live_server.url, "locale": "zh-CN", "viewport": DESKTOP, **how})
        contexts.append(context)
        if user is not None:
            value = client_for(user).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def stage(cast: SimpleNamespace) -> SimpleNamespace:
    """The cast with seals, and an open round with certificates."""
    for organisation in (cast.ministry, cast.zhejiang, cast.huzhou, cast.jiaxing):
        make_demo_seal(organisation)
    cast.round = a_round(cast)
    return cast
