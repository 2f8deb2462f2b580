"""Writing in the register. Each verb is one entry in the history."""

from portal.register.services.counts import enter_counts, load_counts, void_counts
from portal.register.services.memberships import correct_membership, end_membership, enter_membership, hold
from portal.register.services.undertakings import enter_undertaking, take_step

__all__ = [
    "correct_membership",
    "end_membership",
    "enter_counts",
    "enter_membership",
    "enter_undertaking",
    "hold",
    "load_counts",
    "take_step",
    "void_counts",
]
