"""The portal as it is where mail and a gateway are set up."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.letters.servers import Gateway, MailServer, running


@pytest.fixture
def mail(settings: Any) -> Iterator[MailServer]:
    """A mail server, and the portal that sends by it; ``port`` stays known when it is shut."""
    with running(MailServer()) as server:
        set_up_mail(settings, server.port)
        yield server


def set_up_mail(settings: Any, port: int) -> None:
    settings.MAIL_URL = f"smtp://127.0.0.1:{port}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.DEFAULT_FROM_EMAIL = "portal@example.cn"
    settings.ORIGIN = "https://portal.example.cn"


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    with running(Gateway()) as server:
        settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = server.url, "demo secret"
        settings.ORIGIN = "https://portal.example.cn"
        yield server


@pytest.fixture
def reached(cast: SimpleNamespace) -> SimpleNamespace:
    """The clerk has a mailbox and a telephone, the approver a mailbox; nobody else is reached."""
    for person, email, phone in (
        (cast.clerk, "clerk@example.cn", "13800000000"),
        (cast.approver, "boss@example.cn", ""),
    ):
        person.email, person.phone = email, phone
        person.save()
    return cast
