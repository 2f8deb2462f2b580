"""``manage.py begin``: the first office and the first account of a real installation."""

import sys
from getpass import getpass
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.accounts.choices import OrganisationKind, Role
from portal.accounts.models import Organisation
from portal.accounts.services import open_account, open_organisation, use_code
from portal.kit.verdicts import Refused

ROLES = (Role.ACCOUNT_MANAGER, Role.ROUND_MANAGER)

NEXT = """
Done: {username} is account manager and round manager of {office}.

1. Start the portal (script/server, or the web and worker processes of your installation).
2. Sign in at {origin}/account/login/ as {username}.
3. Open accounts for the ministry's reviewers and approvers and for the provinces (账号管理).
4. Open the first round (批次管理).
"""


class Command(BaseCommand):
    help = (
        "Begins a real installation, without demonstration data: makes the ministry's office and its first account. "
        "What is not given as an option is asked for; the password is asked for, or read as one line of the input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--office", help="name of the office, for example 教育部职业教育与成人教育司")
        parser.add_argument("--username", help="user name for signing in")
        parser.add_argument("--name", help="the person's name")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEMO:
            raise CommandError("A real installation does not begin in demonstration mode: unset PORTAL_DEMO.")
        call_command("prepare")
        refuse_second_beginning()
        office = options["office"] or ask("Office (for example 教育部职业教育与成人教育司): ")
        username = options["username"] or ask("User name: ")
        name = options["name"] or ask("Name of the person: ")
        try:
            make_first_account(office, username, name, read_password())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        (settings.VAR / "real").touch()
        self.stdout.write(NEXT.format(username=username, office=office, origin=settings.ORIGIN))


def refuse_second_beginning() -> None:
    if Organisation.objects.filter(is_demo=True).exists():
        raise CommandError("This database holds demonstration data; begin on an empty one (another PORTAL_VAR).")
    if Organisation.objects.filter(kind=OrganisationKind.MINISTRY).exists():
        raise CommandError("This installation has begun already; its account manager opens further accounts.")


@transaction.atomic
def make_first_account(office: str, username: str, name: str, password: str) -> None:
    """Open the ministry's office and an account that manages accounts and rounds. Raises ``Refused``."""
    ministry = open_organisation(by=None, name=office, kind=OrganisationKind.MINISTRY)
    _, code = open_account(by=None, username=username, name=name, organisation=ministry, roles=ROLES)
    use_code(username=username, code=code, password=password)


def read_password() -> str:
    if sys.stdin.isatty():
        password = getpass("Password: ")
        if getpass("Password again: ") != password:
            raise CommandError("The two passwords differ.")
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError as fault:
        raise CommandError(" ".join(fault.messages)) from fault
    return password


def ask(question: str) -> str:
    if not sys.stdin.isatty():
        raise CommandError(f"{question.rstrip(': ')}: give it as an option (--help tells them).")
    return input(question).strip()
