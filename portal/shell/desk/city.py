"""Who fills in and who signs in a city, and its departments."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from applications.choices import DeskState, RoundState, SlipState
from applications.models import Application, Correction, Delegation, Round, Slip
from applications.selectors import city_deadline, deadlines_of
from applications.selectors.slips import unread_answers
from applications.selectors.stamped import stamped_scan_of
from portal.shell.desk.lines import claim_task, open_claims
from portal.shell.desk.tasks import LINES_ON_DESK, OVER, Line, Task
from review.selectors import case_of, tone_of

RETURNED = "退回修改，尚未重新提交"


def _of_city(user: Any) -> list[Application]:
    own = Application.objects.readable_drafts(user).live().select_related("round", "case", "organisation__parent")
    return list(own.order_by("-round__opens_at")[:LINES_ON_DESK])


def _returned(applications: list[Application]) -> dict[int, Correction]:
    """Returns that have not been answered by a new version, by application."""
    rows = Correction.objects.filter(application__in=applications, answered_at__isnull=True)
    return {each.application_id: each for each in rows.select_related("asked_for")}


def _entrusted(user: Any, applications: list[Application]) -> set[int]:
    """The applications that wait for this person's signature under an emergency delegation in force."""
    waiting = [each for each in applications if each.state == DeskState.HANDED_OVER]
    if not waiting:
        return set()
    rows = Delegation.objects.open().filter(application__in=waiting, delegate=user)
    return {each.application_id for each in rows if each.is_in_force(timezone.now())}


def city_clerk(user: Any) -> Iterator[Line]:
    applications = _of_city(user)
    deadlines, corrections = deadlines_of(applications), _returned(applications)
    entrusted = _entrusted(user, applications)
    for each in applications:
        url = reverse("applications:application", args=[each.pk])
        if each.state == DeskState.DRAFTING:
            yield True, _to_fill_in(each, url, corrections.get(each.pk), deadlines[each.pk])
        elif each.pk in entrusted:
            title = f"凭紧急委托签发并提交：{each.round.title}"
            yield True, Task(title, url, each.get_state_display(), "amber", "", deadlines[each.pk])
        elif each.state == DeskState.HANDED_OVER and each.round.takes_wet_ink and not stamped_scan_of(each):
            title, note = f"打印盖章并扫描上传：{each.round.title}", "湿章扫描件存档后，签发人才能签发。"
            yield True, Task(title, f"{url}#wet-ink", "待盖章扫描", "amber", note, deadlines[each.pk])
        else:
            yield False, _where_it_is(each, url, corrections.get(each.pk))
    for claim in open_claims(user):
        yield False, claim_task(claim, "成员资格申报")
    yield from _answered_slips(applications)
    begun = {each.round_id for each in applications}
    for round in (
        Round.objects.public().filter(state=RoundState.OPEN, opens_at__lte=timezone.now()).exclude(pk__in=begun)
    ):
        deadline = city_deadline(round, user.organisation)
        if deadline >= timezone.now():
            url = reverse("applications:round", args=[round.code])
            yield True, Task(f"开始填报：{round.title}", url, "未开始", "grey", "先看办事指南，再开始填报。", deadline)


def _answered_slips(applications: list[Application]) -> Iterator[Line]:
    for slip in unread_answers(applications)[:LINES_ON_DESK]:
        url = reverse("applications:slip", args=[slip.pk])
        tone = "green" if slip.state == SlipState.ANSWERED else "amber"
        yield True, Task(f"核对答复：{slip.department.short_name}", url, slip.get_state_display(), tone)


def department_clerk(user: Any) -> Iterator[Line]:
    slips = Slip.objects.visible_to(user).filter(state=SlipState.ASKED).select_related("application__organisation")
    for slip in slips.order_by("due_at")[:LINES_ON_DESK]:
        url = reverse("applications:request", args=[slip.pk])
        tone = "red" if slip.is_late else "amber"
        title = f"答复征集单：{slip.application.organisation.short_name}"
        yield True, Task(title, url, slip.get_state_display(), tone, slip.note[:80], slip.due_at)


def _to_fill_in(application: Application, url: str, correction: Correction | None, due: datetime) -> Task:
    title, word = application.round.title, application.get_state_display()
    if correction is not None:
        note = f"{correction.asked_for}：{correction.reason}"
        return Task(title, url, RETURNED, "amber", note, correction.due_at or due)
    note = f"签发人退回：{application.send_back_note}" if application.send_back_note else ""
    return Task(title, url, word, "blue", note, due)


def city_approver(user: Any) -> Iterator[Line]:
    applications = _of_city(user)
    deadlines, corrections = deadlines_of(applications), _returned(applications)
    for each in applications:
        if each.state == DeskState.HANDED_OVER:
            url = reverse("applications:sign", args=[each.pk])
            title = f"签发并提交：{each.round.title}"
            yield True, Task(title, url, each.get_state_display(), "amber", "", deadlines[each.pk])
        else:
            yield (
                False,
                _where_it_is(each, reverse("applications:application", args=[each.pk]), corrections.get(each.pk)),
            )


def _where_it_is(application: Application, url: str, correction: Correction | None = None) -> Task:
    if correction is not None:
        note = f"市内当前为“{application.get_state_display()}”，签发人签发后才算重新提交。"
        return Task(application.round.title, url, RETURNED, "amber", note, correction.due_at)
    case = case_of(application)
    if case is None or application.state != DeskState.SUBMITTED:
        return Task(application.round.title, url, application.get_state_display(), "blue")
    state = case.state_seen_by("city")
    note = f"编号 {application.number}"
    return Task(application.round.title, url, state.label, tone_of(state), note, is_over=state in OVER)
