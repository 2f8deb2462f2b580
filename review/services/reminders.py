"""Reminders of deadlines to those who can still act, and the digest of the cities for each province.

What was returned has its own due day, of which ``applications.services.reminders`` reminds.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from applications.choices import RoundState
from applications.models import Round
from portal.accounts.selectors import people
from portal.kit.dates import beijing
from portal.kit.pages import deadline_words
from portal.letters.reminders import days_left, stage
from portal.letters.services import notify, once
from portal.register.selectors import is_member
from review.choices import CaseState
from review.selectors.boards import PROVINCE_ROLES, CityRow, ProvinceRow, city_rows, counts, province_rows, role_to_act
from review.selectors.cases import NOT_STARTED

MONDAY = 0
WITH_THE_PROVINCE = (CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.PROPOSED, CaseState.ENDORSED)
# So long before a deadline the digest comes every day, else on Mondays.
DAILY_WITHIN = timedelta(days=7)


def remind_of_deadlines(now: datetime | None = None) -> int:
    """14, 7, 3 and 1 days before: cities that have not submitted, provinces that have not sent up; how many offices."""
    now = now or timezone.now()
    return sum(_remind_of_round(round, now) for round in _running(now))


def _running(now: datetime) -> list[Round]:
    return list(Round.objects.filter(state=RoundState.OPEN, opens_at__lte=now).order_by("pk"))


def _remind_of_round(round: Round, now: datetime) -> int:
    provinces = province_rows(round)
    cities = [row for each in provinces for row in city_rows(round, each.organisation)]
    due_cities = [row for row in cities if _stage(round, row, now) and _can_still_submit(row)]
    due_provinces = [row for row in provinces if _stage(round, row, now) and row.standing.with_the_province]
    return sum(_remind_city(round, row, now) for row in due_cities) + sum(
        _remind_province(round, row, now) for row in due_provinces
    )


def _stage(round: Round, row: CityRow | ProvinceRow, now: datetime) -> int | None:
    return stage(now, row.due, round.opens_at)


def _can_still_submit(row: CityRow) -> bool:
    """Not who is done, nor who is reminded of a return; of those that have not begun not who is in the network."""
    if row.key == NOT_STARTED:
        return not is_member(row.organisation.seat, "network")
    return row.owes and row.key != CaseState.RETURNED


def _remind_city(round: Round, row: CityRow, now: datetime) -> bool:
    application = row.standing.application
    words = f"本市申请目前为“{row.standing.word}”，尚未提交；须由签发人签发提交，只暂存或送签不算提交。"
    if application is None:
        words = "本市尚未开始填报；本次不申报的，可不理会。"
    where = (
        reverse("applications:application", args=[application.pk])
        if application
        else reverse("applications:round", args=[round.code])
    )
    receivers = people(row.organisation, role_to_act(row.standing))
    return _remind("deadline.city", round, row, now, receivers, "距城市提交截止", words, where)


def _remind_province(round: Round, row: ProvinceRow, now: datetime) -> bool:
    waiting = row.standing.with_the_province
    words = f"本省还有{waiting}个城市的申请在省级办理，尚未上报；须编制汇总表并由签发人签发上报。"
    where = f"{reverse('review:board')}?round={round.code}"
    receivers = people(row.organisation, *PROVINCE_ROLES)
    return _remind("deadline.province", round, row, now, receivers, "距省级上报截止", words, where)


def _remind(
    event: str,
    round: Round,
    row: CityRow | ProvinceRow,
    now: datetime,
    receivers: Any,
    until: str,
    words: str,
    link: str,
) -> bool:
    """Once for each office, deadline and stage: a deadline that is extended is reminded of anew."""
    reached, left = _stage(round, row, now), days_left(now, row.due)
    with transaction.atomic():
        if not once(f"{event}:{round.pk}:{row.organisation.pk}:{row.due:%Y%m%d%H%M}:{reached}"):
            return False
        notify(
            receivers,
            event=event,
            subject=f"{round.title}：{until}还有{left}天" if left else f"{round.title}：{until}就在今天",
            body=f"截止时间为{deadline_words(row.due)}。{words}",
            link=link,
            organisation=row.organisation,
            about=round,
            values={"批次": round.title, "期限": beijing(row.due), "剩余天数": str(left)},
        )
    return True


# --- The digest ---------------------------------------------------------------------------------------------------


def send_digests(now: datetime | None = None) -> int:
    """To each province how its cities stand: on Mondays, and every day in the week before a deadline."""
    now = now or timezone.now()
    return sum(_send_digest(round, row, now) for round in _running(now) for row in province_rows(round))


def _send_digest(round: Round, row: ProvinceRow, now: datetime) -> bool:
    today = timezone.localtime(now)
    is_close = any(timedelta(0) <= due - now <= DAILY_WITHIN for due in (round.city_deadline, row.due))
    if now > row.due or not (today.weekday() == MONDAY or is_close):
        return False
    cities = city_rows(round, row.organisation)
    with transaction.atomic():
        if not cities or not once(f"digest:{round.pk}:{row.organisation.pk}:{today:%Y%m%d}"):
            return False
        notify(
            people(row.organisation, *PROVINCE_ROLES),
            event="province.digest",
            subject=f"{round.title}：各市进度（{today.month}月{today.day}日）",
            body=digest(round, row, cities, now),
            link=f"{reverse('review:board')}?round={round.code}",
            organisation=row.organisation,
            about=round,
            values={"批次": round.title},
        )
    return True


def digest(round: Round, row: ProvinceRow, cities: list[CityRow], now: datetime) -> str:
    """The words of the digest: where the cities stand, what waits for the province, what is late, the deadlines."""
    standing = "、".join(f"{word}{number}个" for _, word, number in counts(cities))
    late = [each.organisation.short_name for each in cities if each.owes and now > each.due and each.key != NOT_STARTED]
    own = sum(each.key in WITH_THE_PROVINCE for each in cities)
    lines = [
        f"截至{beijing(now)}（北京时间），本省{len(cities)}个城市：{standing}。",
        f"待本省办理：{own}个。" if own else "目前没有待本省办理的申请。",
        f"已逾期未提交：{'、'.join(late)}。" if late else "",
        f"城市提交截止：{deadline_words(round.city_deadline)}（本省另行设定或批准延期的，以其为准）。",
        f"省级上报截止：{deadline_words(row.due)}。",
    ]
    return "\n".join(line for line in lines if line)
