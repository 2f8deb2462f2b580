"""What must be right before letters leave the portal; refused in production."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def ways_out(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A gateway needs a secret and an encrypted way, mail an address of its own to come from."""
    faults: list[CheckMessage] = []
    address = urlsplit(settings.WEBHOOK_URL)
    if settings.WEBHOOK_URL and address.scheme not in ("http", "https"):
        faults.append(Error("PORTAL_WEBHOOK_URL is no web address.", id="letters.E001"))
    elif address.scheme == "http" and address.hostname not in ("localhost", "127.0.0.1", "::1"):
        hint = "Telephone numbers would travel in the open: use https."
        faults.append(Error("PORTAL_WEBHOOK_URL is not encrypted.", hint=hint, id="letters.E002"))
    if settings.WEBHOOK_URL and not settings.WEBHOOK_SECRET:
        hint = "Set PORTAL_WEBHOOK_SECRET to what the gateway checks signatures by."
        faults.append(Error("Posts to the webhook are signed without a secret.", hint=hint, id="letters.E003"))
    if settings.MAIL_URL and settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        hint = "Set PORTAL_MAIL_FROM to an address of the domain that the mail server sends for."
        faults.append(Error("Mail would come from an address at localhost.", hint=hint, id="letters.E004"))
    return faults
