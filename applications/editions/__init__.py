"""The form editions that a round can choose from."""

from functools import lru_cache
from typing import Any

from applications.editions import alliance_2017, network_2023
from applications.editions.base import (
    Cell,
    Edition,
    EvidenceItem,
    Group,
    Part,
    Question,
    address,
    carried_cells,
)

EDITION_MODULES = {module.EDITION.key: module for module in (network_2023, alliance_2017)}
EDITION_CHOICES = [(key, module.EDITION.title) for key, module in EDITION_MODULES.items()]


@lru_cache(maxsize=64)
def _edition(key: str, options: tuple[tuple[str, Any], ...]) -> Edition:
    return EDITION_MODULES[key].with_options(dict(options))


def get_edition(key: str, options: dict[str, Any] | None = None) -> Edition:
    """The edition ``key`` as read with a round's ``options``; raises ``KeyError`` for an unknown one."""
    given = options or {}
    readings: list[tuple[str, Any]] = sorted((name, value) for name, value in given.items() if isinstance(value, bool))
    if limits := given.get("limits"):
        readings.append(("limits", tuple(sorted(limits.items()))))
    return _edition(key, tuple(readings))


__all__ = [
    "EDITION_CHOICES",
    "Cell",
    "Edition",
    "EvidenceItem",
    "Group",
    "Part",
    "Question",
    "address",
    "carried_cells",
    "get_edition",
]
