"""Writing in the register. Each verb is one entry in the history, on the chain ``membership:<pk>``."""

from datetime import date
from typing import Any

from django.db import transaction

from portal.history.services import record
from portal.kit.dates import chinese_date
from portal.kit.verdicts import Refused
from portal.regions.models import Place
from portal.register.models import Membership


def enter_membership(
    *,
    place: Place,
    kind: str,
    source: str,
    joined_on: date | None = None,
    joined_by: date | None = None,
    batch: str = "",
    note: str = "",
    list_reference: str = "",
    user: Any = None,
    organisation: Any = None,
) -> Membership:
    """Enter a city as member, by the document ``source``; either ``joined_on`` or ``joined_by`` is given.

    The caller has the right to decide: a published list, an officer, the loader of facts.
    Raises ``Refused`` when the city is a member of this kind already.
    """
    if (joined_on is None) == (joined_by is None):
        raise ValueError("A membership has either a day of joining or a latest one.")
    membership = Membership(
        place=place,
        kind=kind,
        batch=batch,
        joined_on=joined_on,
        joined_by=joined_by,
        source=source,
        note=note,
        list_reference=list_reference,
    )
    with transaction.atomic():
        hold(place)
        if Membership.objects.current().filter(place=place, kind=kind).exists():
            raise Refused(f"{place}已是{membership.get_kind_display()}，不能重复登记。")
        membership.save(force_insert=True)
        _record(membership, "membership.entered", user, organisation, {"source": source, "batch": batch})
    return membership


def hold(place: Place) -> None:
    """Until the transaction ends nobody else enters a membership of this place, so that what is read now stays true."""
    Place.objects.select_for_update(of=("self",)).get(pk=place.pk)


def end_membership(
    *, membership: Membership, left_on: date, reason: str, user: Any = None, organisation: Any = None
) -> Membership:
    """End a membership from ``left_on`` on, with its reason; raises ``Refused`` when it has ended already."""
    if not reason.strip():
        raise Refused("请填写退出原因。")
    with transaction.atomic():
        membership = Membership.objects.select_for_update().get(pk=membership.pk)
        if membership.left_on is not None:
            raise Refused(f"{membership.place}已于{chinese_date(membership.left_on)}退出，无需重复办理。")
        if membership.joined_on is not None and left_on < membership.joined_on:
            raise Refused("退出日期不能早于加入日期，请更正。")
        membership.left_on = left_on
        membership.left_reason = reason.strip()
        membership.save(update_fields=["left_on", "left_reason"])
        particulars = {"left_on": chinese_date(left_on), "reason": membership.left_reason}
        _record(membership, "membership.ended", user, organisation, particulars)
    return membership


def _record(membership: Membership, verb: str, user: Any, organisation: Any, more: dict[str, str]) -> None:
    payload = {
        "place": membership.place.name,
        "code": membership.place.code,
        "kind": membership.get_kind_display(),
        "joined": membership.joined_words,
        **more,
    }
    record(f"membership:{membership.pk}", verb, user=user, organisation=organisation, payload=payload)
