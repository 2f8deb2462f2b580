"""``manage.py load_casebook``: the catalogue of the first volume (2013), titles and pages alone."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from casebook.choices import EntryState, Part, VolumeState
from casebook.models import Entry, Volume, VolumeItem
from portal.regions.models import Place

FILE = "casebook-volume-1.json"
HEAD = ("number", "title", "english_title", "series", "english_series", "year", "imprint", "source")


class Command(BaseCommand):
    help = (
        "Loads the catalogue of the first volume; what is there already stays as it is. Places must be loaded before."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        printed = json.loads((Path(settings.FIXTURE_DIRS[0]) / FILE).read_text(encoding="utf-8"))
        if Volume.objects.filter(number=printed["number"]).exists():
            self.stdout.write("Case collection: the first volume is there.")
            return
        with transaction.atomic():
            number = enter(printed)
        self.stdout.write(f"Case collection: {number} cases of the first volume entered.")


def enter(printed: dict[str, Any]) -> int:
    """The volume with its lines; returns how many of them are cases."""
    volume = Volume.objects.create(
        **{name: printed[name] for name in HEAD},
        is_catalogue=True,
        state=VolumeState.PUBLISHED,
        published_at=timezone.now(),
    )
    for position, line in enumerate(printed["items"], 1):
        entry = enter_case(printed, line) if line["part"] == Part.CASE else None
        title = "" if entry is not None else line["title"]
        VolumeItem.objects.create(
            volume=volume, position=position, part=line["part"], entry=entry, title=title, page=line["page"]
        )
    return volume.items.filter(entry__isnull=False).count()


def enter_case(printed: dict[str, Any], line: dict[str, Any]) -> Entry:
    place = Place.objects.filter(code=line["place"]).order_by("ended_on").first()
    if place is None:
        raise CommandError(f"{line['place']} ({line['title']}) is no place that is loaded; run load_facts first.")
    return Entry.objects.create(
        place=place,
        year=printed["year"],
        state=EntryState.CATALOGUED,
        title=line["title"],
        subtitle=line["subtitle"],
        source=printed["source"],
    )
