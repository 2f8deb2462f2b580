"""放假安排: entering the announced calendar of a year."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.history.services import record
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from review.models import CalendarDay, CalendarYear
from review.permissions import manages_calendars

WORDS = {"放假": False, "休": False, "上班": True, "调休上班": True}
LINE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s+(\S+)(?:\s+(\S.{0,39}))?$")
SATURDAY = 5


@dataclass(frozen=True)
class Day:
    """One line of an announcement."""

    day: date
    is_workday: bool
    name: str


def read_days(text: str, year: int) -> list[Day]:
    """The days of an announcement, one a line: ``2027-01-01 放假 元旦``. Raises ``Refused`` naming the line."""
    found: dict[date, Day] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            each = _read_line(line.strip(), number, year)
            if each.day in found:
                raise Refused(f"第{number}行：{each.day:%Y-%m-%d}已在前面列出，请只保留一行。")
            found[each.day] = each
    if not any(not each.is_workday for each in found.values()):
        raise Refused("至少要有一个放假日；请按通知逐日列出，每行一天，例如“2027-01-01 放假 元旦”。")
    return sorted(found.values(), key=lambda each: each.day)


def _read_line(line: str, number: int, year: int) -> Day:
    match = LINE.match(line)
    if match is None or match[4] not in WORDS:
        raise Refused(f"第{number}行“{line[:40]}”无法识别，请写成“2027-01-01 放假 元旦”或“2027-02-14 上班 春节调休”。")
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as fault:
        raise Refused(f"第{number}行的日期不存在，请核对。") from fault
    if day.year != year:
        raise Refused(f"第{number}行的日期不在{year}年，请核对年份。")
    works = WORDS[match[4]]
    if works and day.weekday() < SATURDAY:
        raise Refused(f"第{number}行：{day:%Y-%m-%d}不是周末，本来就上班，请核对是否应为放假。")
    return Day(day, works, clean_text(match[5] or match[4]))


def enter_year(*, user: Any, year: int, source: str, text: str, demo: bool = False) -> CalendarYear:
    """Enter or replace the calendar of a year, whole. Raises ``Refused`` when something cannot be read."""
    verdict = manages_calendars(user)
    if not verdict:
        raise Refused(verdict.reason)
    if not source.strip():
        raise Refused("请填写通知的名称和文号，以便核对。")
    days = read_days(text, year)
    with transaction.atomic():
        row, is_new = CalendarYear.objects.update_or_create(
            year=year,
            defaults={
                "source": clean_text(source).strip(),
                "entered_by": user,
                "entered_at": timezone.now(),
                "is_demo": demo,
            },
        )
        row.days.all().delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(year=row, day=each.day, is_workday=each.is_workday, name=each.name) for each in days
        )
        payload = {"year": year, "source": row.source, "days": [f"{e.day} {e.is_workday} {e.name}" for e in days]}
        record(
            row.chain,
            "calendar.entered" if is_new else "calendar.replaced",
            user=user,
            organisation=user.organisation,
            payload=payload,
        )
    return row
