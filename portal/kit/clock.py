"""The clock by which deadlines are judged: the database's, one for all web machines; or the stamp of the proxy in front.

``arrived_at(request)`` is what views hand to services. It is set by ``ArrivalMiddleware`` before anything else runs.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.checks import Warning as Caution
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.utils import timezone

logger = logging.getLogger(__name__)

NOW = {
    "postgresql": "SELECT clock_timestamp()",
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
}
# A stamp that is older was not made for this request, or the proxy's clock is wrong.
OLDEST_STAMP = timedelta(minutes=10)
# The proxy's clock may be ahead of the database's by so much; then the database's counts.
AHEAD = timedelta(seconds=2)
MOST_SKEW = timedelta(seconds=2)


def database_now() -> datetime:
    """What the database's clock says now, not when its transaction began."""
    with connection.cursor() as cursor:
        cursor.execute(NOW[connection.vendor])
        (moment,) = cursor.fetchone()
    return datetime.fromisoformat(moment) if isinstance(moment, str) else moment


def skew() -> timedelta:
    """How far the database's clock is ahead of this machine's."""
    before = timezone.now()
    theirs = database_now()
    return theirs - before - (timezone.now() - before) / 2


def stamped_by_proxy(request: HttpRequest) -> datetime | None:
    """When the proxy got the request, where ``PORTAL_STAMP_HEADER`` names the header that it sets."""
    text = request.headers.get(settings.STAMP_HEADER, "") if settings.STAMP_HEADER else ""
    try:
        return datetime.fromtimestamp(_seconds(text.removeprefix("t=")), UTC) if text else None
    except (ValueError, OverflowError, OSError):
        logger.warning("The proxy's stamp %r is no time.", text[:40])
        return None


def _seconds(text: str) -> float:
    """Proxies write seconds, thousandths or millionths since 1970."""
    number = float(text)
    for unit in (1, 1_000, 1_000_000):
        if 0 < number / unit < 10_000_000_000:
            return number / unit
    raise ValueError(text)


def arrival_of(request: HttpRequest) -> datetime:
    """The proxy's stamp if it is sound, else the database's clock now."""
    now, stamp = database_now(), stamped_by_proxy(request)
    if stamp is None:
        return now
    if not now - OLDEST_STAMP <= stamp <= now + AHEAD:
        logger.warning("The proxy's stamp is %s off the database's clock, which counts.", now - stamp)
        return now
    return min(stamp, now)


@register()
def clocks_agree(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Says when this machine's clock and the database's differ: pages would count down to another second."""
    try:
        apart = skew()
    except DatabaseError:
        return []  # no database yet: nothing to compare with
    if abs(apart) <= MOST_SKEW:
        return []
    words = f"The database's clock is {apart.total_seconds():+.1f} s off this machine's; deadlines go by the database."
    return [Caution(words, hint="Let both machines take their time from one server (chrony, ntpd).", id="kit.W001")]
