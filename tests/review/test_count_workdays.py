"""工作日: counted by the announced calendar, entered by the ministry for the years after the library's."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.history.models import Entry
from portal.kit.verdicts import Refused
from review.models import CalendarYear
from review.selectors import workdays
from review.services.calendars import enter_year, read_days

YEAR_2027 = """2027-01-01 放假 元旦（演示）

2027年2月6日 放假 春节（演示）
2027/2/14 上班 春节调休（演示）
"""


@pytest.mark.django_db
def test_holidays_and_worked_weekends_of_the_library_count() -> None:
    # 2026: the first of October is a holiday; source: the library's table of the State Council's announcement.
    assert not workdays.is_workday(date(2026, 10, 1))
    assert workdays.days_between(date(2026, 9, 30), date(2026, 10, 8)) == 1
    assert workdays.workday_after(date(2026, 11, 20), 5) == date(2026, 11, 27)


@pytest.mark.django_db
def test_a_year_without_a_calendar_is_refused_and_never_guessed(cast: SimpleNamespace) -> None:
    assert not workdays.year_is_known(2027)
    with pytest.raises(Refused, match="2027年的放假安排尚未录入"):
        workdays.workday_after(date(2026, 12, 30), 7)
    enter_year(user=cast.round_manager, year=2027, source="演示通知", text=YEAR_2027, demo=True)
    assert workdays.year_is_known(2027)
    assert workdays.workday_after(date(2026, 12, 30), 2) == date(2027, 1, 4), "New Year and the weekend do not count"
    assert workdays.is_workday(date(2027, 2, 14)) and not workdays.is_workday(date(2027, 2, 6))


@pytest.mark.django_db
def test_a_year_is_replaced_whole(cast: SimpleNamespace) -> None:
    enter_year(user=cast.round_manager, year=2027, source="演示通知", text=YEAR_2027)
    enter_year(user=cast.round_manager, year=2027, source="演示通知二", text="2027-01-04 放假 元旦")
    assert CalendarYear.objects.get().days.count() == 1
    assert workdays.is_workday(date(2027, 1, 1))
    assert list(Entry.objects.filter(chain="calendar:2027").values_list("verb", flat=True)) == [
        "calendar.entered",
        "calendar.replaced",
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "至少要有一个放假日"),
        ("元旦放假", "第1行“元旦放假”无法识别"),
        ("2027-01-01 放假 元旦\n2027-13-01 放假 元旦", "第2行的日期不存在"),
        ("2026-01-01 放假 元旦", "不在2027年"),
        ("2027-01-01 放假 元旦\n2027-01-01 放假 元旦", "第2行：2027-01-01已在前面列出"),
        ("2027-01-04 上班 元旦", "不是周末，本来就上班"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read_days(text, 2027)


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Refused):
        assert all(each.day.year == 2027 for each in read_days(text, 2027))


class Periods(TestCase):
    @given(st.dates(date(2024, 1, 1), date(2026, 6, 30)), st.integers(1, 30))
    @settings(max_examples=60, deadline=None)
    def test_a_period_holds_as_many_workdays_as_it_says(self, first: date, days: int) -> None:
        last = workdays.workday_after(first, days)
        assert workdays.days_between(first, last) == days
        assert workdays.is_workday(last)
        assert workdays.days_between(first, last - timedelta(days=1)) == days - 1


@pytest.mark.django_db
def test_the_page_keeps_what_was_typed(cast: SimpleNamespace, client_for: Callable[[Any], Client]) -> None:
    client = client_for(cast.round_manager)
    assert "还没有录入" in client.get("/calendars/").content.decode()
    typed = {"year": "2027", "source": "演示通知", "text": "2027-01-01 放假 元旦\n乱写"}
    page = client.post("/calendars/", typed).content.decode()
    assert "第2行“乱写”无法识别" in page and "2027-01-01 放假 元旦" in page
    client.post("/calendars/", {**typed, "text": YEAR_2027})
    assert "春节调休（演示）" in client.get("/calendars/").content.decode()
    assert client_for(cast.reviewer).get("/calendars/").status_code == 403
    with pytest.raises(Refused, match="批次管理员"):
        enter_year(user=cast.reviewer, year=2027, source="x", text=YEAR_2027)
