"""Verbs of letters: tell people, send what was told by mail and webhook, change wordings, choose how to be reached."""

from portal.letters.services.outbox import resend, stop
from portal.letters.services.reach import choose_reach, send_test
from portal.letters.services.sending import deliver
from portal.letters.services.telling import mark_all_read, mark_read, notify, once, told_nobody
from portal.letters.services.wordings import preview, reset_wording, reword

__all__ = [
    "choose_reach",
    "deliver",
    "mark_all_read",
    "mark_read",
    "notify",
    "once",
    "preview",
    "resend",
    "reset_wording",
    "reword",
    "send_test",
    "stop",
    "told_nobody",
]
