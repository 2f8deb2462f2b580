"""工作委员会表决: opened by the secretariat, voted on by the members or recorded from a meeting, closed by the chair."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from applications.models import Round
from applications.services.proofs import checked
from portal.accounts.models import User
from portal.history.services import record
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify
from review.choices import BallotState, BallotWay, Choice
from review.models import Ballot, BallotItem, Case, Vote
from review.permissions import is_member_of_the_committee, is_officer_of_the_secretariat
from review.selectors.ballots import (
    counted,
    is_carried,
    is_elector,
    majority_of,
    members_of_the_committee,
    quorum_of,
    taking_part,
    waiting_for_a_vote,
)
from review.services.cases.moving import move
from review.services.drafts import lock_cases
from review.validators import printable
from review.workflow import BALLOT

CONSENT = "联盟工作委员会表决同意（{words}）。"
DISSENT = "联盟工作委员会表决未通过（{words}）。"


@dataclass(frozen=True)
class Meeting:
    """What is recorded of a meeting: when, who was there, its minutes, and the numbers by case."""

    held_on: date
    present: int
    attendants: str
    minutes: File
    votes: Mapping[int, tuple[int, int, int]]


def open_ballot(
    *,
    round: Round,
    user: User,
    title: str,
    cases: Iterable[Case],
    due_on: date | None = None,
    meeting: Meeting | None = None,
) -> Ballot:
    """提请表决: put what the secretariat has agreed to before the working committee; the members are told."""
    require(is_officer_of_the_secretariat(user))
    if not title.strip():
        raise Refused("请填写表决名称，例如“第五批联盟城市审议”。")
    require(printable(表决名称=title))
    if due_on is not None and due_on < timezone.localdate():
        raise Refused("表决截止日期不能早于今天。")
    members = list(members_of_the_committee())
    if not members:
        raise Refused("联盟工作委员会还没有委员账号，请先开通委员账号。")
    wanted = {each.pk for each in cases}
    with transaction.atomic():
        lock_cases(list(wanted))
        chosen = [each for each in waiting_for_a_vote(round) if each.pk in wanted]
        if not chosen:
            raise Refused("请至少选择一个秘书处已同意、待审议的城市。")
        if len(chosen) < len(wanted):
            raise Refused("所选城市中有的已被提请表决或已退回，请刷新页面后重新选择。")
        ballot = Ballot(
            round=round,
            title=title.strip(),
            members=len(members),
            quorum=quorum_of(round),
            majority=majority_of(round),
            due_on=due_on,
            opened_by=user,
            last_actor=user.name,
        )
        if meeting is not None:
            _take_down(ballot, meeting)
        ballot.save()
        ballot.electors.set(members)
        _put_on(ballot, chosen, meeting.votes if meeting else {})
        payload = {"title": ballot.title, "cities": [each.application.place.name for each in chosen]}
        record(ballot.chain, "ballot.opened", user=user, organisation=user.organisation, payload=payload)
        _tell_members(ballot, members, len(chosen), user)
    return ballot


def _take_down(ballot: Ballot, meeting: Meeting) -> None:
    if meeting.held_on > timezone.localdate():
        raise Refused("会议日期不能晚于今天。")
    if not 0 < meeting.present <= ballot.members:
        raise Refused(f"出席委员人数应在1至{ballot.members}之间（现有委员{ballot.members}名）。")
    passed = checked(file=meeting.minutes, name=meeting.minutes.name or "")
    ballot.way, ballot.held_on, ballot.present = BallotWay.MEETING, meeting.held_on, meeting.present
    ballot.attendants = meeting.attendants.strip()
    ballot.minutes_name, ballot.minutes_sha256 = passed.name, passed.sha256
    ballot.minutes.save(f"{passed.sha256}", meeting.minutes, save=False)


def _put_on(ballot: Ballot, chosen: Iterable[Case], votes: Mapping[int, tuple[int, int, int]]) -> None:
    for case in chosen:
        agree, against, abstain = votes.get(case.pk, (None, None, None))
        if ballot.way == BallotWay.MEETING:
            _check_numbers(ballot, case, (agree or 0) + (against or 0) + (abstain or 0))
        BallotItem.objects.create(
            ballot=ballot, case=case, submission=case.submission, agree=agree, against=against, abstain=abstain
        )


def _check_numbers(ballot: Ballot, case: Case, votes: int) -> None:
    if votes != ballot.present:
        name = case.application.place.name
        raise Refused(f"{name}的票数合计{votes}票，与出席委员{ballot.present}名不符，请核对同意、不同意、弃权的票数。")


def _tell_members(ballot: Ballot, members: list[User], cities: int, user: User) -> None:
    is_meeting = ballot.way == BallotWay.MEETING
    due = f"，请于{ballot.due_on.year}年{ballot.due_on.month}月{ballot.due_on.day}日前表决" if ballot.due_on else ""
    notify(
        members,
        event="ballot.opened",
        subject=f"{ballot.title}：{'会议表决已登记' if is_meeting else '请表决'}",
        body=f"{user.office}{'登记了会议表决结果，待主任委员结束表决' if is_meeting else '提请表决'}，共{cities}个城市{due}。",
        link=f"/ballots/{ballot.pk}/",
        about=ballot.round,
    )


def _lock(ballot: Ballot) -> Ballot:
    return Ballot.objects.select_for_update(of=("self",)).select_related("round").get(pk=ballot.pk)


def vote(*, ballot: Ballot, user: User, choices: Mapping[int, str]) -> Ballot:
    """表决: this member's vote on every city of the ballot, by item; it may be changed until the ballot is closed."""
    require(is_member_of_the_committee(user))
    with transaction.atomic():
        locked = _lock(ballot)
        if locked.way != BallotWay.PORTAL:
            raise Refused("本次为会议表决，票数已由秘书处按会议纪要登记，不在网上投票。")
        if locked.state != BallotState.OPEN:
            raise Refused(f"本次{locked.get_state_display()}，不能再投票；您的选择未保存。")
        require(is_elector(user, locked))
        items = list(locked.items.select_related("case__application__organisation__place"))
        wanting = [each for each in items if choices.get(each.pk) not in Choice.values]
        if wanting:
            names = "、".join(each.case.application.place.name for each in wanting)
            raise Refused(f"请对每个城市选择同意、不同意或弃权：还没有选择{names}。")
        for each in items:
            Vote.objects.update_or_create(
                item=each, member=user, defaults={"choice": choices[each.pk], "cast_at": timezone.now()}
            )
        cast = {each.case.application.place.name: Choice(choices[each.pk]).label for each in items}
        payload = {"title": locked.title, "votes": cast}
        record(locked.chain, "ballot.voted", user=user, organisation=user.organisation, payload=payload)
    return locked


def close(*, ballot: Ballot, user: User, seen: int | None) -> Ballot:
    """结束表决: freeze the numbers and decide each city by the round's majority, all of them or none."""

    def apply(moving: Ballot) -> None:
        moving.closed_by, moving.closed_at, moving.last_actor = user, timezone.now(), user.name

    with transaction.atomic():
        closed: Ballot = BALLOT.take(
            "close", lock=lambda: _lock_with_cases(ballot), user=user, seen=seen, record=_record, apply=apply
        )
        present = taking_part(closed)
        for item in closed.items.select_related("ballot", "case").order_by("case_id"):
            _decide(item, present, user)
        _tell_the_secretariat(closed, user)
    return closed


def _lock_with_cases(ballot: Ballot) -> Ballot:
    locked = _lock(ballot)
    lock_cases(locked.items.values("case"))
    return locked


def _decide(item: BallotItem, present: int, user: User) -> None:
    numbers = counted(item)
    item.agree, item.against, item.abstain = numbers["agree"], numbers["against"], numbers["abstain"]
    item.is_carried = is_carried(item.ballot, item.agree, present)
    item.save(update_fields=["agree", "against", "abstain", "is_carried"])

    def apply(moving: Case) -> None:
        moving.decided_by, moving.decided_at = user, timezone.now()

    words = (CONSENT if item.is_carried else DISSENT).format(words=item.words)
    move(
        "consent" if item.is_carried else "dissent",
        case=item.case,
        user=user,
        seen=None,
        by_document=True,
        data={"votes": item.words, "ballot": item.ballot.title, **({} if item.is_carried else {"reason": words})},
        apply=apply,
    )


def _tell_the_secretariat(ballot: Ballot, user: User) -> None:
    carried = ballot.items.filter(is_carried=True).count()
    notify(
        [ballot.opened_by],
        event="ballot.closed",
        subject=f"{ballot.title}：表决结束",
        body=f"{user.name}已结束表决：{carried}个城市通过，{ballot.items.count() - carried}个未通过。请拟定名单。",
        link=f"/ballots/{ballot.pk}/",
        about=ballot.round,
    )


def cancel(*, ballot: Ballot, user: User, seen: int | None, reason: str) -> Ballot:
    """取消表决: nothing is decided, the votes stay on record; the members learn of it, who may have voted already."""

    def apply(moving: Ballot) -> None:
        moving.cancel_reason, moving.last_actor = reason.strip(), user.name

    with transaction.atomic():
        cancelled: Ballot = BALLOT.take(
            "cancel",
            lock=lambda: _lock(ballot),
            user=user,
            seen=seen,
            record=_record,
            data={"reason": reason.strip()},
            apply=apply,
        )
        notify(
            cancelled.electors.all(),
            event="ballot.cancelled",
            subject=f"{cancelled.title}：表决已取消",
            body=f"{user.office}取消了本次表决，无需再投票；已投的票保留备查。原因：{cancelled.cancel_reason}",
            link=f"/ballots/{cancelled.pk}/",
            about=cancelled.round,
        )
    return cancelled


def _record(ballot: Ballot, step: Step, user: User, before: str, data: Mapping[str, Any]) -> None:
    payload = {"title": ballot.title, "before": before, "after": ballot.state, **data}
    record(ballot.chain, f"ballot.{step.name}", user=user, organisation=user.organisation, payload=payload)
