"""Verbs of the emergency delegation 紧急委托: entrust the signature of one application, and sign under it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications.models import Application, Delegation, Submission
from applications.selectors import delegation_of, possible_delegates
from applications.services.signing import end_delegations, locked, record_step, submit_as
from applications.sheets import BY_DELEGATION
from applications.workflow import DESK
from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.kit.dates import beijing, chinese_date
from portal.kit.verdicts import Refused
from portal.letters.services import notify

LONGEST_DAYS = 7


def delegate(
    *,
    application: Application,
    user: User,
    seen: int | None,
    delegate: User,
    delegator: str,
    delegator_post: str,
    reason: str,
    ends_at: datetime,
) -> Delegation:
    """紧急委托: record that the head of the bureau lets ``delegate`` sign this application, why and until when.

    Raises ``Refused`` while the bureau has an approver who can sign, when a second person could sign instead of the
    one who handed over, or when the end is past or later than seven days.
    """
    made: list[Delegation] = []

    def apply(moving: Application) -> None:
        _check(moving, delegate, delegator, delegator_post, ends_at)
        end_delegations(moving)
        made.append(
            Delegation.objects.create(
                application=moving,
                delegate=delegate,
                delegator=delegator,
                delegator_post=delegator_post,
                reason=reason,
                recorded_by=user,
                ends_at=ends_at,
            )
        )
        moving.last_actor = user.name
        _tell(made[0], user)

    data = {
        "reason": reason,
        "delegate": delegate.name,
        "delegator": delegator,
        "delegator_post": delegator_post,
        "ends_at": ends_at,
        "ends": beijing(ends_at),
    }
    with transaction.atomic():
        DESK.take(
            "delegate",
            lock=lambda: locked(application, None),
            user=user,
            seen=seen,
            record=record_step,
            data=data,
            apply=apply,
        )
    return made[0]


def _check(application: Application, delegate: User, delegator: str, post: str, ends_at: datetime) -> None:
    if not (delegator.strip() and post.strip()):
        raise Refused("请填写委托人的姓名和职务。")
    if delegator.strip() == delegate.name:
        raise Refused("委托人和受托人不能是同一人：委托由单位负责人作出。")
    last_day = timezone.localdate() + timedelta(days=LONGEST_DAYS)
    if ends_at <= timezone.now() or timezone.localdate(ends_at) > last_day:
        raise Refused(f"委托期限应晚于现在，且最长{LONGEST_DAYS}天（至{chinese_date(last_day)}），请重新选择。")
    allowed = possible_delegates(application)
    if not allowed.filter(pk=delegate.pk).exists():
        names = "、".join(allowed.values_list("name", flat=True))
        raise Refused(f"送签人不能签发自己送签的申请；本单位可以受托的是：{names}。")


def submit_by_delegation(
    *,
    application: Application,
    user: User,
    seen: int | None,
    arrived_at: datetime | None = None,
    opinion: str = "",
) -> Submission:
    """凭紧急委托签发并提交, as the delegate; form, receipt and history say so."""
    used: list[Delegation] = []

    def signing(moving: Application) -> dict[str, Any]:
        found = delegation_of(moving)
        assert found is not None  # the step's condition
        used.append(found)
        return {
            "way": BY_DELEGATION,
            "signatory": user.name,
            "delegator": found.delegator,
            "delegator_post": found.delegator_post,
            "reason": found.reason,
            "ends": beijing(found.ends_at),
            "is_drafter": moving.handed_over_by_id == user.pk,
        }

    def bind(submission: Submission) -> None:
        used[0].submission, used[0].ended_at = submission, timezone.now()
        used[0].save(update_fields=["submission", "ended_at"])

    return submit_as(
        "submit_by_delegation",
        application=application,
        user=user,
        seen=seen,
        arrived_at=arrived_at,
        signing=signing,
        then=bind,
        opinion=opinion,
    )


def _tell(delegation: Delegation, user: User) -> None:
    """The delegate, and those above who watch over accounts: a delegation is never silent."""
    application = delegation.application
    city = application.organisation
    words = (
        f"{delegation.delegator}（{delegation.delegator_post}）委托{delegation.delegate}签发{application.number}，"
        f"有效期至{beijing(delegation.ends_at)}。理由：{delegation.reason}"
    )
    notify(
        people(city),
        event="application.delegate",
        subject=f"{application.round.title}：紧急委托",
        body=words,
        link=f"/applications/{application.pk}/",
        organisation=city,
        but=user,
        about=application.round,
    )
    if city.parent is not None:
        notify(
            people(city.parent, "clerk", "approver", "account_manager"),
            event="application.delegate",
            subject=f"{city.short_name}：紧急委托签发",
            body=words,
            organisation=city.parent,
            about=application.round,
        )
