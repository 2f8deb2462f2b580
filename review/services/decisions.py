"""Deciding on many cities of a round at once: the same opinion, each city judged and decided by itself."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from portal.accounts.models import User
from portal.history.services import record
from portal.kit.verdicts import Refused, require
from review.choices import CaseState
from review.models import Case, Minutes
from review.permissions import is_reviewer_of_the_ministry
from review.services import cases, direct
from review.workflow import table_of

logger = logging.getLogger(__name__)

LABELS = {"confirm": "确认加入", "not_confirm": "不予确认", "reconsider": "改回审核"}
MOST = 500
FAULT = "系统未能办理此项，其他各项不受影响；请打开该办件单独办理，仍不成功时请联系技术支持。"

Verb = Callable[..., Case]
WAYS_BACK: dict[str, Verb] = {
    "reconsider": cases.reconsider,
    "reconsider_assessed": cases.reconsider_assessed,
    "reconsider_member": direct.reconsider_member,
}


@dataclass(frozen=True)
class Result:
    """What became of one city."""

    case: Case
    is_done: bool
    words: str


def decide_many(
    *, step: str, user: User, rows: Iterable[tuple[Case, int]], text: str, minutes: Minutes | None = None
) -> list[Result]:
    """Take ``step`` for each case that its page showed at this revision; one refused does not hold up the others."""
    require(is_reviewer_of_the_ministry(user))
    if step not in LABELS:
        raise Refused("请选择办理事项。")
    chosen = list(rows)
    if not chosen:
        raise Refused("请先勾选城市。")
    if len(chosen) > MOST:
        raise Refused(f"一次最多办理{MOST}个城市，请分次办理。")
    if not text.strip():
        raise Refused("请填写意见或理由后再办理。")
    results = [_one(step, user, case, seen, text.strip(), str(minutes or "")) for case, seen in chosen]
    if minutes is not None and any(each.is_done for each in results):
        _note(minutes, step, user, results)
    return results


def _one(step: str, user: User, case: Case, seen: int, text: str, minutes: str) -> Result:
    try:
        with transaction.atomic():
            moved = _take(step, user, case, seen, text, minutes)
    except Refused as refusal:
        return Result(case, False, str(refusal))
    except Exception:  # one city must not take the rest along
        logger.exception("Case %s could not be decided with others.", case.pk)
        return Result(case, False, FAULT)
    return Result(case, True, f"当前为“{moved.get_state_display()}”。")


def _take(step: str, user: User, case: Case, seen: int, text: str, minutes: str) -> Case:
    """A city that joins directly is confirmed as a member; a decision goes back the way it came."""
    if step == "confirm" and case.joins_directly:
        return direct.confirm_member(case=case, user=user, seen=seen)
    if step == "confirm":
        return cases.confirm(case=case, user=user, seen=seen, opinion=text, minutes=minutes)
    if step == "not_confirm":
        return cases.not_confirm(case=case, user=user, seen=seen, reason=text, minutes=minutes)
    table = table_of(case)
    judged = {name: table.judge(table.by_name[name], case, user) for name in WAYS_BACK}
    possible = [name for name, answer in judged.items() if answer]
    fitting = "reconsider_member" if case.state == CaseState.MEMBER_CONFIRMED else "reconsider"
    return WAYS_BACK[possible[0] if possible else fitting](case=case, user=user, seen=seen, reason=text)


def _note(minutes: Minutes, step: str, user: User, results: list[Result]) -> None:
    """The meeting's own history names the cities that were decided on its ground."""
    names = [each.case.application.place.name for each in results if each.is_done]
    payload = {"title": str(minutes), "what": LABELS[step], "cities": names}
    record(minutes.chain, "minutes.decided", user=user, organisation=user.organisation, payload=payload)
