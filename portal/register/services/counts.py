"""Numbers of cities: entered by the ministry with their source, voided with a reason."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.history.services import record
from portal.kit.dates import chinese_date
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, require
from portal.register.models import CityCount, CountTable
from portal.register.permissions import keeps_the_counts

TAKEN = "{day}已有城市数；如有错误，请先作废原表，再重新登记。"


def enter_counts(*, as_of: date, source: str, note: str, rows: Iterable[CityCount], user: Any) -> CountTable:
    """Enter a year's numbers of all provinces; raises ``Refused`` when the day has a table, or has not come."""
    require(keeps_the_counts(user))
    if as_of > timezone.localdate():
        raise Refused("数据日期晚于今天，请核对。")
    source, note = fitting(source, 200, "数据来源"), fitting(note, 300, "说明")
    if not source:
        raise Refused("请填写数据来源；没有来源的城市数不能登记。")
    return _enter(
        CountTable(as_of=as_of, source=source, note=note, office=user.organisation, entered_by=user), rows, user
    )


def load_counts(*, as_of: date, source: str, note: str, rows: Iterable[CityCount]) -> CountTable:
    """Numbers that every installation begins with."""
    return _enter(CountTable(as_of=as_of, source=source, note=note), rows, None)


def _enter(table: CountTable, rows: Iterable[CityCount], user: Any) -> CountTable:
    try:
        with transaction.atomic():
            table.full_clean()
            table.save(force_insert=True)
            listed = list(rows)
            for row in listed:
                row.table = table
            CityCount.objects.bulk_create(listed)
            payload = {
                "as_of": chinese_date(table.as_of),
                "source": table.source,
                "rows": {row.province.code: _numbers(row) for row in listed},
            }
            record(table.chain, "counts.entered", user=user, organisation=table.office, payload=payload)
    except (ValidationError, IntegrityError) as fault:
        raise Refused(TAKEN.format(day=chinese_date(table.as_of))) from fault
    return table


def _numbers(row: CityCount) -> list[int | None]:
    return [row.municipalities, row.prefecture_cities, row.county_cities, row.districts, row.prefecture_units]


def void_counts(*, table: CountTable, reason: str, user: Any) -> CountTable:
    """作废: what was computed by these numbers is computed by the next older ones from now on."""
    require(keeps_the_counts(user))
    reason = fitting(reason, 200, "作废原因")
    if not reason:
        raise Refused("请填写作废原因。")
    with transaction.atomic():
        table = CountTable.objects.select_for_update(of=("self",)).get(pk=table.pk)
        if table.voided_reason:
            raise Refused("这份城市数已作废，无需重复办理。")
        table.voided_reason = reason
        table.save(update_fields=["voided_reason"])
        payload = {"as_of": chinese_date(table.as_of), "source": table.source, "reason": reason}
        record(table.chain, "counts.voided", user=user, payload=payload)
    return table
