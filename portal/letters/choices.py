"""How a letter leaves the portal, and where that stands."""

from django.db import models


class Channel(models.TextChoices):
    MAIL = "mail", "邮件"
    WEBHOOK = "webhook", "短信或政务微信"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "待发"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发"
    FAILED = "failed", "失败"
    STOPPED = "stopped", "停发"


DELIVERY_TONES = {
    DeliveryState.WAITING: "blue",
    DeliveryState.SENDING: "blue",
    DeliveryState.SENT: "green",
    DeliveryState.FAILED: "red",
    DeliveryState.STOPPED: "grey",
}
# Not over yet: to send such a letter again would send it twice.
UNDER_WAY = (DeliveryState.WAITING, DeliveryState.SENDING)
