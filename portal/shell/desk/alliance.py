"""The alliance: its secretariat, its working committee, an association that helps to verify."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from applications.models import Round
from portal.kit.dates import end_of_day
from portal.shell.desk.lines import case_task, cases, draft_lists, list_task
from portal.shell.desk.ministry import changes_to_sign, members_to_decide
from portal.shell.desk.tasks import Line, Task
from review.choices import (
    BallotState,
    CaseState,
)
from review.models import Ballot
from review.selectors import cases_for_a_list
from review.selectors.ballots import not_voted_yet, taking_part, waiting_for_a_vote, wanted_for_quorum


def secretariat_officer(user: Any) -> Iterator[Line]:
    """联盟秘书处: opinions to draft, cities to put to the vote, lists to draw up."""
    for case in cases(user, CaseState.AT_SECRETARIAT):
        yield True, case_task(case, "审核并拟秘书处意见")
    for case in cases(user, CaseState.AT_SIGNATURE):
        yield False, case_task(case, "秘书处意见待签发")
    for round in Round.objects.public().of_procedure("alliance"):
        if waiting := waiting_for_a_vote(round).count():
            url = reverse("review:open_ballot", args=[round.code])
            yield True, Task(f"提请表决：{waiting}个城市待审议", url, "待表决", "amber", round.title)
        if listable := cases_for_a_list(round).count():
            url = reverse("review:draw_up_list", args=[round.code])
            yield True, Task(f"拟定名单：{listable}个城市已拟确认", url, "待拟名单", "amber", round.title)
    for ballot in Ballot.objects.visible_to(user).filter(state=BallotState.OPEN).select_related("round"):
        yield False, _ballot_task(ballot, "工作委员会表决")
    yield from members_to_decide(user)
    for mlist in draft_lists(user):
        yield False, list_task(mlist, "名单待签发")


def secretariat_approver(user: Any) -> Iterator[Line]:
    for case in cases(user, CaseState.AT_SIGNATURE):
        yield True, case_task(case, "签发秘书处意见")
    for mlist in draft_lists(user):
        yield True, list_task(mlist, "签发并公布")
    yield from changes_to_sign(user)
    for case in cases(user, CaseState.AT_SECRETARIAT):
        yield False, case_task(case, "经办中")


def committee_member(user: Any) -> Iterator[Line]:
    """A ballot waits for a member until they have voted."""
    wanted = set(not_voted_yet(user).values_list("pk", flat=True))
    for ballot in Ballot.objects.visible_to(user).filter(state=BallotState.OPEN).select_related("round"):
        yield ballot.pk in wanted, _ballot_task(ballot, "请表决" if ballot.pk in wanted else "已投票")


def committee_chair(user: Any) -> Iterator[Line]:
    """A chair votes, too, and closes a ballot once enough take part."""
    wanted = set(not_voted_yet(user).values_list("pk", flat=True))
    for ballot in Ballot.objects.visible_to(user).filter(state=BallotState.OPEN).select_related("round"):
        is_complete = taking_part(ballot) >= wanted_for_quorum(ballot)
        verb = "请表决" if ballot.pk in wanted else "结束表决" if is_complete else "等待委员表决"
        yield ballot.pk in wanted or is_complete, _ballot_task(ballot, verb)


def _ballot_task(ballot: Ballot, verb: str) -> Task:
    due = end_of_day(ballot.due_on) if ballot.due_on else None
    url = reverse("review:ballot", args=[ballot.pk])
    return Task(f"{verb}：{ballot.title}", url, ballot.get_state_display(), "amber", ballot.round.title, due)


def association(user: Any) -> Iterator[Line]:
    """省级成人教育协会: cities that its province verifies now."""
    for case in cases(user, CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.PROPOSED):
        yield True, case_task(case, "协同核实")
