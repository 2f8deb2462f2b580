"""Memberships. Each verb is one entry in the history, on the chain ``membership:<pk>``."""

from datetime import date
from typing import Any

from django.db import transaction

from portal.history.services import record
from portal.kit.dates import chinese_date
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, require
from portal.regions.models import Place
from portal.register.models import Membership
from portal.register.models.memberships import REGISTER_HOLDS
from portal.register.permissions import keeps_memberships_of
from portal.register.validators import Joined

FROM_A_LIST = "这一登记由公布的名单写入，不能在此更正；名单有误的请办理更正名单，成员情况有变的请办理成员变更。"


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
    reason = fitting(reason, REGISTER_HOLDS, "退出原因")
    if not reason:
        raise Refused("请填写退出原因。")
    with transaction.atomic():
        membership = Membership.objects.select_for_update().get(pk=membership.pk)
        if membership.left_on is not None:
            raise Refused(f"{membership.place}已于{chinese_date(membership.left_on)}退出，无需重复办理。")
        if membership.joined_on is not None and left_on < membership.joined_on:
            raise Refused("退出日期不能早于加入日期，请更正。")
        membership.left_on = left_on
        membership.left_reason = reason
        membership.save(update_fields=["left_on", "left_reason"])
        particulars = {"left_on": chinese_date(left_on), "reason": membership.left_reason}
        _record(membership, "membership.ended", user, organisation, particulars)
    return membership


def correct_membership(
    *,
    membership: Membership,
    joined: Joined,
    batch: str,
    source: str,
    note: str,
    reason: str,
    user: Any,
    seen: int | None = None,
) -> Membership:
    """更正 what an entry says, with the reason; what a published list wrote is corrected by a list only."""
    require(keeps_memberships_of(user, membership.kind))
    batch, source, note = fitting(batch, 40, "批次"), fitting(source, 200, "依据文件"), fitting(note, 200, "依据说明")
    reason = fitting(reason, 200, "更正理由")
    if not reason or not source:
        raise Refused("请填写依据文件和更正理由。")
    with transaction.atomic():
        held = Membership.objects.select_for_update(of=("self",)).select_related("place").get(pk=membership.pk)
        if held.list_reference:
            raise Refused(FROM_A_LIST)
        if seen is not None and seen != held.revision:
            raise Refused("页面已过期：他人已先行更正。您填写的内容仍在，请刷新页面后再决定。")
        if held.left_on is not None and joined.last > held.left_on:
            raise Refused(f"加入日期不能晚于退出日期（{chinese_date(held.left_on)}），请核对。")
        before = _entry_words(held)
        held.joined_on, held.joined_by = joined.on, joined.by
        held.batch, held.source, held.note = batch, source, note
        if _entry_words(held) == before:
            raise Refused("内容没有变化，无需更正。")
        held.revision += 1
        held.save()
        payload = {"before": before, "after": _entry_words(held), "reason": reason}
        _record(held, "membership.corrected", user, user.organisation, payload)
    return held


def _entry_words(membership: Membership) -> str:
    parts = (membership.batch, membership.joined_words, membership.source, membership.note)
    return "，".join(filter(None, parts))


def _record(membership: Membership, verb: str, user: Any, organisation: Any, more: dict[str, str]) -> None:
    payload = {
        "place": membership.place.name,
        "code": membership.place.code,
        "kind": membership.get_kind_display(),
        "joined": membership.joined_words,
        **more,
    }
    record(f"membership:{membership.pk}", verb, user=user, organisation=organisation, payload=payload)
