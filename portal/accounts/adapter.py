"""How allauth signs people in: by user name, no open sign-up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by the organisation above, never by oneself."""
        return False


def username_for_lockout(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The name that a failed sign-in counts against; allauth's form calls the field ``login``."""
    if credentials:
        return str(credentials.get("username") or credentials.get("login") or "")
    return str(request.POST.get("login", "")) if request is not None else ""
