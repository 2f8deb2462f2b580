"""The outbox: one row per person told, its deliveries by other channels, the wordings, and how a person is reached."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.letters.choices import DELIVERY_TONES, Channel, DeliveryState
from portal.letters.querysets import DeliveryQuerySet, MessageQuerySet


class Message(models.Model):
    """What one person is told about one event; sent by mail too where mail is set up, but the row comes first.

    Without ``receiver`` nobody held the post that was to be told: the row keeps that it was so.
    ``about`` names what it belongs to ("round:3"), for the outbox.
    """

    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages_received",
        verbose_name="收件人",
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    event = models.CharField("事项", max_length=80)
    about = models.CharField("批次", max_length=40, blank=True)
    subject = models.CharField("标题", max_length=120)
    body = models.TextField("内容", blank=True)
    link = models.CharField("办理地址", max_length=200, blank=True)
    created_at = models.DateTimeField("发送时间", default=timezone.now)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "消息"
        verbose_name_plural = "消息"
        indexes = [
            models.Index(fields=["receiver", "-created_at"], name="message_of_receiver"),
            models.Index(fields=["-created_at"], name="message_outbox"),
            models.Index(fields=["about"], condition=~Q(about=""), name="message_about"),
        ]

    def __str__(self) -> str:
        return self.subject


class Delivery(models.Model):
    """A message on its way by mail or webhook.

    ``tries`` grows with every claim: whoever holds an older number has been superseded. ``claimed_at`` is when the
    last try began. A try that never ended is made again, so that a letter may arrive twice but is never lost.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries", verbose_name="消息")
    channel = models.CharField("方式", max_length=8, choices=Channel.choices)
    address = models.CharField("地址", max_length=254)
    state = models.CharField("状态", max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    next_try_at = models.DateTimeField("下次发送", default=timezone.now)
    claimed_at = models.DateTimeField("最近发送", null=True, blank=True)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    error = models.CharField("原因", max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="重发人"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "发送"
        verbose_name_plural = "发送"
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["claimed_at"], name="delivery_claimed"),
            models.Index(fields=["state"], condition=~Q(state="sent"), name="delivery_not_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.get_state_display()}"

    @property
    def tone(self) -> str:
        return DELIVERY_TONES[DeliveryState(self.state)]

    @property
    def may_be_stopped(self) -> bool:
        return self.state == DeliveryState.WAITING

    @property
    def masked_address(self) -> str:
        """Enough of the address to recognise it: z***@example.cn, 138****1234."""
        name, at, host = self.address.partition("@")
        return f"{name[:1]}***@{host}" if at else f"{name[:3]}****{name[-4:]}"


class Wording(models.Model):
    """One version of the text of an event; the latest one is in force. Rows are added, never changed.

    ``is_default``: the shipped text again; subject and body are empty then.
    """

    event = models.CharField("事项", max_length=80)
    subject = models.CharField("标题", max_length=120, blank=True)
    body = models.TextField("内容", blank=True)
    is_default = models.BooleanField("恢复默认", default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="修改人")
    made_at = models.DateTimeField("修改时间", default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "通知文字"
        verbose_name_plural = "通知文字"
        indexes = [models.Index(fields=["event", "-id"], name="wording_of_event")]

    def __str__(self) -> str:
        return f"{self.event} {self.made_at:%Y-%m-%d %H:%M}"


class Reach(models.Model):
    """By which channels a person wants to be told beside the inbox; without a row, by all that are set up."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reach", verbose_name="人员")
    by_mail = models.BooleanField("同时发送邮件", default=True)
    by_webhook = models.BooleanField("同时发送短信或政务微信", default=True)

    class Meta:
        verbose_name = "接收方式"
        verbose_name_plural = "接收方式"

    def __str__(self) -> str:
        return str(self.person)


class Occasion(models.Model):
    """Something that is told once: a reminder of one deadline to one organisation. The key says which."""

    key = models.CharField(max_length=160, unique=True)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "已提醒"
        verbose_name_plural = "已提醒"

    def __str__(self) -> str:
        return self.key
