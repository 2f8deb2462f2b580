"""How a round moves on: for each state how many cities stand there, how many have been there, and for how long."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from applications.models import Round
from portal.history.models import Entry
from review.choices import CaseState

DAY_SECONDS = 86400
BEGUN, OPENED = "application.begun", "case.opened"
FILLING_IN = "filling_in"
WORDS = {FILLING_IN: "市级填报", **dict(CaseState.choices)}


@dataclass(frozen=True)
class Stage:
    """A state on the way of a round. ``days`` is the median of the stays that have ended, in days."""

    state: str
    here: int
    reached: int
    days: float | None

    @property
    def word(self) -> str:
        return WORDS[self.state]


def stages(round: Round) -> list[Stage]:
    """Every state that a city of the round has been in, in the order of the procedure, in a fixed number of queries.

    Void applications are left out. A city that comes back to a state stays there a second time.
    """
    live = dict(round.applications.live().values_list("pk", "case__state"))
    stays = _stays(f"application:{pk}" for pk in live)
    here = Counter(state or FILLING_IN for state in live.values())
    return [
        Stage(state, here[state], len({chain for chain, _ in stays[state]}), _median(days for _, days in stays[state]))
        for state in WORDS
        if stays[state]
    ]


def _stays(chains: Iterable[str]) -> dict[str, list[tuple[str, float | None]]]:
    """By state: whose stay, and how many days it took; ``None`` for one that has not ended."""
    stays: dict[str, list[tuple[str, float | None]]] = defaultdict(list)
    entries = Entry.objects.filter(chain__in=list(chains)).order_by("chain", "seq")
    standing: dict[str, tuple[str, datetime]] = {}
    for chain, state, at in _moves(entries.only("chain", "verb", "at", "text").iterator()):
        if chain in standing:
            before, since = standing[chain]
            stays[before].append((chain, (at - since).total_seconds() / DAY_SECONDS))
        standing[chain] = (state, at)
    for chain, (state, _) in standing.items():
        stays[state].append((chain, None))
    return stays


def _moves(entries: Iterator[Entry]) -> Iterator[tuple[str, str, datetime]]:
    """(chain, state entered, when) of the entries that change where an application stands."""
    for entry in entries:
        if entry.verb == BEGUN:
            yield entry.chain, FILLING_IN, entry.at
        elif entry.verb == OPENED:
            yield entry.chain, CaseState.SUBMITTED, entry.at
        elif entry.verb.startswith("case.") and entry.payload.get("after") in CaseState.values:
            yield entry.chain, entry.payload["after"], entry.at


def _median(days: Iterable[float | None]) -> float | None:
    ended = [each for each in days if each is not None]
    return round_to_half(median(ended)) if ended else None


def round_to_half(days: float) -> float:
    """To half a day: finer than that no office works."""
    return round(days * 2) / 2
