"""Reminders before a deadline to those who can still act, each once; the digest of a province's cities."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from applications import services
from portal.kit.dates import BEIJING, end_of_day
from portal.letters.models import Message
from portal.letters.reminders import DAYS_BEFORE, stage
from review.services.reminders import remind_of_deadlines, send_digests
from tests.plot import a_complete_application, a_member, a_round, a_submitted_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def due() -> datetime:
    """30 days ahead, at the end of the day."""
    return end_of_day((timezone.now() + timedelta(days=30)).astimezone(BEIJING).date())


@pytest.fixture
def round_(cast: SimpleNamespace, due: datetime) -> Any:
    return a_round(cast, city_deadline=due, province_deadline=due + timedelta(days=20))


def told(event: str) -> set[tuple[str, str]]:
    """(who, subject without the round) of every reminder so far."""
    rows = Message.objects.filter(event=event, receiver__isnull=False).select_related("receiver")
    return {(each.receiver.username, each.subject.partition("：")[2]) for each in rows}


def morning(due: datetime, days: int) -> datetime:
    """08:10 in Beijing, so many days before the due day."""
    return (due.astimezone(BEIJING) - timedelta(days=days)).replace(hour=8, minute=10)


def test_whoever_can_act_is_reminded_on_four_days_once_each(cast: SimpleNamespace, round_: Any, due: datetime) -> None:
    application = a_complete_application(cast, round_)
    a_member(cast.far_clerk.organisation.place, kind="network")
    for days in (20, 15):
        assert remind_of_deadlines(morning(due, days)) == 0
    assert remind_of_deadlines(morning(due, 14)) == 2, "Huzhou and Jiaxing; Mianyang is in the network already."
    assert remind_of_deadlines(morning(due, 14)) == 0 == remind_of_deadlines(morning(due, 12))
    clerks = {"hz-clerk", "hz-clerk2", "seconded"}
    assert told("deadline.city") == {(each, "距城市提交截止还有14天") for each in clerks | {"jx-clerk"}}
    assert "尚未开始填报" in Message.objects.get(receiver=cast.neighbour_clerk, event="deadline.city").body

    services.hand_over(application=application, user=cast.clerk, seen=None)
    assert remind_of_deadlines(morning(due, 6)) == 2, "The day on which nothing ran is made good."
    assert {who for who, words in told("deadline.city") if "6天" in words} == {
        "hz-approver",
        "hz-approver2",
        "jx-clerk",
    }

    services.submit(application=application, user=cast.approver, seen=None)
    assert remind_of_deadlines(morning(due, 3)) == 1
    assert {who for who, words in told("deadline.city") if "3天" in words} == {"jx-clerk"}
    assert [remind_of_deadlines(morning(due, days)) for days in (1, 0, -1, -5)] == [1, 0, 0, 0]


def test_an_extension_moves_the_reminders(cast: SimpleNamespace, round_: Any, due: datetime) -> None:
    a_complete_application(cast, round_)
    services.extend(
        round=round_,
        organisation=cast.huzhou,
        until=due + timedelta(days=10),
        reason="（演示）台风",
        user=cast.round_manager,
    )
    remind_of_deadlines(morning(due, 3))
    assert {who for who, _ in told("deadline.city")} == {"jx-clerk", "my-clerk", "hz-clerk", "hz-clerk2", "seconded"}
    assert ("hz-clerk", "距城市提交截止还有13天") in told("deadline.city")


def test_a_province_is_reminded_of_what_it_has_not_sent_up(cast: SimpleNamespace, round_: Any) -> None:
    a_submitted_case(cast, round_)
    assert remind_of_deadlines(morning(round_.province_deadline, 3)) == 1
    assert {who for who, _ in told("deadline.province")} == {"zj-officer", "zj-officer2", "zj-approver", "seconded"}
    letter = Message.objects.filter(event="deadline.province").first()
    assert letter is not None and "还有1个城市" in letter.body and letter.about == f"round:{round_.pk}"


def test_a_closed_round_is_not_reminded_of(cast: SimpleNamespace, round_: Any, due: datetime) -> None:
    services.move_round(round=round_, step="close", user=cast.round_manager, seen=None, reason="（演示）")
    assert remind_of_deadlines(morning(due, 3)) == 0 == send_digests(morning(due, 3))


def test_the_digest_comes_on_mondays_and_every_day_in_the_last_week(
    cast: SimpleNamespace, round_: Any, due: datetime
) -> None:
    a_submitted_case(cast, round_)
    a_complete_application(cast, round_, cast.neighbour_clerk)
    monday = next(day for day in range(14, 21) if morning(due, day).weekday() == 0)
    assert send_digests(morning(due, monday - 1)) == 0
    assert send_digests(morning(due, monday)) == 2 and send_digests(morning(due, monday)) == 0
    words = Message.objects.filter(event="province.digest", organisation=cast.zhejiang).first()
    assert words is not None and "本省2个城市：填写中1个、待受理1个" in words.body and "待本省办理：1个" in words.body
    assert not Message.objects.filter(event="province.digest", receiver=cast.clerk).exists()
    assert [send_digests(morning(due, days)) for days in (3, 2)] == [2, 2]


@pytest.mark.parametrize(("given", "expected"), [(30, [14, 7, 3, 1]), (10, [7, 3, 1]), (2, [1]), (1, [])])
def test_short_times_are_not_reminded_of_at_once(given: int, expected: list[int]) -> None:
    due = end_of_day(datetime(2026, 12, 10, tzinfo=BEIJING).date())
    begin = due - timedelta(days=given)
    reached = [stage(due - timedelta(days=days, hours=12), due, begin) for days in range(given - 1, -1, -1)]
    assert sorted({each for each in reached if each}, reverse=True) == expected
    assert stage(due + timedelta(seconds=1), due, begin) is None and set(expected) <= set(DAYS_BEFORE)
