"""The two ways out of the portal: mail by SMTP, and a webhook for SMS or 政务微信. They send one delivery, or say why not."""

import contextlib
import hashlib
import hmac
import json
import smtplib
import urllib.error
import urllib.request
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import timezone

from portal.letters.choices import Channel
from portal.letters.events import event_named
from portal.letters.models import Delivery, Message
from portal.letters.texts import impersonal, shortened

TIMEOUT_SECONDS = 15
# Answers of a gateway after which the same letter may be tried again.
TRY_AGAIN = frozenset({408, 425, 429, *range(500, 600)})


class Temporary(Exception):
    """Not now; the letter is tried again. ``is_down``: no other letter can go this way now either."""

    def __init__(self, words: str, *, is_down: bool = False) -> None:
        super().__init__(words)
        self.is_down = is_down


class Final(Exception):
    """This letter cannot be sent; trying again does not help."""


def address_in_portal(message: Message) -> str:
    """Where the letter is read, from the portal's public address: never from the host of a request."""
    return f"{settings.ORIGIN}{reverse('letters:message', args=[message.pk])}"


def outside_text(message: Message) -> tuple[str, str]:
    """Subject and text for strange hands: no numbers of persons; of a discreet event only that it has come."""
    event = event_named(message.event)
    if event.discreet:
        return f"您有一条新消息：{event.title}", "请登录平台查看内容。"
    return impersonal(message.subject), shortened(impersonal(message.body))


class Mail:
    """One connection for a run of letters."""

    def __init__(self) -> None:
        self.connection: Any = None

    def send(self, delivery: Delivery) -> None:
        self._open()
        try:
            self.connection.send_messages([mail_of(delivery)])
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(*next(iter(error.recipients.values()))) from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Temporary(f"与邮件服务器的连接中断（{error}）。", is_down=True) from error

    def _open(self) -> None:
        if self.connection is not None:
            return
        connection = get_connection()
        try:
            connection.open()
        except (smtplib.SMTPException, OSError) as error:
            raise Temporary(f"连接不上邮件服务器（{error}）。", is_down=True) from error
        self.connection = connection

    def close(self) -> None:
        if self.connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):  # it is over in either case
                self.connection.close()
            self.connection = None


def _refusal(code: int, words: bytes | str) -> Exception:
    """4xx of a mail server passes, 5xx stays."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    said = f"邮件服务器答复{code}：{text}"
    return Final(said) if code >= 500 else Temporary(said)


def mail_of(delivery: Delivery) -> EmailMessage:
    """Plain text. The same delivery has the same Message-ID in every try, so that mailboxes can tell a repeated one."""
    message = delivery.message
    subject, text = outside_text(message)
    office = f"（{message.organisation}）" if message.organisation is not None else ""
    body = (
        f"您好{office}：\n\n{subject}\n\n{text}\n\n查看和办理（需登录）：\n{address_in_portal(message)}\n\n"
        "----\n本邮件由学习型城市申报与监测平台自动发出，请勿回复；办理以平台内的消息为准。\n"
        "不再接收邮件：登录后在“消息”的“接收方式”中关闭。\n"
    )
    host = urlsplit(settings.ORIGIN).hostname or "localhost"
    headers = {
        "Message-ID": f"<letter-{delivery.pk}@{host}>",
        "Date": formatdate(timezone.now().timestamp(), localtime=False),
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(
        " ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [delivery.address], headers=headers
    )


class Webhook:
    """Posts JSON, signed with a shared secret; see the README for the fields."""

    def send(self, delivery: Delivery) -> None:
        body = json.dumps(webhook_body(delivery), ensure_ascii=False).encode()
        request = urllib.request.Request(settings.WEBHOOK_URL, body, signed_headers(body), method="POST")  # noqa: S310
        try:
            with _opener().open(request, timeout=TIMEOUT_SECONDS):
                return
        except urllib.error.HTTPError as error:
            said = f"短信或政务微信接口答复{error.code}。"
            raise (Temporary(said) if error.code in TRY_AGAIN else Final(said)) from error
        except OSError as error:
            raise Temporary(f"连接不上短信或政务微信接口（{error}）。", is_down=True) from error

    def close(self) -> None:
        """Each post is a connection of its own."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Letters go where the setting says, and nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirect)


def webhook_body(delivery: Delivery) -> dict[str, Any]:
    message = delivery.message
    subject, text = outside_text(message)
    return {
        "id": f"letter-{delivery.pk}",
        "event": message.event,
        "to": {"username": getattr(message.receiver, "username", ""), "phone": delivery.address},
        "title": subject,
        "text": text,
        "url": address_in_portal(message),
        "created_at": message.created_at.isoformat(),
    }


def signed_headers(body: bytes) -> dict[str, str]:
    """The signature covers the time too, so that an old post cannot be repeated later."""
    stamp = str(int(timezone.now().timestamp()))
    key = settings.WEBHOOK_SECRET.encode()
    digest = hmac.new(key, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Portal-Timestamp": stamp,
        "X-Portal-Signature": f"sha256={digest}",
    }


def way(channel: str) -> Mail | Webhook:
    return Mail() if channel == Channel.MAIL else Webhook()
