"""What must not stand in production: demonstration people, whose password everybody knows."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError


@register(Tags.security, deploy=True)
def no_demonstration(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuses the demonstration mode and demonstration accounts in ``manage.py check --deploy``."""
    from portal.accounts.models import User

    faults: list[CheckMessage] = []
    if settings.DEMO:
        faults.append(Error("PORTAL_DEMO is on.", hint="Unset PORTAL_DEMO in production.", id="accounts.E001"))
    try:
        if User.objects.filter(is_demo=True).exists():
            hint = "Demonstration accounts share a published password: begin production with an empty database."
            faults.append(Error("The database holds demonstration accounts.", hint=hint, id="accounts.E002"))
    except DatabaseError:
        pass  # not migrated yet: there are no accounts
    return faults
