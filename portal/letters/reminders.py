"""When a deadline is reminded of: the same days for applications, returns and summary sheets."""

from datetime import datetime

from portal.kit.dates import BEIJING

# Days before the due day; the most urgent one that has been reached is sent, once.
DAYS_BEFORE = (1, 3, 7, 14)


def days_left(now: datetime, due: datetime) -> int:
    """Calendar days in Beijing from now to the due day: 0 on the day itself, negative after it."""
    return (due.astimezone(BEIJING).date() - now.astimezone(BEIJING).date()).days


def stage(now: datetime, due: datetime, given_at: datetime) -> int | None:
    """The reminder that has been reached (14, 7, 3 or 1), before the deadline; ``None`` when none has.

    What was given at once with fewer days than that is not reminded of at once. A day on which nothing ran is made
    good on the next one.
    """
    left, given = days_left(now, due), days_left(given_at, due)
    return next((days for days in DAYS_BEFORE if left <= days < given), None) if now <= due else None
