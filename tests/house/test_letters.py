"""Every event that the code tells people of stands in the registry of letters, where it has its title and its text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from portal.letters.events import EVENTS

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"[a-z]+\.[a-z_]+")
TELLING = re.compile(r"_?(notify|tell)(_\w+)?")


def told_events(path: Path) -> Iterator[str]:
    """The event names that stand in calls of ``notify`` and of the helpers around it (``tell_city``, ``_tell``)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if TELLING.fullmatch(called):
            words = [each for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            yield from (each.value for each in words if NAME.fullmatch(each.value))


def test_every_event_is_registered_with_its_title() -> None:
    rooms = [ROOT / "portal", ROOT / "applications", ROOT / "review", ROOT / "casebook", ROOT / "monitoring"]
    told = {event for room in rooms for path in room.rglob("*.py") for event in told_events(path)}
    assert len(told) > 30
    assert sorted(told - set(EVENTS)) == [], "Add these events to portal/letters/events.py."


def test_titles_say_in_chinese_what_happened() -> None:
    for event in EVENTS.values():
        assert re.search("[一-鿿]", event.title) and event.receivers, event.name
