"""Every change of state of a case goes through here: lock, one row of the table, history, letters."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from casebook.models import Entry
from casebook.workflow import ENTRY
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.transitions import Step
from portal.letters.services import notify


def lock_entry(entry: Entry) -> Entry:
    """Fresh and locked; the row alone first, then what belongs to it."""
    Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    return Entry.objects.select_related("organisation__parent", "place__parent__parent", "call").get(pk=entry.pk)


def take(
    name: str,
    *,
    entry: Entry,
    user: User,
    seen: int | None,
    data: Mapping[str, Any] | None = None,
    apply: Callable[[Entry], None] | None = None,
    at: Any = None,
    comes_out: bool = False,
) -> Entry:
    """One step of the way, with its history; raises ``Refused`` with the reason, and nothing has changed then."""

    def locked() -> Entry:
        moving = lock_entry(entry)
        moving.arrived_at, moving.comes_out = at, comes_out
        return moving

    def applied(moving: Entry) -> None:
        moving.last_actor = user.name
        if apply is not None:
            apply(moving)

    def written(moving: Entry, step: Step, by: User, before: str, given: Mapping[str, Any]) -> None:
        note(moving, f"casebook.{step.name}", by, before=before, after=moving.state, **given)

    with transaction.atomic():
        return ENTRY.take(name, lock=locked, user=user, seen=seen, record=written, data=data, apply=applied)


def note(entry: Entry, verb: str, user: User | None, *, chain: str = "", **more: Any) -> None:
    payload = {"title": str(entry), "city": entry.place.full_name, **more}
    record(chain or entry.chain, verb, user=user, organisation=getattr(user, "organisation", None), payload=payload)


def tell_city(entry: Entry, event: str, subject: str, body: str) -> None:
    tell(entry.organisation, ("clerk", "approver"), entry, event, subject, body)


def tell_province(entry: Entry, event: str, subject: str, body: str) -> None:
    above = entry.organisation.parent if entry.organisation is not None else None
    tell(above, ("clerk", "approver"), entry, event, subject, body)


def tell_ministry(entry: Entry, event: str, subject: str, body: str, *roles: str) -> None:
    for office in Organisation.objects.active().filter(kind=OrganisationKind.MINISTRY):
        tell(office, roles or ("clerk",), entry, event, subject, body)


def tell(
    office: Organisation | None, roles: tuple[str, ...], entry: Entry, event: str, subject: str, body: str
) -> None:
    """People of an office, with a link to the page of the case."""
    if office is None:
        return
    link = f"/casebook/desk/{entry.pk}/"
    notify(people(office, *roles), event=event, subject=subject, body=body, link=link, organisation=office)
