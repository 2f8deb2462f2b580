"""Verbs of the city's desk and of the ministry's rounds.

Each verb is one transaction. A refusal raises ``portal.kit.verdicts.Refused`` with its Chinese reason.
"""

from applications.services.answers import (
    Conflict,
    Saved,
    be_present,
    begin,
    lock_for_filling_in,
    restore_text,
    save_cells,
)
from applications.services.corrections import Answered, Asked, answer_items, judge_item
from applications.services.delegations import delegate, submit_by_delegation
from applications.services.rounds import (
    extend,
    keep_contacts,
    move_round,
    save_round,
    set_province_deadline,
    withdraw_extension,
)
from applications.services.rows import add_row, bring_row_back, move_row, remove_row
from applications.services.signing import hand_over, print_again, reopen, send_back, submit, take_back
from applications.services.signing_slips import SignedScan, print_slip, submit_by_slip
from applications.services.voiding import void

__all__ = [
    "Answered",
    "Asked",
    "Conflict",
    "Saved",
    "SignedScan",
    "add_row",
    "answer_items",
    "be_present",
    "begin",
    "bring_row_back",
    "delegate",
    "extend",
    "hand_over",
    "judge_item",
    "keep_contacts",
    "lock_for_filling_in",
    "move_round",
    "move_row",
    "print_again",
    "print_slip",
    "remove_row",
    "reopen",
    "restore_text",
    "save_cells",
    "save_round",
    "send_back",
    "set_province_deadline",
    "submit",
    "submit_by_delegation",
    "submit_by_slip",
    "take_back",
    "void",
    "withdraw_extension",
]
