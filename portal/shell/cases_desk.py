"""What waits on the 工作台 in the case collection, for each role: one bounded query, counted by state."""

from collections import Counter
from typing import Any

from django.urls import reverse

from casebook.choices import EntryState
from casebook.models import Entry, Review

# (role, kind of office) → state → what is to be done with it.
WAITS: dict[tuple[str, str], dict[str, str]] = {
    ("approver", "city"): {EntryState.SIGNING: "案例待签发", EntryState.PROOFING: "案例编辑稿待确认"},
    ("clerk", "province"): {EntryState.SUBMITTED: "案例待审阅"},
    ("approver", "province"): {EntryState.SUBMITTED: "案例待推荐"},
    ("clerk", "ministry"): {EntryState.RECOMMENDED: "案例待送评审", EntryState.EDITING: "案例待编辑"},
    ("approver", "ministry"): {EntryState.REVIEWING: "案例评审中，评审完毕后选定"},
}


def waiting_cases(user: Any) -> list[tuple[str, str, str]]:
    """(what, number in words, address) of each state in which cases wait for this person."""
    found = [
        (words, f"{number}篇", f"{reverse('casebook:desk')}?state={state}")
        for states in (states for (role, kind), states in WAITS.items() if user.acts_as(role, kind))
        for state, words, number in _counted(user, states)
    ]
    if user.acts_as("expert", "panel"):
        open_ones = Review.objects.visible_to(user).filter(entry__state=EntryState.REVIEWING, submitted_at=None).count()
        found += [("案例待评审", f"{open_ones}篇", reverse("casebook:reviews"))] if open_ones else []
    return found


def _counted(user: Any, states: dict[str, str]) -> list[tuple[str, str, int]]:
    rows = Entry.objects.visible_to(user).filter(state__in=states).order_by()
    counts = Counter(rows.values_list("state", flat=True))
    return [(state, words, counts[state]) for state, words in states.items() if counts[state]]
