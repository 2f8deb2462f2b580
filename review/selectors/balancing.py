"""Who assesses which city: a balanced proposal. Pure; cities and experts are numbers.

Each city gets as many experts as the round asks for, nobody whom something bars, and the load is as even as it can be:
from an expert with more cities to one with at least two fewer, cities are handed on along a path for as long as there
is one. When no such path is left, no other choice is more even.
"""

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

Pair = tuple[int, int]  # city, expert


@dataclass(frozen=True)
class Proposal:
    """New pairs, how many experts each city still lacks, and what each expert has in all."""

    pairs: list[Pair]
    lacking: dict[int, int] = field(default_factory=dict)
    load: dict[int, int] = field(default_factory=dict)


def propose(
    cities: Iterable[int],
    experts: Iterable[int],
    *,
    per_city: int,
    barred: Set[Pair] = frozenset(),
    present: Mapping[int, Set[int]] | None = None,
    used: Set[Pair] = frozenset(),
) -> Proposal:
    """Fill every city up to ``per_city``. ``present``: who assesses it already and stays; ``used``: who did once.

    The load counts ``present`` of all cities named there, so that experts who have enough get less.
    """
    present, pool = present or {}, sorted(experts)
    load = Counter(dict.fromkeys(pool, 0))
    for own in present.values():
        load.update(own)
    taken: dict[int, set[int]] = {}
    able: dict[int, list[int]] = {}
    for city in sorted(cities, key=lambda each: (_choices(each, pool, barred), each)):
        own = present.get(city, frozenset())
        able[city] = [each for each in pool if (city, each) not in barred | used and each not in own]
        wanted = max(0, per_city - len(own))
        taken[city] = set(sorted(able[city], key=lambda each: (load[each], each))[:wanted])
        load.update(taken[city])
    while _hand_on(taken, able, load, pool):
        pass
    lacking = {
        city: short
        for city in sorted(taken)
        if (short := per_city - len(present.get(city, frozenset())) - len(taken[city])) > 0
    }
    pairs = [(city, each) for city in sorted(taken) for each in sorted(taken[city])]
    return Proposal(pairs, lacking, {each: load[each] for each in pool})


def _choices(city: int, pool: list[int], barred: Set[Pair]) -> int:
    return sum((city, each) not in barred for each in pool)


def _hand_on(taken: dict[int, set[int]], able: Mapping[int, list[int]], load: Counter[int], pool: list[int]) -> bool:
    """Hand one city on along a path from somebody busy to somebody with at least two fewer; say whether it was."""
    for start in sorted(pool, key=lambda each: -load[each]):
        path = _path(start, taken, able, load)
        if path:
            for before, city, after in path:
                taken[city].remove(before)
                taken[city].add(after)
            load[start] -= 1
            load[path[-1][2]] += 1
            return True
    return False


def _path(
    start: int, taken: Mapping[int, set[int]], able: Mapping[int, list[int]], load: Mapping[int, int]
) -> list[tuple[int, int, int]]:
    """(from, city, to) steps from ``start`` to an expert with at least two cities fewer; empty when there is none."""
    came: dict[int, tuple[int, int]] = {}
    queue, seen = deque([start]), {start}
    while queue:
        expert = queue.popleft()
        if load[expert] <= load[start] - 2:
            return _steps(start, expert, came)
        for city in sorted(city for city, own in taken.items() if expert in own):
            for other in able[city]:
                if other not in seen and other not in taken[city]:
                    seen.add(other)
                    came[other] = (expert, city)
                    queue.append(other)
    return []


def _steps(start: int, end: int, came: Mapping[int, Pair]) -> list[tuple[int, int, int]]:
    steps: list[tuple[int, int, int]] = []
    while end != start:
        before, city = came[end]
        steps.append((before, city, end))
        end = before
    return steps[::-1]
