"""Officer and approver of a province."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.urls import reverse

from applications.models import Round
from applications.selectors import province_deadline
from portal.kit.verdicts import first_refusal
from portal.shell.desk.lines import (
    case_task,
    cases,
    claim_task,
    draft_sheets,
    objection_task,
    open_claims,
    open_objections,
    sheet_task,
)
from portal.shell.desk.tasks import Line, Task
from review.choices import (
    CaseState,
    ObjectionState,
    SheetState,
)
from review.models import Case, Sheet
from review.workflow.province_sheets import order_is_settled, province_notice_is_over, stays_within_the_number
from review.workflow.stamping import opinion_is_stamped, sheet_is_stamped

OFFICER_VERBS = {CaseState.SUBMITTED: "受理", CaseState.ACCEPTED: "核实并拟写意见"}


def officer(user: Any) -> Iterator[Line]:
    for case in cases(user, *OFFICER_VERBS):
        yield True, case_task(case, OFFICER_VERBS[CaseState(case.state)])
    for case in cases(user, CaseState.PROPOSED):
        lacks_stamp = not opinion_is_stamped(user, case)
        yield lacks_stamp, case_task(case, "打印推荐意见页盖章并扫描上传" if lacks_stamp else "待签发推荐意见")
    waiting = Case.objects.visible_to(user).waiting_for_a_sheet().exclude(sheet_items__sheet__state=SheetState.DRAFT)
    rounds = Round.objects.public().filter(applications__case__in=waiting).annotate(waiting=Count("applications"))
    for round in rounds:
        url = f"{reverse('review:sheets')}?round={round.code}"
        due = province_deadline(round, user.organisation)
        yield True, Task(f"编制汇总表：{round.waiting}个城市待列入", url, "待上报", "amber", round.title, due)
    for claim in open_claims(user):
        yield False, claim_task(claim, "成员资格申报")
    for sheet in draft_sheets(user):
        wanting = _wanting(user, sheet)
        yield bool(wanting), sheet_task(sheet, "完善汇总表" if wanting else "汇总表待签发", wanting)
    yield from _stated_on(user)


def _wanting(user: Any, sheet: Sheet) -> str:
    """What the officer still owes a draft before it can be signed, where the round asks for it."""
    asked = (stays_within_the_number, order_is_settled, province_notice_is_over, sheet_is_stamped)
    return first_refusal(*(condition(user, sheet) for condition in asked)).reason


def province_approver(user: Any) -> Iterator[Line]:
    for case in cases(user, CaseState.PROPOSED):
        yield bool(opinion_is_stamped(user, case)), case_task(case, "签发推荐意见")
    for case in cases(user, CaseState.ENDORSED):
        if case.joins_directly:
            yield True, case_task(case, "直接上报")
    for sheet in draft_sheets(user):
        wanting = _wanting(user, sheet)
        yield not wanting, sheet_task(sheet, "签发并上报汇总表", wanting)
    for case in cases(user, *OFFICER_VERBS):
        yield False, case_task(case, "经办中")
    yield from _stated_on(user)


def _stated_on(user: Any) -> Iterator[Line]:
    """What the ministry asks the province about a city on public notice."""
    for objection in open_objections(user):
        if objection.state == ObjectionState.ASKED:
            yield True, objection_task(objection, "提交说明")
