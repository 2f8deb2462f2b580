"""工作日: counted by the official calendar. A year without an announced calendar is refused, never guessed.

The announcements of the years up to 2026 come with the library ``chinese_calendar``; a year that the ministry has
entered itself (see ``review.models.CalendarYear``) goes before it.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar

from portal.kit.verdicts import Refused
from review.models import CalendarDay, CalendarYear

SATURDAY = 5


class MissingCalendar(Refused):
    """Working days of a year were asked for whose calendar is not known."""


def year_is_known(year: int) -> bool:
    """Is there an announced calendar of ``year``, entered here or in the library?"""
    return CalendarYear.objects.filter(year=year).exists() or _library_knows(year)


def _library_knows(year: int) -> bool:
    return any(each.year == year for each in chinese_calendar.holidays)


def is_workday(day: date) -> bool:
    """Raises ``Refused`` when the calendar of the year is not known."""
    return day in set(workdays(day, day))


def workdays(first: date, last: date) -> Iterator[date]:
    """The working days from ``first`` to ``last``, both included. Raises ``Refused`` for a year without a calendar."""
    entered = set(CalendarYear.objects.filter(year__range=(first.year, last.year)).values_list("year", flat=True))
    named = dict(CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "is_workday"))
    for year in range(first.year, last.year + 1):
        if year not in entered and not _library_knows(year):
            raise MissingCalendar(
                f"{year}年的放假安排尚未录入，不能计算工作日；请部级批次管理员按国务院办公厅通知在“放假安排”中录入后再办理。"
            )
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if _is_worked(day, named, by_hand=day.year in entered):
            yield day


def _is_worked(day: date, named: dict[date, bool], *, by_hand: bool) -> bool:
    if by_hand:
        return named.get(day, day.weekday() < SATURDAY)
    return chinese_calendar.is_workday(day)


def workday_after(first: date, days: int) -> date:
    """The last day of a period of ``days`` working days that begins on the day after ``first``.

    Raises ``Refused`` when the period reaches into a year without a calendar.
    """
    if days < 1:
        raise ValueError("A period has one working day at least.")
    day, left = first, days
    while left:
        day += timedelta(days=1)
        left -= is_workday(day)
    return day


def days_between(first: date, last: date) -> int:
    """How many working days lie after ``first``, up to and with ``last``."""
    return sum(1 for _ in workdays(first + timedelta(days=1), last)) if last > first else 0
