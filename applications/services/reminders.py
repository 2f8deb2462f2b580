"""Reminders of returns that the city has not answered by a new version yet."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from applications.choices import DeskState
from applications.models import Correction
from portal.accounts.selectors import people
from portal.kit.dates import beijing
from portal.letters.reminders import days_left, stage
from portal.letters.services import notify

OVERDUE = 0


def remind_of_returns(now: datetime | None = None) -> int:
    """Tell clerks and approvers of every returned application what is due; says how many reminders were sent."""
    now = now or timezone.now()
    waiting = Correction.objects.filter(answered_at__isnull=True, due_at__isnull=False)
    waiting = waiting.exclude(application__state=DeskState.VOIDED)
    return sum(_remind(pk, now) for pk in waiting.values_list("pk", flat=True))


def _remind(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        rows = Correction.objects.select_for_update(of=("self",)).filter(pk=pk, answered_at__isnull=True)
        correction = rows.select_related("application__round", "application__organisation", "asked_for").first()
        reached = stage_of(correction, now) if correction is not None else None
        if correction is None or reached is None or reached in correction.reminded:
            return False
        correction.reminded = [*correction.reminded, reached]
        correction.save(update_fields=["reminded"])
        _tell(correction, reached, now)
    return True


def stage_of(correction: Correction, now: datetime) -> int | None:
    """Which reminder is due; ``None`` when none is. The days that were given are not reminded of at once."""
    due = correction.due_at
    if due is None:
        return None
    return OVERDUE if now > due else stage(now, due, correction.asked_at)


def _tell(correction: Correction, reached: int, now: datetime) -> None:
    application = correction.application
    city = application.organisation
    left = days_left(now, correction.due_at) if correction.due_at else 0
    when = "已逾期" if reached == OVERDUE else f"还有{left}天到期" if left else "今天到期"
    due = beijing(correction.due_at) if correction.due_at else ""
    late = f"如需延期请联系{correction.asked_for.short_name}。" if reached == OVERDUE else ""
    notify(
        people(city, "clerk", "approver"),
        event="return.overdue" if reached == OVERDUE else "return.due",
        subject=f"{application.round.title}：退回修改{when}，尚未重新提交",
        body=f"{correction.asked_for}退回的申请（{application.number}）补正期限为{due}（北京时间），{when}，"
        f"尚未重新提交。请改好并逐项说明后送签、提交；只暂存不算提交。{late}",
        link=f"/applications/{application.pk}/answers/",
        organisation=city,
        about=application.round,
        values={"批次": application.round.title, "期限": due, "剩余天数": str(max(0, left))},
    )
