"""办理进展: where the cities of a round stand, and how long each state took."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.history.services import record
from review.selectors.pace import Stage, round_to_half, stages

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 9, 1, 1, tzinfo=UTC)


def on_day(day: float) -> time_machine.travel:
    return time_machine.travel(BEGIN + timedelta(days=day), tick=False)


def by_state(round: Any) -> dict[str, Stage]:
    return {each.state: each for each in stages(round)}


def test_stays_are_counted_from_the_history(case_in: Callable[..., Any]) -> None:
    case = case_in("sent_up")
    found = by_state(case.application.round)
    assert found["sent_up"].here == 1 and found["sent_up"].days is None
    for state in ("filling_in", "submitted", "accepted", "proposed", "endorsed"):
        assert (found[state].here, found[state].reached, found[state].days) == (0, 1, 0.0), state
    assert "published" not in found
    assert [each.word for each in stages(case.application.round)][:2] == ["市级填报", "待受理"]


def test_the_median_is_of_stays_that_ended(cast: SimpleNamespace, case_in: Callable[..., Any]) -> None:
    case = case_in("submitted")
    for day, after in ((200, "accepted"), (204, "returned"), (205, "submitted"), (206, "accepted"), (216, "proposed")):
        with on_day(day):
            record(case.chain, "case.moved", user=cast.officer, payload={"after": after})
    found = by_state(case.application.round)
    assert found["accepted"].days == 7.0, "four and ten days"
    assert found["accepted"].reached == 1 and found["returned"].days == 1.0


def test_days_are_told_by_halves() -> None:
    assert [round_to_half(each) for each in (0.1, 0.3, 0.8, 3.2)] == [0.0, 0.5, 1.0, 3.0]


def test_the_ministry_alone_sees_it(
    cast: SimpleNamespace, case_in: Callable[..., Any], client_for: Callable[[Any], Client]
) -> None:
    case_in("confirmed")
    page = client_for(cast.reviewer).get("/provinces/").content.decode()
    assert "办理进展" in page and "拟确认加入" in page
    for person in (cast.officer, cast.clerk):
        assert client_for(person).get("/provinces/").status_code == 403
