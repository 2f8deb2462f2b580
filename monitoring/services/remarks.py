"""Words beside a row: why a figure stands, comments, queries and their answers."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitoring.choices import RemarkKind
from monitoring.models import Explanation, Remark, Value
from monitoring.permissions import WRITERS, may_fill, speaks_of_rows
from monitoring.services.entry import lock_row
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify


def note(row: Value, verb: str, user: User, payload: Mapping[str, Any]) -> None:
    record(row.chain, verb, user=user, payload={"row": str(row), **payload})


def explain(*, value: Value, user: User, rule: str, words: str) -> Explanation | None:
    """Say why the figure stands although ``rule`` (its code) objects; empty words take the explanation back."""
    words = fitting(words, 500, "情况说明")
    if not rule or len(rule) > 20:
        raise Refused("没有这条校验规则，请刷新页面后再说明。")
    with transaction.atomic():
        row = lock_row(value)
        require(may_fill(user, row) if not row.is_computed else may_fill_in_report(user, row))
        if words == (row.explanations.filter(rule=rule).values_list("words", flat=True).first() or ""):
            return row.explanations.filter(rule=rule).first()
        note(row, "value.explained", user, {"rule": rule, "words": words})
        if not words:
            row.explanations.filter(rule=rule).delete()
            return None
        found, _ = Explanation.objects.update_or_create(
            value=row, rule=rule, defaults={"words": words, "by": user, "at": timezone.now()}
        )
    return found


def may_fill_in_report(user: User, row: Value) -> Any:
    """A computed row is explained by whoever may write one of the rows of its report."""
    rows = row.report.values.visible_to(user).select_related("definition", "item")
    found = next((each for each in rows if not each.is_computed), row)
    found.report = row.report
    return may_fill(user, found)


def remark(*, value: Value, user: User, kind: str, words: str, query: Remark | None = None) -> Remark:
    """A comment, a query to those who fill the row in, or the answer to ``query``; those concerned are told."""
    words = fitting(words, 1000, "内容")
    if not words:
        raise Refused("请写明内容后再发送。")
    if (kind == RemarkKind.ANSWER) != (query is not None) or kind not in RemarkKind.values:
        raise Refused("请在要答复的询问下面答复。")
    row = Value.objects.select_related("report__city", "report__cycle", "organisation", "definition", "item").get(
        pk=value.pk
    )
    require(speaks_of_rows(user, row))
    if query is not None and query.value_id != row.pk:
        raise Refused("请在要答复的询问下面答复。")
    with transaction.atomic():
        made = Remark.objects.create(value=row, kind=kind, words=words, by=user, organisation=user.office, query=query)
        _tell(made, row, user)
    return made


def settle(*, remark: Remark, user: User) -> None:
    """The office that asked is content with the answer."""
    if remark.kind != RemarkKind.QUERY or remark.organisation_id != user.office.pk:
        raise Refused("询问由提出询问的单位了结。")
    Remark.objects.filter(pk=remark.pk, settled_at__isnull=True).update(settled_at=timezone.now())


def _tell(made: Remark, row: Value, user: User) -> None:
    if made.kind == RemarkKind.QUERY:
        office = _asked(row, user)
        receivers, event, subject = people(office, "clerk"), "monitoring.query", f"请答复对“{row}”的询问"
    elif made.query is not None:
        office = made.query.organisation
        receivers, event, subject = people(office, "clerk"), "monitoring.answer", f"对“{row}”的询问已答复"
    else:
        return
    notify(
        receivers,
        event=event,
        subject=subject,
        body=f"{user.office}：{made.words}",
        link=f"/monitoring/values/{row.pk}/",
        organisation=office,
        but=user,
    )


def _asked(row: Value, user: User) -> Organisation:
    """Offices above ask the city, the city asks whoever fills the row in."""
    if user.office.kind in WRITERS and row.organisation is not None and row.organisation != user.office:
        return row.organisation
    return row.report.city
