"""``manage.py begin``: a real installation without demonstration data."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.choices import OrganisationKind, Role
from portal.accounts.models import Organisation, User

pytestmark = pytest.mark.django_db

ARGUMENTS = ["--office", "教育部职业教育与成人教育司", "--username", "first", "--name", "王一"]


@pytest.fixture(autouse=True)
def real(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEMO = False
    settings.VAR = tmp_path
    monkeypatch.setattr("portal.shell.management.commands.begin.call_command", lambda *args: None)
    monkeypatch.setattr("sys.stdin", io.StringIO("Chengshi-2031\n"))


def test_first_account_manages_accounts_and_rounds(settings: Any) -> None:
    out = io.StringIO()
    call_command("begin", *ARGUMENTS, stdout=out)
    office = Organisation.objects.get()
    assert (office.kind, office.is_demo) == (OrganisationKind.MINISTRY, False)
    user = User.objects.get()
    assert user.roles == {Role.ACCOUNT_MANAGER, Role.ROUND_MANAGER}
    assert not user.must_set_password and not user.is_demo
    assert user.check_password("Chengshi-2031")
    assert "first" in out.getvalue() and "/account/login/" in out.getvalue()
    assert (settings.VAR / "real").exists()


def test_weak_password_is_refused_and_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("12345678\n"))
    with pytest.raises(CommandError, match="密码"):
        call_command("begin", *ARGUMENTS)
    assert not User.objects.exists() and not Organisation.objects.exists()


def test_installation_begins_once() -> None:
    call_command("begin", *ARGUMENTS, stdout=io.StringIO())
    with pytest.raises(CommandError, match="begun already"):
        call_command("begin", *ARGUMENTS)


def test_demonstration_data_are_no_beginning() -> None:
    Organisation.objects.create(name="教育部（演示）", kind=OrganisationKind.MINISTRY, is_demo=True)
    with pytest.raises(CommandError, match="demonstration data"):
        call_command("begin", *ARGUMENTS)


def test_demonstration_mode_is_no_beginning(settings: Any) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="PORTAL_DEMO"):
        call_command("begin", *ARGUMENTS)
