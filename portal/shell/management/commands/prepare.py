"""``manage.py prepare``: everything between installed packages and the first page, in one process."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from portal.accounts.demo import DEMO_PASSWORD, accounts


class Command(BaseCommand):
    help = "Brings database, facts, fonts and static files up to date; in demonstration mode its data too."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("build_fonts")
        call_command("load_facts")
        call_command("load_casebook")
        call_command("load_frameworks", demo=settings.DEMO)
        if settings.DEMO:
            with transaction.atomic():  # the whole demonstration or none of it
                call_command("load_demo")
            (settings.VAR / "demonstration.txt").write_text(account_list(), encoding="utf-8")
        call_command("collectstatic", interactive=False, verbosity=0)


def account_list() -> str:
    """The demonstration accounts as ``script/server`` prints them."""
    lines = [f"演示账号（密码均为 {DEMO_PASSWORD}）："]
    lines += [f"  {username:22}{name}  {office}" for username, name, office in accounts()]
    return "\n".join(lines) + "\n"
