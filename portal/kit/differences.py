"""Two texts side by side: what stays, what goes, what comes, character by character."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# Beyond this the comparison by character would cost seconds; the differing stretch is then shown as a whole.
MOST_COMPARED = 2_000


@dataclass(frozen=True)
class Piece:
    """A stretch of text: ``same`` in both, ``gone`` from the first, ``new`` in the second."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The pieces that lead from ``before`` to ``after``; all but ``new`` make the first text, all but ``gone`` the second."""
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    pieces = [Piece("same", before[:start]), *_middle(old, new), Piece("same", before[len(before) - end :])]
    return [each for each in pieces if each.text]


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _middle(old: str, new: str) -> Iterator[Piece]:
    if max(len(old), len(new)) > MOST_COMPARED:
        yield from (Piece("gone", old), Piece("new", new))
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", old[a:b])
        else:
            yield Piece("gone", old[a:b])
            yield Piece("new", new[c:d])
