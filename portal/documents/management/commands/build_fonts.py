"""Writes the small copies of the fonts that papers are typeset from, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.documents import fonts


class Command(BaseCommand):
    help = "Writes the pre-subset fonts to VAR/fonts/subset; those already there are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="write them even when they are there")

    def handle(self, *args: Any, **options: Any) -> None:
        for face in fonts.FACES:
            if face.subset_path.exists() and not options["again"]:
                continue
            if fonts.source_path(face) is None:
                self.stderr.write(f"{face.source} is not installed; papers fall back to Noto Serif CJK SC.")
                continue
            path = fonts.build_subset(face)
            self.stdout.write(f"{path.name}: {path.stat().st_size // 1024} KiB")
