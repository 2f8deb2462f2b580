"""Gives an office of a real installation its signing key and the visible form of its signature."""

from argparse import FileType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.accounts.models import Organisation
from portal.documents.authority import issue
from portal.documents.seals import draw_seal
from portal.documents.services import register_key, register_picture

# What the drawn picture says of itself: a digital signature, not the office's metal seal.
LOWER_LINE = "数字签名"


class Command(BaseCommand):
    help = (
        "Issues a key to an office by the portal's own authority and registers the picture that its signatures show. "
        "Earlier keys go out of use; what they signed stays valid. Papers that waited are sealed by their button 重试."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="the office's full name")
        parser.add_argument("--picture", type=FileType(encoding="utf-8"), help="SVG file; without it a seal is drawn")
        parser.add_argument("--width-mm", type=float, default=42, help="diameter in millimetres, 20 to 60")

    def handle(self, *args: Any, **options: Any) -> None:
        office = Organisation.objects.filter(name=options["organisation"], is_active=True).first()
        if office is None:
            raise CommandError(f"There is no active office called {options['organisation']}.")
        if not 20 <= options["width_mm"] <= 60:
            raise CommandError("The diameter must be between 20 and 60 millimetres.")
        file = options["picture"]
        picture = file.read() if file else draw_seal(office.short_name, lower_line=LOWER_LINE)
        with transaction.atomic():
            key = register_key(organisation=office, certified=issue(office.name))
            register_picture(organisation=office, picture=picture, width_mm=options["width_mm"])
        self.stdout.write(f"{office.name}: key {key.fingerprint[:16]}, picture {options['width_mm']:g} mm.")
