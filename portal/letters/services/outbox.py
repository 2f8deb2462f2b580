"""What the people who run the letters do with one that was told: send it again, stop it."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.kit.verdicts import Refused, require
from portal.letters.choices import UNDER_WAY, DeliveryState
from portal.letters.models import Delivery, Message
from portal.letters.permissions import runs_letters
from portal.letters.selectors import address_of, channels, reach_of, wanted_channels

MOST_RESENT = 3


def resend(*, message: Message, user: Any) -> int:
    """Send a letter again by every channel that reaches its receiver, as new deliveries; how many there are.

    The old ones stay as they were. Raises ``Refused`` while one is under way, and after ``MOST_RESENT`` times.
    """
    require(runs_letters(user))
    with transaction.atomic():
        locked = (
            Message.objects.select_for_update(of=("self",))
            .select_related("receiver", "organisation")
            .get(pk=message.pk)
        )
        receiver = locked.receiver
        if receiver is None:
            raise Refused("这条通知没有收件人，无法重发；请先为该单位补设人员，再由办理人重新通知。")
        _refuse_unless_sensible(locked)
        _refuse_who_has_left(locked, receiver)
        reached = wanted_channels(receiver, reach_of(receiver))
        if not reached:
            raise Refused(_why_unreached())
        Delivery.objects.bulk_create(
            Delivery(message=locked, channel=each, address=address_of(receiver, each), asked_by=user)
            for each in reached
        )
    return len(reached)


def _refuse_unless_sensible(message: Message) -> None:
    if message.deliveries.filter(state__in=UNDER_WAY).exists():
        raise Refused("这条通知正在等待发送，不必重发；如不再需要，可以停发。")
    by_hand = Counter(message.deliveries.filter(asked_by__isnull=False).values_list("channel", flat=True))
    if max(by_hand.values(), default=0) >= MOST_RESENT:
        raise Refused(f"这条通知已重发{MOST_RESENT}次，不能再次重发；请核对收件人的联系方式，或电话告知。")


def _refuse_who_has_left(message: Message, receiver: Any) -> None:
    """What an office was told is not sent once more to somebody who holds no post in it any more."""
    office = message.organisation
    if office is not None and not receiver.appointments.current().filter(organisation=office).exists():
        raise Refused(f"{receiver}已不在{office}任职，不能再向其重发；请由办理人重新通知该单位现在的人员。")


def _why_unreached() -> str:
    if not channels():
        return "本平台未配置邮件和短信服务，通知只在站内发送，无需重发；请电话提醒收件人登录查看。"
    return "收件人没有登记邮箱或电话，或已关闭邮件和短信；请电话提醒收件人登录查看。"


def stop(*, delivery: Delivery, user: Any) -> None:
    """停发: what waits does not go out; what has gone cannot be called back."""
    require(runs_letters(user))
    waiting = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING)
    if not waiting.update(state=DeliveryState.STOPPED, error=f"{user}于{timezone.localtime():%Y-%m-%d %H:%M}停发。"):
        raise Refused("只有待发的才能停发；请刷新页面查看当前状态。")
