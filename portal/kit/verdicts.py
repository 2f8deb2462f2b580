"""May this be done? A verdict answers yes, or no with a reason that says in Chinese what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied


@dataclass(frozen=True)
class Verdict:
    """The answer to one question of permission or readiness.

    ``reason`` is empty when allowed; otherwise a Chinese sentence shown to the person as it stands,
    beside a step that is not offered and in the refusal of one that was tried all the same.
    """

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)

# A predicate is a named sentence: "the user is an approver of the case's city". It never raises.
Predicate = Callable[[Any, Any], Verdict]


def refused(reason: str) -> Verdict:
    """A refusal with its reason; an empty reason is a fault of the caller."""
    if not reason:
        raise ValueError("A refusal needs a reason.")
    return Verdict(False, reason)


def verdict(condition: bool, reason: str) -> Verdict:
    """Allowed when ``condition`` holds, else refused with ``reason``."""
    return ALLOWED if condition else refused(reason)


def first_refusal(*verdicts: Verdict) -> Verdict:
    """The first refusal among ``verdicts``, or allowed when there is none."""
    return next((each for each in verdicts if not each), ALLOWED)


def require(answer: Verdict) -> None:
    """Go on only when allowed; raises ``Refused`` with the reason otherwise."""
    if not answer:
        raise Refused(answer.reason)


class Refused(PermissionDenied):
    """A step was tried that may not be taken; ``str()`` is the Chinese reason."""
