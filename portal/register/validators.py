"""When a city joined, as people write it: a day, a month or only a year."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from portal.kit.verdicts import Refused

HOW_TO_WRITE = "请填写年份（2016）、年月（2016年2月）或日期（2016年2月17日、2016-02-17）"
WRITTEN = re.compile(
    r"(?P<latest>不晚于)?(?P<year>\d{4})(?:[年./-](?:(?P<month>\d{1,2})(?:[月./-](?:(?P<day>\d{1,2})日?)?)?)?)?"
)
EARLIEST = 1950


@dataclass(frozen=True)
class Joined:
    """A day of joining, or a span of which only the last day is a safe statement."""

    first: date
    last: date
    is_day: bool

    @property
    def on(self) -> date | None:
        return self.last if self.is_day else None

    @property
    def by(self) -> date | None:
        return None if self.is_day else self.last

    def agrees_with(self, joined_on: date | None, joined_by: date | None) -> bool:
        """Whether the register says the same, as exactly as this was written."""
        if self.is_day:
            return joined_on == self.last
        return joined_by is not None and self.first <= joined_by <= self.last


def when_joined(text: str, today: date) -> Joined:
    """2016 means: no later than 31 December 2016. Raises ``Refused`` for what is no date, or not past."""
    found = WRITTEN.fullmatch("".join(text.split()))
    if found is None:
        raise Refused(f"“{text}”不是日期，{HOW_TO_WRITE}。")
    year, month, day = (int(found[name]) if found[name] else None for name in ("year", "month", "day"))
    assert year is not None
    try:
        first = date(year, month or 1, day or 1)
    except ValueError as fault:
        raise Refused(f"“{text}”不是日期，{HOW_TO_WRITE}。") from fault
    if year < EARLIEST or first > today:
        raise Refused(f"“{text}”应在{EARLIEST}年以后，且不晚于今天，请核对。")
    if day:
        return Joined(first, first, is_day=not found["latest"])
    last = date(year, month or 12, monthrange(year, month or 12)[1])
    return Joined(first, min(last, today), is_day=False)
