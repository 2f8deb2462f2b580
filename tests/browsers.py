"""Chromium for the journeys, loaded as a plugin by ``tests/conftest.py``."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

# The tool and its Chromium while modules that need them follow each other: to start them takes a second of a processor.
_running: list[tuple[Playwright, Browser]] = []


@pytest.fixture(scope="module")
def browser() -> Browser:
    """One Chromium for the modules of a process that follow each other; windows belong to the tests that open them."""
    if not _running:
        tool = sync_playwright().start()
        chromium = tool.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        _running.append((tool, chromium))
    return _running[0][1]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Ended before a module that opens no window: its event loop must not stand in the way of other tests."""
    try:
        return (yield)
    finally:
        if _running and not is_needed_by(item, nextitem):
            tool, chromium = _running.pop()
            chromium.close()
            tool.stop()


def is_needed_by(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    if nextitem is None:
        return False
    return item.path == nextitem.path or "browser" in getattr(nextitem, "fixturenames", ())
