"""``manage.py load_frameworks``: the national trial framework, UNESCO's focal areas, the crosswalk between them."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from monitoring.services import loading


class Command(BaseCommand):
    help = "Loads the monitoring frameworks that are known; what is there already stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="the version with demonstration indicators too")

    def handle(self, *args: Any, **options: Any) -> None:
        national, packages = fixture("national-2017"), [fixture("unesco")]
        packages.insert(0, national)
        if options["demo"]:
            packages.append(loading.with_demonstration(national, fixture("demonstration")))
        number = sum(loading.load_version(each) for each in packages)
        links = loading.load_crosswalk(fixture("crosswalk"))
        self.stdout.write(f"Monitoring: {number} framework versions, {links} links between frameworks entered.")


def fixture(name: str) -> dict[str, Any]:
    path = Path(settings.FIXTURE_DIRS[0]) / f"framework-{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
