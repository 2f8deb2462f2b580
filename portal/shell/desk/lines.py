"""Lines that several roles see: cases, sheets, lists, claims, objections, cities that lack experts."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse

from applications.selectors import province_deadline
from portal.kit.dates import end_of_day
from portal.shell.desk.tasks import FORMAL, LINES_ON_DESK, Line, Task
from review.choices import (
    OPEN_OBJECTIONS,
    CaseState,
    ClaimState,
    ListState,
    SheetState,
)
from review.models import Case, Claim, MembershipList, Objection, Sheet
from review.selectors import tone_of
from review.selectors.assessments import round_assessments, rounds_in_assessment


def cases(user: Any, *states: str) -> Iterator[Case]:
    rows = (
        Case.objects.visible_to(user)
        .filter(state__in=states)
        .select_related("application__round", "application__organisation__place__parent")
    )
    yield from rows.order_by("moved_at", "pk")[:LINES_ON_DESK]


def case_task(case: Case, verb: str) -> Task:
    name = case.application.place.full_name
    state = CaseState(case.state)
    url = reverse("review:formal_check" if verb == FORMAL else "review:case", args=[case.pk])
    return Task(f"{verb}：{name}", url, state.label, tone_of(state), case.application.round.title)


def draft_sheets(user: Any) -> Iterable[Sheet]:
    return Sheet.objects.visible_to(user).filter(state=SheetState.DRAFT).select_related("round", "province__place")


def sheet_task(sheet: Sheet, verb: str, wanting: str = "") -> Task:
    due = province_deadline(sheet.round, sheet.province)
    url, note = reverse("review:sheet", args=[sheet.pk]), wanting or sheet.round.title
    return Task(f"{verb}：{sheet.document_number}", url, sheet.get_state_display(), "amber", note, due)


def open_claims(user: Any) -> Iterable[Claim]:
    rows = Claim.objects.visible_to(user).filter(state=ClaimState.FILED).select_related("organisation__place__parent")
    return rows.order_by("filed_at", "pk")[:LINES_ON_DESK]


def claim_task(claim: Claim, verb: str) -> Task:
    url = reverse("review:claim", args=[claim.pk])
    title = f"{verb}：{claim.organisation.seat.full_name}"
    return Task(title, url, claim.get_state_display(), "amber", claim.get_kind_display())


def open_objections(user: Any) -> Iterable[Objection]:
    rows = Objection.objects.visible_to(user).filter(state__in=OPEN_OBJECTIONS).select_related("city__notice__list")
    return rows.order_by("due_on", "pk")[:LINES_ON_DESK]


def objection_task(objection: Objection, verb: str) -> Task:
    due = end_of_day(objection.due_on) if objection.due_on else None
    title = f"{verb}：{objection.city.city_name}"
    url = reverse("review:objection", args=[objection.pk])
    return Task(title, url, objection.get_state_display(), "amber", objection.city.notice.list.title, due)


def draft_lists(user: Any) -> Iterable[MembershipList]:
    return MembershipList.objects.visible_to(user).filter(state=ListState.DRAFT).select_related("round")


def list_task(mlist: MembershipList, verb: str) -> Task:
    url = reverse("review:list", args=[mlist.pk])
    return Task(f"{verb}：{mlist.title}", url, mlist.get_state_display(), "amber", mlist.round.title)


def assigning(user: Any) -> Iterator[Line]:
    """Cities that lack experts, a line for each round."""
    for round in rounds_in_assessment():
        lacking = sum(
            each.case.state == CaseState.IN_ASSESSMENT and each.lacking > 0 for each in round_assessments(round)
        )
        if lacking:
            url = reverse("review:round_assessment", args=[round.code])
            yield True, Task(f"分配专家：{lacking}个城市缺专家", url, "待分配", "amber", round.title)
