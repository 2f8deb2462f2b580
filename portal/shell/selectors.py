"""What the shell's own pages show, gathered from the rooms below."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Desk:
    """The 工作台 of one person: what waits for them, what is under way, what they were told."""

    to_do: list[Any] = field(default_factory=list)
    under_way: list[Any] = field(default_factory=list)
    messages: list[Any] = field(default_factory=list)


def desk(user: Any) -> Desk:
    return Desk()


def open_rounds() -> list[Any]:
    """Rounds that take applications now, the soonest deadline first."""
    return []


def published_lists() -> list[Any]:
    """The latest published lists, newest first."""
    return []


def procedures() -> list[Any]:
    """The procedures' tables as rows of words."""
    return []
