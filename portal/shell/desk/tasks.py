"""What a line of the 工作台 says."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from portal.jobs.models import Job
from portal.kit.pages import known_tone
from portal.letters.models import Message
from review.choices import (
    CaseState,
)

LINES_ON_DESK = 20


FORMAL = "形式审查"


OVER = (CaseState.PUBLISHED, CaseState.NOT_CONFIRMED, CaseState.DECLINED)


@dataclass(frozen=True)
class Task:
    """One line of the 工作台: what waits or is under way, where it is done, its state and when it is due."""

    title: str
    url: str
    word: str  # the state, in the official word
    tone: str = "blue"
    note: str = ""
    due: datetime | None = None
    is_over: bool = False  # decided, nothing more is done

    def __post_init__(self) -> None:
        known_tone(self.tone)


@dataclass(frozen=True)
class Desk:
    """The 工作台 of one person: what waits for them, what is under way elsewhere, what is decided, what they were told."""

    to_do: list[Task] = field(default_factory=list)
    under_way: list[Task] = field(default_factory=list)
    over: list[Task] = field(default_factory=list)
    messages: Iterable[Message] = ()
    jobs: Iterable[Job] = ()


Line = tuple[bool, Task]  # does it wait for this person, or is it under way elsewhere?
