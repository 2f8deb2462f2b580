"""What every test may lean on; the people of the tests are in ``tests/cast.py``."""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.commands import flush
from django.utils import timezone
from hypothesis import settings

from portal.history.triggers import off_sql, on_sql
from portal.kit import clock
from portal.kit.frames import roomy

pytest_plugins = ["tests.databases", "tests.browsers", "tests.cast", "tests.plot", "tests.installation"]

# No test asserts how long something takes, on whatever machine.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")

# Playwright runs an event loop in the thread that also asks the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_configure() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    """Modules and collected tests stay: to look through them again and again took a quarter of the processor's time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """As pytest does it, with room for frames: some tests spent half of their time at an edge of Python's stack."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    roomy(runtestprotocol)(item, nextitem=nextitem)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.fixture(scope="session", autouse=True)
def _the_live_server_has_room() -> Iterator[None]:
    """As ``portal/wsgi.py`` gives it to the portal."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIHandler, "__call__", roomy(WSGIHandler.__call__))
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="write tests/procedures/golden anew")
    parser.addoption("--walk-seconds", type=float, default=6.0, help="how long people walk at random")
    parser.addoption("--walk-seed", type=int, help="the seed of a random walk that is to be repeated")


@pytest.fixture(scope="session", autouse=True)
def _the_database_travels_in_time() -> Iterator[None]:
    """A test that travels takes the database's clock along; where they differ, the test says so itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "database_now", timezone.now)
        yield


# What follows from the models alone: emptied, it would have to be made anew after every test.
FOLLOWS_FROM_MODELS = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session", autouse=True)
def _tables_can_be_emptied() -> Iterator[None]:
    """Tests with real transactions empty all tables at their end, which the guards of history would refuse."""

    def sql_flush(style: Any, connection: Any, **options: Any) -> list[str]:
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        tables = [name for name in names if name not in FOLLOWS_FROM_MODELS]
        guards = connection.vendor
        return [*off_sql(guards), *connection.ops.sql_flush(style, tables, **options), *on_sql(guards)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", sql_flush)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_given, **_options: None)
        yield
