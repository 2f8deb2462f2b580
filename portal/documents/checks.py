"""What papers need on this machine; spoken of at every check, and refused in production."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution

from portal.documents import fonts, subsetting

FONTCONFIG = "Install the Debian packages fontconfig and fonts-noto-cjk."


@register(Tags.compatibility)
def printing(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Speak of what makes papers slow or incomplete."""
    return [Caution(message, hint=hint, id=f"documents.W00{number}") for number, message, hint in _wanting()]


@register(Tags.compatibility, deploy=True)
def printing_in_production(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Production does not start with it."""
    faults: list[CheckMessage] = [
        Error(message, hint=hint, id=f"documents.E00{number}") for number, message, hint in _wanting() if number < 4
    ]
    service = urlsplit(settings.SIGNING_SERVICE_URL)
    if service.scheme not in {"", "https"} and service.hostname not in {"127.0.0.1", "localhost", "::1"}:
        faults.append(
            Error(
                "The outside signing service is asked without encryption.",
                hint="PORTAL_SIGNING_SERVICE_URL must begin with https://.",
                id="documents.E006",
            )
        )
    if settings.KEY_PASSPHRASE == settings.SECRET_KEY:
        faults.append(
            Error(
                "The organisations' signing keys are encrypted with the secret key of the web pages.",
                hint="Set PORTAL_KEY_PASSPHRASE before the first key is made.",
                id="documents.E005",
            )
        )
    return faults


def _wanting() -> list[tuple[int, str, str]]:
    found = []
    if not subsetting.is_available():
        found.append(
            (
                1,
                "libharfbuzz-subset is missing: papers take about thirty times as long.",
                "Install libharfbuzz-subset0.",
            )
        )
    if fonts.source_path(fonts.SONG) is None:
        found.append((2, "The font Noto Serif CJK SC is missing: nothing Chinese can be printed.", FONTCONFIG))
    if fonts.source_path(fonts.HEI) is None:
        found.append((3, "The font Noto Sans CJK SC is missing: headings cannot be printed.", FONTCONFIG))
    if fonts.source_path(fonts.FANG) is None or fonts.source_path(fonts.KAI) is None:
        found.append(
            (
                4,
                "FandolFang or FandolKai is missing: 仿宋 and 楷 are printed as 宋.",
                "Run script/bootstrap to fetch them.",
            )
        )
    return found
