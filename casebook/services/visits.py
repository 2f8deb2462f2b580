"""考察: recorded by the province or the editors once it has taken place."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from casebook.models import Entry, Visit
from casebook.permissions import records_visits
from casebook.services.moving import lock_entry, note
from portal.accounts.models import User
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, require


def record_visit(*, entry: Entry, user: User, starts_on: date, ends_on: date, team: str, report: str) -> Visit:
    """Keep when, who and what was found; the city reads dates and team in its history, not the report."""
    with transaction.atomic():
        locked = lock_entry(entry)
        require(records_visits(user, locked))
        if ends_on < starts_on:
            raise Refused("结束日期不能早于开始日期，请更正。")
        if starts_on > timezone.localdate():
            raise Refused("考察结束后再记录；开始日期不能晚于今天。")
        visit = Visit.objects.create(
            entry=locked,
            starts_on=starts_on,
            ends_on=ends_on,
            team=fitting(team, 400, "考察组"),
            report=fitting(report, 8000, "考察情况"),
            recorded_by=user,
            organisation=user.office,
        )
        note(locked, "casebook.visited", user, dates=visit.dates, team=visit.team)
    return visit
