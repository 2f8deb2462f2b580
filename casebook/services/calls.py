"""征集通知: saved by the round manager, opened, closed, opened again."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from casebook.choices import CallState, Kind
from casebook.models import Call
from casebook.permissions import is_call_manager
from casebook.workflow import CALL
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.dates import beijing
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify

ROLES_TOLD = ("clerk", "approver")


def save_call(*, call: Call, user: User, seen: int | None = None) -> Call:
    """Save the plan; once it is open only the deadlines and the words may still change, the kinds not."""
    require(is_call_manager(user))
    with transaction.atomic():
        before = Call.objects.select_for_update().filter(pk=call.pk).first() if call.pk else None
        _check(call, before, seen)
        call.made_by = before.made_by if before else user
        call.revision = before.revision + 1 if before else 0
        call.last_actor = user.name
        call.save()
        _note(call, "casebook_call.saved", user)
    return call


def _check(call: Call, before: Call | None, seen: int | None) -> None:
    if before is not None and seen is not None and before.revision != seen:
        raise Refused(f"页面已过期：{before.last_actor}已先行修改。您填写的内容仍在，请核对后再保存。")
    if not call.kinds or set(call.kinds) - set(Kind.values):
        raise Refused("请选择征集类别。")
    if before is not None and before.state != CallState.PREPARING and set(before.kinds) - set(call.kinds):
        raise Refused("征集通知已发布，已列出的类别不能取消。")
    if call.province_deadline is not None and call.province_deadline < call.deadline:
        raise Refused("省级推荐截止不能早于城市报送截止，请更正。")


def move_call(*, call: Call, step: str, user: User, seen: int | None, reason: str = "") -> Call:
    """发布, 结束 or 继续征集."""

    def applied(moving: Call) -> None:
        moving.last_actor = user.name
        if step == "open":
            moving.opened_at = timezone.now()

    def written(moving: Call, taken: Step, by: User, before: str, given: Mapping[str, Any]) -> None:
        _note(moving, f"casebook_call.{taken.name}", by, **given)

    with transaction.atomic():
        moved: Call = CALL.take(
            step,
            lock=lambda: Call.objects.select_for_update().get(pk=call.pk),
            user=user,
            seen=seen,
            record=written,
            data={"reason": reason} if reason else {},
            apply=applied,
        )
        if step == "open":
            _tell_all(moved)
    return moved


def _tell_all(call: Call) -> None:
    body = f"{call.kind_words}，城市报送截止{beijing(call.deadline)}。{call.get_who_display()}。"
    offices = Organisation.objects.active().filter(kind__in=(OrganisationKind.PROVINCE, OrganisationKind.CITY))
    for office in offices:
        notify(
            people(office, *ROLES_TOLD),
            event="casebook.called",
            subject=call.title,
            body=body,
            link=f"/casebook/calls/{call.pk}/",
            organisation=office,
        )


def _note(call: Call, verb: str, user: User, **more: Any) -> None:
    payload = {"title": call.title, "deadline": beijing(call.deadline), **more}
    record(call.chain, verb, user=user, organisation=user.organisation, payload=payload)
