"""What the shell's own pages show, gathered from the rooms below."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString

from applications.choices import RoundState
from applications.models import Round
from applications.workflow import DESK
from casebook.workflow import ENTRY, VOLUME
from monitoring.workflow import CYCLE, REPORT, ROW, SNAPSHOT, VERSION
from portal.accounts.models import Organisation
from portal.documents.workflow import PICTURE
from portal.kit.drawing import draw
from portal.kit.transitions import explain
from review.models import MembershipList, Notice
from review.workflow import (
    ALLIANCE_CASE,
    ALLIANCE_LIST,
    BALLOT,
    CASE,
    CLAIM,
    LIST,
    OBJECTION,
    SHEET,
    STANDING,
    VISIT,
)

LISTS_ON_FRONT = 5


def organisations_of(user: Any) -> list[Organisation]:
    """The organisations that this person may act for, each once, the first appointment first."""
    held = user.capacities if user.is_authenticated else []
    return list(dict.fromkeys(each.organisation for each in held))


def announced_rounds() -> QuerySet[Round]:
    """Rounds that have begun and are not closed, the soonest deadline first."""
    return Round.objects.public().filter(state=RoundState.OPEN).order_by("city_deadline")


def published_lists() -> Iterable[MembershipList]:
    """The latest published lists with how many cities each names, newest first."""
    newest = MembershipList.objects.public().order_by("-published_at", "-pk")
    return newest.annotate(cities=Count("items"))[:LISTS_ON_FRONT]


def running_notices() -> Iterable[Notice]:
    """Public notices on show now, the one that ends first first."""
    return Notice.objects.running(timezone.now()).select_related("list").order_by("last_day", "pk")


@dataclass(frozen=True)
class Procedure:
    """A procedure's table for reading: its picture and its rows of words."""

    name: str
    picture: SafeString
    steps: list[dict[str, str]]


def procedures() -> list[Procedure]:
    """All procedures, in the order in which an application meets them."""
    tables = {
        "desk": DESK,
        "case": CASE,
        "sheet": SHEET,
        "visit": VISIT,
        "list": LIST,
        "objection": OBJECTION,
        "standing": STANDING,
        "claim": CLAIM,
        "alliance": ALLIANCE_CASE,
        "ballot": BALLOT,
        "alliance_list": ALLIANCE_LIST,
        "picture": PICTURE,
        "casebook": ENTRY,
        "volume": VOLUME,
        "framework": VERSION,
        "monitoring_cycle": CYCLE,
        "monitoring_report": REPORT,
        "monitoring_row": ROW,
        "snapshot": SNAPSHOT,
    }
    return [Procedure(table.name, draw(table, name=name), explain([table])) for name, table in tables.items()]
