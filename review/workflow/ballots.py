"""The procedure of a ballot 表决 of the alliance's working committee: opened by the secretariat, closed by the chair."""

from typing import Any

from django.utils import timezone

from portal.kit.dates import chinese_date
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict
from review import permissions
from review.choices import BallotState, CaseState
from review.selectors.ballots import taking_part, wanted_for_quorum


def enough_take_part(user: Any, ballot: Any) -> Verdict:
    """Quorum: members who voted, or who were at the meeting; who abstains takes part."""
    wanted, found = wanted_for_quorum(ballot), taking_part(ballot)
    return verdict(
        found >= wanted,
        f"须{ballot.get_quorum_display()}（{ballot.members}名委员中至少{wanted}名），现有{found}名参加；请催请委员表决，或取消后改期。",
    )


def everybody_had_time(user: Any, ballot: Any) -> Verdict:
    """Members were told until when they may vote: nobody's vote is cut off before, unless all have voted."""
    is_running = ballot.due_on is not None and timezone.localdate() <= ballot.due_on
    last_day = chinese_date(ballot.due_on) if is_running else ""
    return verdict(
        not is_running or taking_part(ballot) >= ballot.members,
        f"表决截止日期为{last_day}（含当日），还有委员没有投票；全体委员投票后或截止日期过后才能结束。",
    )


def nothing_has_changed(user: Any, ballot: Any) -> Verdict:
    """What was put to the vote still stands there in the same version."""
    moved = ballot.items.exclude(case__state=CaseState.SECRETARIAT_AGREED).select_related(
        "case__application__organisation__place"
    )
    names = "、".join(each.case.application.place.name for each in moved)
    return verdict(not names, f"{names}的申报已不在待审议状态，不能结束本次表决；请取消后重新提请表决。")


BALLOT = Table(
    name="工作委员会表决",
    state_labels=dict(BallotState.choices),
    steps=(
        Step(
            name="close",
            label="结束表决",
            sources=(BallotState.OPEN,),
            target=BallotState.CLOSED,
            actor="联盟工作委员会主任委员",
            who=permissions.is_chair_of_the_committee,
            conditions=(enough_take_part, everybody_had_time, nothing_has_changed),
            needs=("date",),
            explains="按批次规定的参加人数和通过条件逐市得出结果；之后不能再改票。名单公布前省、市看不到结果。",
        ),
        Step(
            name="cancel",
            label="取消表决",
            sources=(BallotState.OPEN,),
            target=BallotState.CANCELLED,
            actor="联盟秘书处经办人",
            who=permissions.is_officer_of_the_secretariat,
            needs=("reason",),
            explains="本次表决不产生结果，已投的票保留备查；各市仍待审议，可重新提请表决。",
            gives_up=True,
        ),
    ),
)
