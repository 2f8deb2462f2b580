"""People who walk at random: each takes steps of the procedure, legal and not, on the same few cases, sheets and lists.

``ACTS`` says who as a rule takes which step and how; a walker now and then picks somebody else, an old page, or a step
that does not belong to the state. What comes of it is counted; only ``Refused`` may come of it beside success.
"""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.db import close_old_connections, connection

from applications import services as desk
from applications.models import Application
from portal.accounts.models import User
from portal.kit.verdicts import Refused
from portal.shell.demonstration import answer_return
from review.models import Assignment, Case, MembershipList, Sheet
from review.selectors.assessments import rubric_of
from review.selectors.formal_checks import BY_EYE
from review.services import assessment, cases, lists, notices, summary_sheets
from tests.notices import next_workday

Act = Callable[[Any, User, int | None], Any]
WILD = 0.25  # how often a walker does what nobody in their place would do
PATIENCE = 120  # seconds until a walker counts as stuck


# --- What can be done ---------------------------------------------------------------------------------------------


def score(case: Case, user: User, seen: int | None) -> Any:
    """Two experts are assigned and submit their scores."""
    for expert in User.objects.filter(username__in=("expert", "expert2")):
        made = assessment.assign(round=case.application.round, user=user, pairs=[(case.pk, expert.pk)])[0]
        assessment.clear(assignment=made, user=expert)
        rubric = rubric_of(case.application.round)
        typed = assessment.Typed(levels={each["key"]: 4 for each in rubric.criteria}, comment="（演示）基础较好。")
        assessment.save_scores(
            assignment=Assignment.objects.get(pk=made.pk),
            user=expert,
            seen=None,
            rubric_seen=rubric.version,
            typed=typed,
            submit=True,
        )


def mend(application: Application, user: User, seen: int | None) -> Any:
    """Answer what was returned, so that the application can be handed over again."""
    answer_return(application, user)


ON_CASES: dict[str, tuple[str, tuple[str, ...], Act]] = {
    "withdraw": (
        "hz-approver",
        ("submitted",),
        lambda o, u, s: cases.withdraw(case=o, user=u, seen=s, reason="（演示）改"),
    ),
    "accept": ("zj-officer", ("submitted",), lambda o, u, s: cases.accept(case=o, user=u, seen=s)),
    "propose": (
        "zj-officer",
        ("accepted",),
        lambda o, u, s: cases.propose(case=o, user=u, seen=s, opinion="（演示）同意"),
    ),
    "send back": (
        "zj-approver",
        ("proposed",),
        lambda o, u, s: cases.send_back(case=o, user=u, seen=s, reason="（演示）请重拟"),
    ),
    "endorse": ("zj-approver", ("proposed",), lambda o, u, s: cases.endorse(case=o, user=u, seen=s)),
    "return": (
        "zj-officer",
        ("accepted", "endorsed"),
        lambda o, u, s: cases.return_for_correction(case=o, user=u, seen=s, reason="（演示）请补正"),
    ),
    "formal check": (
        "moe-reviewer",
        ("sent_up",),
        lambda o, u, s: cases.pass_formal_check(case=o, user=u, seen=s, ticked=list(BY_EYE), remark="（演示）已核对"),
    ),
    "score": ("moe-reviewer", ("in_assessment",), score),
    "close assessment": (
        "expert-chair",
        ("in_assessment",),
        lambda o, u, s: cases.close_assessment(case=o, user=u, seen=s),
    ),
    "reopen assessment": (
        "moe-reviewer",
        ("assessed",),
        lambda o, u, s: cases.reopen_assessment(case=o, user=u, seen=s, reason="（演示）再评"),
    ),
    "confirm": (
        "moe-reviewer",
        ("sent_up", "assessed"),
        lambda o, u, s: cases.confirm(case=o, user=u, seen=s, opinion="（演示）同意加入"),
    ),
    "not confirm": (
        "moe-reviewer",
        ("sent_up", "assessed"),
        lambda o, u, s: cases.not_confirm(case=o, user=u, seen=s, reason="（演示）不足"),
    ),
    "reconsider": (
        "moe-reviewer",
        ("confirmed", "not_confirmed"),
        lambda o, u, s: cases.reconsider(case=o, user=u, seen=s, reason="（演示）再议"),
    ),
    "reconsider after assessment": (
        "moe-reviewer",
        ("confirmed", "not_confirmed"),
        lambda o, u, s: cases.reconsider_assessed(case=o, user=u, seen=s, reason="（演示）再议"),
    ),
    "return to province": (
        "moe-reviewer",
        ("sent_up", "assessed"),
        lambda o, u, s: cases.return_to_province(case=o, user=u, seen=s, reason="（演示）请核实"),
    ),
}
ON_APPLICATIONS: dict[str, tuple[str, tuple[str, ...], Act]] = {
    "mend": ("hz-clerk", ("drafting",), mend),
    "hand over": ("hz-clerk", ("drafting",), lambda o, u, s: desk.hand_over(application=o, user=u, seen=s)),
    "take back": ("hz-clerk", ("handed_over",), lambda o, u, s: desk.take_back(application=o, user=u, seen=s)),
    "submit": ("hz-approver", ("handed_over",), lambda o, u, s: desk.submit(application=o, user=u, seen=s)),
}
ON_SHEETS: dict[str, tuple[str, tuple[str, ...], Act]] = {
    "send up": ("zj-approver", ("draft",), lambda o, u, s: summary_sheets.send_up(sheet=o, user=u, seen=s)),
    "discard sheet": ("zj-officer", ("draft",), lambda o, u, s: summary_sheets.discard(sheet=o, user=u, seen=s)),
    "choose": (
        "zj-officer",
        ("draft",),
        lambda o, u, s: summary_sheets.choose_cities(
            sheet=o, user=u, seen=s, cases=summary_sheets.candidates(o.round, o.province)
        ),
    ),
}
ON_LISTS: dict[str, tuple[str, tuple[str, ...], Act]] = {
    "publish": ("moe-approver", ("draft", "noticed"), lambda o, u, s: lists.publish(mlist=o, user=u, seen=s)),
    "discard list": ("moe-reviewer", ("draft",), lambda o, u, s: lists.discard(mlist=o, user=u, seen=s)),
    "choose cities": (
        "moe-reviewer",
        ("draft",),
        lambda o, u, s: lists.choose_cities(mlist=o, user=u, seen=s, cases=lists.eligible(o.round)),
    ),
    "draw up notice": (
        "moe-reviewer",
        ("draft",),
        lambda o, u, s: notices.draw_up_notice(
            mlist=o, user=u, seen=s, first_day=next_workday(), workdays=5, answer_workdays=10, contacts="（演示）"
        ),
    ),
    "put on notice": ("moe-approver", ("draft",), lambda o, u, s: notices.put_on_notice(mlist=o, user=u, seen=s)),
    "withdraw notice": (
        "moe-approver",
        ("on_notice",),
        lambda o, u, s: notices.withdraw_notice(mlist=o, user=u, seen=s, reason="（演示）更正"),
    ),
}


def draw_up_sheet(round_: Any, user: User, seen: int | None) -> Any:
    return summary_sheets.draw_up(round=round_, user=user, filler="演示经办人", filler_contact="0")


def draw_up_list(round_: Any, user: User, seen: int | None) -> Any:
    chosen = lists.eligible(round_)
    if not chosen:
        raise Refused("（走查）没有可列入的城市。")
    number = f"演示〔2026〕{time.monotonic_ns()}号"
    return lists.draw_up(
        round=round_, user=user, title="名单（演示）", batch="演示", document_number=number, cases=chosen
    )


ON_ROUNDS: dict[str, tuple[str, tuple[str, ...], Act]] = {
    "draw up sheet": ("zj-officer", ("open",), draw_up_sheet),
    "draw up list": ("moe-reviewer", ("open",), draw_up_list),
}
# How often an object of each kind is chosen.
KINDS: tuple[tuple[int, Any, dict[str, tuple[str, tuple[str, ...], Act]]], ...] = (
    (8, Case, ON_CASES),
    (4, Application, ON_APPLICATIONS),
    (3, Sheet, ON_SHEETS),
    (3, MembershipList, ON_LISTS),
    (3, None, ON_ROUNDS),
)
# Who stands beside whom of another city or province.
COUNTERPARTS = {
    "hz-clerk": ("hz-clerk2", "jx-clerk", "my-clerk"),
    "hz-approver": ("hz-approver2", "jx-approver", "my-approver"),
    "zj-officer": ("zj-officer2", "sc-officer"),
    "zj-approver": ("sc-approver",),
}


# --- Walking ------------------------------------------------------------------------------------------------------


@dataclass
class Walk:
    """What came of it: steps taken, refusals by step, and what should never come."""

    taken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock)

    def note(self, name: str, outcome: Exception | None) -> None:
        with self.lock:
            if outcome is None:
                self.taken[name] += 1
            elif isinstance(outcome, Refused) and re.search(r"[\u4e00-\u9fff]", str(outcome)):
                self.refused[name] += 1
            else:
                self.faults.append(f"{name}: {type(outcome).__name__}: {outcome}")


def walk(rounds: list[Any], people: list[User], *, seed: int, walkers: int, seconds: float) -> Walk:
    """Let so many people walk at once for so long; each in a thread and a connection of their own."""
    found, until = Walk(), time.monotonic() + seconds

    def stroll(number: int) -> None:
        chance = random.Random(f"{seed}-{number}")
        close_old_connections()
        try:
            while time.monotonic() < until and not found.faults:
                one_act(chance, rounds, people, found)
        finally:
            connection.close()

    with ThreadPoolExecutor(walkers) as pool:
        for each in [pool.submit(stroll, number) for number in range(walkers)]:
            each.result(seconds + PATIENCE)
    return found


def one_act(chance: random.Random, rounds: list[Any], people: list[User], found: Walk) -> None:
    kinds = chance.choices(KINDS, weights=[weight for weight, _, _ in KINDS])[0]
    moving = chosen(chance, kinds[1], rounds)
    if moving is None:
        return
    is_wild = chance.random() < WILD
    fitting = [name for name, (_, states, _) in kinds[2].items() if moving.state in states]
    name = chance.choice(sorted(kinds[2]) if is_wild or not fitting else fitting)
    usual, _, act = kinds[2][name]
    username = chance.choice((usual, *COUNTERPARTS.get(usual, ()))) if not is_wild else chance.choice(people).username
    user = User.objects.get(username=in_scope(moving, username) if not is_wild else username)
    # Now and then a page without revision, and one that has been open for long.
    seen = chance.choice((moving.revision, moving.revision, moving.revision, None, max(moving.revision - 1, 0)))
    try:
        act(moving, user, seen)
    except Exception as outcome:
        found.note(name, outcome)
    else:
        found.note(name, None)


def chosen(chance: random.Random, model: Any, rounds: list[Any]) -> Any:
    if model is None:
        return chance.choice(rounds)
    rows = list(model.objects.order_by("pk").values_list("pk", flat=True))
    # Mostly the latest ones: sheets and lists that are over grow in number.
    return model.objects.get(pk=chance.choice(rows[-6:])) if rows else None


def in_scope(moving: Any, username: str) -> str:
    """The person of the same office kind whose city or province it is, so that most acts are somebody's business."""
    office = getattr(getattr(moving, "application", moving), "organisation", None)
    province = getattr(moving, "province", None)
    place = office.place.code if office is not None else ""
    if place == "510700" or (province is not None and province.place.code == "510000"):
        return {"hz": "my", "jx": "my", "zj": "sc"}.get(username[:2], username[:2]) + role_of(username)
    if place == "330400" and username.startswith(("hz", "my")):
        return "jx" + role_of(username)
    if place == "330500" and username.startswith(("jx", "my")):
        return "hz" + role_of(username)
    return username


def role_of(username: str) -> str:
    """The part of a user name after its office, without the number of a second person."""
    return username[2:].rstrip("2") if username[:2] in ("hz", "jx", "my", "zj", "sc") else username[2:]
