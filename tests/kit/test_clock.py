"""By which clock deadlines are judged: the database's, or the stamp of the proxy in front."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from portal.kit import clock
from portal.kit.access import ArrivalMiddleware, is_timed
from portal.kit.clock import database_now  # as it is, before the tests let it travel in time

NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the database's clock."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(clock, "database_now", lambda: moment)

    at(NOW)
    return at


def stamp_of(path: str = "/cases/1/step/", method: str = "post", **headers: str) -> datetime:
    request = getattr(RequestFactory(), method)(path, headers=headers)
    ArrivalMiddleware(lambda each: each)(request)  # type: ignore[arg-type,return-value]
    moment: datetime = request.arrived_at
    return moment


@pytest.mark.sql
@pytest.mark.django_db
def test_the_database_tells_the_time_of_now_and_not_of_its_transaction() -> None:
    first, second = database_now(), database_now()
    assert first.tzinfo is not None and abs(first - timezone.now()) < timedelta(minutes=1)
    if connection.vendor == "postgresql":
        assert second > first
    assert abs(clock.skew()) < timedelta(minutes=1)


def test_a_post_on_which_a_deadline_depends_is_stamped_by_the_database(database: Any) -> None:
    database(NOW - timedelta(hours=1))
    assert stamp_of() == NOW - timedelta(hours=1)


@pytest.mark.parametrize(("path", "method"), [("/cases/1/", "get"), ("/messages/read/", "post"), ("/nowhere/", "post")])
def test_nothing_else_asks_the_database(database: Any, path: str, method: str) -> None:
    database(NOW - timedelta(days=400))
    assert stamp_of(path, method) >= NOW


def test_the_views_that_judge_by_arrival_are_timed() -> None:
    names = ("applications:take_step", "applications:submit_by_slip", "review:sheet_step", "review:step")
    assert all(is_timed(RequestFactory().post(reverse(name, args=[1]))) for name in names)


@pytest.mark.parametrize("unit", [1, 1_000, 1_000_000])
def test_the_stamp_of_the_proxy_counts_when_it_is_named(database: Any, settings: Any, unit: int) -> None:
    came = NOW - timedelta(seconds=20)
    text = f"t={came.timestamp() * unit:.3f}"
    assert stamp_of(**{"X-Request-Start": text}) == NOW, (
        "Anybody can send a header: without the setting it says nothing."
    )
    settings.STAMP_HEADER = "X-Request-Start"
    assert stamp_of(**{"X-Request-Start": text}) == came


@pytest.mark.parametrize("text", ["", "soon", "t=nan", "t=-5", "t=9e99"])
def test_a_stamp_that_is_no_time_says_nothing(database: Any, settings: Any, text: str) -> None:
    settings.STAMP_HEADER = "X-Request-Start"
    assert stamp_of(**{"X-Request-Start": text}) == NOW


@pytest.mark.parametrize(("off", "counts"), [(-601, 0), (-599, -599), (1, 0), (60, 0)])
def test_a_stamp_that_cannot_be_of_this_request_says_nothing(
    database: Any, settings: Any, off: int, counts: int
) -> None:
    settings.STAMP_HEADER = "X-Request-Start"
    stamp = f"{(NOW + timedelta(seconds=off)).timestamp():.3f}"
    assert stamp_of(**{"X-Request-Start": stamp}) == NOW + timedelta(seconds=counts)


@pytest.mark.django_db
@pytest.mark.parametrize(("off", "told"), [(0, False), (30, True), (-30, True)])
def test_clocks_that_differ_are_told_of(monkeypatch: pytest.MonkeyPatch, off: int, told: bool) -> None:
    monkeypatch.setattr(clock, "database_now", lambda: timezone.now() + timedelta(seconds=off))
    assert any(each.id == "kit.W001" for each in run_checks()) == told
