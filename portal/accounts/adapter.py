"""How allauth signs people in: by user name, no open sign-up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "用户名或密码不正确，请核对后重试。忘记密码时，请账号管理员签发一次性验证码。",
        "account_inactive": "该账号已停用，请联系本单位的账号管理员。",
        "enter_current_password": "当前密码不正确，请重新填写。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by the organisation above, never by oneself."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")


def username_for_lockout(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The name that a failed sign-in counts against; allauth's form calls the field ``login``."""
    name = ""
    if credentials:
        name = str(credentials.get("username") or credentials.get("login") or "")
    elif request is not None:
        name = str(request.POST.get("login", ""))
    return name.strip().lower()
