"""Dates as the portal prints them, always Beijing time."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def beijing(moment: datetime) -> str:
    """2026年11月21日 17:00, whatever zone ``moment`` (aware) is in."""
    local = moment.astimezone(BEIJING)
    return f"{chinese_date(local)} {local:%H:%M}"


def chinese_date(day: date) -> str:
    """2026年11月21日; months and days without a leading zero, as official papers print them.

    An aware moment is taken as its day in Beijing, whatever zone it is in.
    """
    if isinstance(day, datetime) and day.tzinfo is not None:
        day = day.astimezone(BEIJING)
    return f"{day.year}年{day.month}月{day.day}日"


def end_of_day(day: date) -> datetime:
    """The last second of ``day`` in Beijing, 23:59:59: a deadline given as a day includes the day."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=BEIJING)


def beijing_second(moment: datetime) -> str:
    """A moment to the second: 2026年11月21日 17:00:03."""
    local = moment.astimezone(BEIJING)
    return f"{chinese_date(local)} {local:%H:%M:%S}"


def start_of_day(day: date) -> datetime:
    """Midnight at which ``day`` begins in Beijing."""
    return datetime.combine(day, time(), tzinfo=BEIJING)
