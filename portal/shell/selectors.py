"""What the shell's own pages show, gathered from the rooms below."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, QuerySet

from applications.choices import RoundState
from applications.models import Round
from applications.workflow import DESK
from portal.accounts.models import Organisation
from portal.jobs.models import Job
from portal.kit.pages import known_tone
from portal.kit.transitions import explain
from portal.letters.models import Message
from review.models import MembershipList
from review.workflow import CASE, LIST, SHEET

LISTS_ON_FRONT = 5
MESSAGES_ON_DESK = 5


@dataclass(frozen=True)
class Task:
    """One line of the 工作台: what waits or is under way, where it is done, its state and when it is due."""

    title: str
    url: str
    word: str  # the state, in the official word
    tone: str = "blue"
    note: str = ""
    due: datetime | None = None

    def __post_init__(self) -> None:
        known_tone(self.tone)


@dataclass(frozen=True)
class Desk:
    """The 工作台 of one person: what waits for them, what is under way elsewhere, what they were told."""

    to_do: list[Task] = field(default_factory=list)
    under_way: list[Task] = field(default_factory=list)
    messages: Iterable[Message] = ()
    jobs: Iterable[Job] = ()


def desk(user: Any) -> Desk:
    """Everything that this person should see first, in the capacity they act in now."""
    return Desk(
        messages=Message.objects.visible_to(user).unread()[:MESSAGES_ON_DESK],
        jobs=Job.objects.visible_to(user).live()[:MESSAGES_ON_DESK],
    )


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


def procedures() -> list[tuple[str, list[dict[str, str]]]]:
    """The procedures' tables as rows of words, each under its name."""
    rows = explain([DESK, CASE, SHEET, LIST])
    return [(name, list(steps)) for name, steps in groupby(rows, key=lambda row: row["procedure"])]
