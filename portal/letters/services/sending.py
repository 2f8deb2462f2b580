"""Sending what waits: claim a row, send it, settle it; what fails is tried again later and later."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from portal.letters.channels import Final, Temporary, way
from portal.letters.choices import DeliveryState
from portal.letters.models import Delivery
from portal.letters.selectors import channels, tries_within

logger = logging.getLogger(__name__)

# After each failed try; with the first one seven tries in about 17 hours, then the letter has failed.
BACK_OFF_MINUTES = (1, 5, 15, 60, 240, 720)
MOST_TRIES = len(BACK_OFF_MINUTES) + 1
# A try that has not ended by then was killed.
LOST_AFTER = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


def deliver(beat: Callable[[], Any] = lambda: None) -> int:
    """Send what is due, at most ``LETTERS_PER_MINUTE`` within a minute; how many letters went out.

    A way that is down is left alone until the next run, so that the letters behind the first keep their tries.
    """
    put_back_lost()
    ways = {str(channel): way(channel) for channel in channels()}
    sent, allowance = 0, settings.LETTERS_PER_MINUTE - tries_within(MINUTE, timezone.now())
    try:
        while allowance > 0 and ways:
            delivery = claim(list(ways))
            if delivery is None:
                break
            outcome = _try(delivery, ways[delivery.channel])
            if outcome is None:
                ways.pop(delivery.channel).close()
            sent += bool(outcome)
            allowance -= 1
            beat()
    finally:
        for each in ways.values():
            each.close()
    return sent


def claim(open_channels: list[Any]) -> Delivery | None:
    """Take the delivery that has been due longest for this process; None when there is none."""
    while True:
        now = timezone.now()
        found = Delivery.objects.due(now).filter(channel__in=open_channels).first()
        if found is None:
            return None
        taken = Delivery.objects.filter(pk=found.pk, state=DeliveryState.WAITING, tries=found.tries).update(
            state=DeliveryState.SENDING, tries=F("tries") + 1, claimed_at=now
        )
        if taken:
            rows = Delivery.objects.select_related("message__receiver", "message__organisation")
            return rows.get(pk=found.pk)


def _try(delivery: Delivery, out: Any) -> bool | None:
    """Sent, not sent, or None when this way is down."""
    receiver = delivery.message.receiver
    if receiver is None or not receiver.is_active:
        _settle(delivery, state=DeliveryState.STOPPED, error="收件人的账号已停用。")
        return False
    try:
        out.send(delivery)
    except Final as error:
        _settle(delivery, state=DeliveryState.FAILED, error=str(error)[:300])
        return False
    except Temporary as error:
        _put_back(delivery, str(error))
        return None if error.is_down else False
    except Exception as error:  # a fault of this letter must not hold up those behind it
        logger.exception("Delivery %s failed.", delivery.pk)
        _put_back(delivery, f"发送程序出错（{type(error).__name__}）。")
        return False
    return _settle(delivery, state=DeliveryState.SENT, sent_at=timezone.now(), error="")


def put_back_lost() -> int:
    """Tries that were killed halfway are made again: the letter may have gone out, so it may come twice."""
    lost = Delivery.objects.filter(state=DeliveryState.SENDING, claimed_at__lt=timezone.now() - LOST_AFTER)
    return sum(_put_back(each, "发送中断，可能已经送达。") for each in lost)


def _put_back(delivery: Delivery, words: str) -> bool:
    if delivery.tries >= MOST_TRIES:
        return _settle(delivery, state=DeliveryState.FAILED, error=f"{words}已试{MOST_TRIES}次，不再自动重试。"[:300])
    pause = timedelta(minutes=BACK_OFF_MINUTES[delivery.tries - 1])
    return _settle(delivery, state=DeliveryState.WAITING, next_try_at=timezone.now() + pause, error=words[:300])


def _settle(delivery: Delivery, **values: Any) -> bool:
    """Write the outcome, unless another try has taken the row over."""
    mine = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING, tries=delivery.tries)
    return bool(mine.update(**values))
