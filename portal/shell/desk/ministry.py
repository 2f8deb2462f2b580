"""Reviewer, approver and round manager of the ministry."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from applications.choices import RoundState
from applications.models import Round
from portal.shell.desk.lines import (
    assigning,
    case_task,
    cases,
    claim_task,
    draft_lists,
    list_task,
    objection_task,
    open_claims,
    open_objections,
)
from portal.shell.desk.tasks import FORMAL, LINES_ON_DESK, Line, Task
from review.choices import (
    ASSESSING,
    ON_NOTICE,
    VISITS_UNDER_WAY,
    CaseState,
    ListState,
    StandingState,
)
from review.models import Case, MembershipList, Standing, Visit
from review.selectors import rounds_waiting_for_a_list
from review.selectors.quotas import QuotaStanding, quotas_of
from review.selectors.standing import waiting_for_a_decision


def reviewer(user: Any) -> Iterator[Line]:
    yield from _cases_to_review(user)
    yield from assigning(user)
    for visit in _visits_under_way(user):
        yield visit.starts_on <= timezone.localdate(), _visit_task(visit)
    for claim in open_claims(user):
        yield True, claim_task(claim, "确认成员资格申报")
    yield from members_to_decide(user)
    for round in rounds_waiting_for_a_list(user):
        url = reverse("review:draw_up_list", args=[round.code])
        title = f"拟定名单：{round.waiting}个城市已拟确认"  # type: ignore[attr-defined]
        yield True, Task(title, url, "待拟名单", "amber", round.title)
    for mlist in draft_lists(user):
        yield False, list_task(mlist, "名单待签发")
    for objection in open_objections(user):
        yield objection.city.decided_by_id != user.pk, objection_task(objection, "办理异议")
    for mlist in _lists_on_notice(user):
        yield mlist.state == ListState.ON_NOTICE, list_task(mlist, "公示")


def _cases_to_review(user: Any) -> Iterator[Line]:
    for case in cases(user, CaseState.SENT_UP, CaseState.ASSESSED, CaseState.MEMBER_CHECK):
        yield True, case_task(case, _reviewing(case))
    for case in cases(user, CaseState.IN_ASSESSMENT):
        yield False, case_task(case, "专家评审")


def _reviewing(case: Case) -> str:
    """What the reviewer does with it: experts assess after a formal check where the round has them."""
    if case.joins_directly:
        return "核对成员资格"
    formal = case.state == CaseState.SENT_UP and case.application.round.has_experts
    return FORMAL if formal else "审核"


def ministry_approver(user: Any) -> Iterator[Line]:
    for mlist in draft_lists(user):
        yield True, list_task(mlist, "签发公示" if mlist.round.has_public_notice else "签发并公布")
    for mlist in _lists_on_notice(user):
        yield True, list_task(mlist, "办结公示" if mlist.state == ListState.ON_NOTICE else "签发并公布")
    yield from changes_to_sign(user)
    for case in cases(user, CaseState.SENT_UP, *ASSESSING, CaseState.MEMBER_CHECK):
        yield False, case_task(case, "核对成员资格" if case.joins_directly else "审核中")


def _visits_under_way(user: Any) -> Iterable[Visit]:
    rows = Visit.objects.visible_to(user).filter(state__in=VISITS_UNDER_WAY)
    listed = rows.select_related("case__application__organisation__place__parent", "case__application__round")
    return listed.order_by("starts_on", "pk")[:LINES_ON_DESK]


def _visit_task(visit: Visit) -> Task:
    """Once it has begun its report is wanted; before, it is only under way."""
    verb = "提交考察报告" if visit.starts_on <= timezone.localdate() else "实地考察"
    url, application = reverse("review:visit", args=[visit.pk]), visit.case.application
    title = f"{verb}：{application.place.full_name}（{visit.dates}）"
    return Task(title, url, visit.get_state_display(), "amber", application.round.title)


def members_to_decide(user: Any) -> Iterator[Line]:
    for membership in waiting_for_a_decision(user):
        url, title = reverse("review:draw_up_standing", args=[membership.pk]), membership.place.full_name
        yield True, Task(f"决定成员资格：{title}", url, "更名或合并", "amber", membership.kind_word)
    for standing in _draft_standings(user):
        yield False, _standing_task(standing, "成员变更待签发")


def changes_to_sign(user: Any) -> Iterator[Line]:
    for standing in _draft_standings(user):
        yield standing.drawn_up_by_id != user.pk, _standing_task(standing, "签发成员变更")


def _draft_standings(user: Any) -> Iterable[Standing]:
    rows = Standing.objects.visible_to(user).filter(state=StandingState.DRAFT)
    return rows.select_related("membership__place__parent").order_by("pk")[:LINES_ON_DESK]


def _standing_task(standing: Standing, verb: str) -> Task:
    url = reverse("review:standing", args=[standing.pk])
    place = standing.membership.place.full_name
    return Task(f"{verb}：{place}", url, standing.get_state_display(), "amber", standing.kind_word)


def _lists_on_notice(user: Any) -> Iterable[MembershipList]:
    return MembershipList.objects.visible_to(user).filter(state__in=ON_NOTICE).select_related("round")


def round_manager(user: Any) -> Iterator[Line]:
    for round in Round.objects.visible_to(user).exclude(state=RoundState.CLOSED).order_by("-opens_at")[:LINES_ON_DESK]:
        url = reverse("applications:edit_round", args=[round.pk])
        is_preparing = round.state == RoundState.PREPARING
        title = f"启动批次：{round.title}" if is_preparing else round.title
        tone = "amber" if is_preparing else "green"
        yield is_preparing, Task(title, url, round.get_state_display(), tone, "", round.province_deadline)
        if not is_preparing and (unset := sum(each.number is None for each in _quotas(round))):
            url, note = reverse("review:quotas", args=[round.pk]), f"{unset}个省没有设定名额，不能上报汇总表。"
            yield True, Task(f"设定推荐名额：{round.title}", url, "没有设全", "amber", note, round.province_deadline)


def _quotas(round: Round) -> list[QuotaStanding]:
    return quotas_of(round) if round.has_quotas else []
