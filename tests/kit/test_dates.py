"""Beijing time as the portal prints it."""

from datetime import UTC, date, datetime, timedelta

from portal.kit.dates import beijing, chinese_date, end_of_day


def test_a_moment_is_printed_in_beijing_time() -> None:
    assert beijing(datetime(2026, 11, 21, 9, 0, tzinfo=UTC)) == "2026年11月21日 17:00"
    assert beijing(datetime(2026, 12, 31, 16, 5, tzinfo=UTC)) == "2027年1月1日 00:05"


def test_a_day_is_printed_without_leading_zeros() -> None:
    assert chinese_date(date(2026, 3, 5)) == "2026年3月5日"


def test_a_moment_is_printed_as_its_day_in_beijing() -> None:
    assert chinese_date(datetime(2026, 12, 31, 16, 5, tzinfo=UTC)) == "2027年1月1日"


def test_a_deadline_day_includes_its_last_second() -> None:
    end = end_of_day(date(2026, 12, 10))
    assert beijing(end) == "2026年12月10日 23:59"
    assert beijing(end + timedelta(seconds=1)) == "2026年12月11日 00:00"
