"""Says who signs for an office: the portal's own key, or its account at the outside signing service."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.models import Organisation
from portal.documents.services import choose_signer


class Command(BaseCommand):
    help = (
        "Has the outside signing service (PORTAL_SIGNING_SERVICE_URL) sign for an office, with --account, or the "
        "portal's own key again, with --portal. What was signed stays; what waits is signed by the one chosen now."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="the office's full name")
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--account", help="the office's account at the service")
        who.add_argument("--portal", action="store_true", help="the portal's own key signs")

    def handle(self, *args: Any, **options: Any) -> None:
        office = Organisation.objects.filter(name=options["organisation"], is_active=True).first()
        if office is None:
            raise CommandError(f"There is no active office called {options['organisation']}.")
        if options["account"] and not settings.SIGNING_SERVICE_URL:
            raise CommandError("Set PORTAL_SIGNING_SERVICE_URL first.")
        choose_signer(organisation=office, account=options["account"] or "")
        self.stdout.write(f"{office.name}: {options['account'] or 'the key of the portal'}.")
