"""公示: drawn up by a reviewer or the round manager, signed, closed with its report or withdrawn by an approver."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.documents.services import prepare, seal
from portal.history.services import record
from portal.kit.dates import chinese_date
from portal.kit.texts import clean_text
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, first_refusal, require
from portal.letters.services import notify
from review import sheets
from review.choices import ListState
from review.models import MembershipList, Notice, NoticeCity
from review.permissions import draws_up_notices, is_reviewer_of_the_ministry
from review.selectors.notices import hides_objectors, new_cities, notice_of, open_objections
from review.selectors.workdays import is_workday, workday_after
from review.services.cases import tell_city, tell_province, void_papers
from review.services.drafts import list_facts, lock_cases, lock_list
from review.services.objections import lapse
from review.validators import printable, publishable
from review.workflow import list_table_of

FROZEN = "名单已公示或公布，公示的内容不能再改；需要更改的，请先由签发人撤回公示。"


def last_day_of(first_day: date, workdays: int) -> date:
    """The last of so many working days, ``first_day`` being the first of them.

    Raises ``Refused`` when the first day is not worked, and ``MissingCalendar`` when a year's calendar is missing.
    """
    if not is_workday(first_day):
        raise Refused(f"{chinese_date(first_day)}不是工作日，请选择一个工作日作为公示首日。")
    return workday_after(first_day - timedelta(days=1), workdays)


def draw_up_notice(
    *,
    mlist: MembershipList,
    user: User,
    seen: int | None,
    first_day: date,
    workdays: int,
    answer_workdays: int,
    contacts: str,
) -> Notice:
    """拟定公示, or change what was drawn up; the last day is counted anew each time."""
    require(draws_up_notices(user))
    contacts = clean_text(contacts).strip()
    require(first_refusal(publishable({"异议受理方式": contacts}), printable(异议受理方式=contacts)))
    if not contacts:
        raise Refused("请填写异议受理方式，例如受理单位、电话、电子邮箱和通信地址。")
    with transaction.atomic():
        locked = _locked(mlist, seen, ListState.DRAFT, FROZEN)
        if not locked.round.has_public_notice:
            raise Refused("本批次不设公示；需要公示的，请批次管理员在批次设置中开启。")
        values = {
            "first_day": first_day,
            "workdays": workdays,
            "last_day": last_day_of(first_day, workdays),
            "answer_workdays": answer_workdays,
            "contacts": contacts,
            "drawn_up_by": user,
            "drawn_up_at": timezone.now(),
        }
        notice, _ = Notice.objects.update_or_create(list=locked, withdrawn_at=None, defaults=values)
        _changed(locked, user, "list.notice_drawn_up", **_days(notice))
        notify(
            people(locked.drawn_up_by.office, "approver") if locked.drawn_up_by.organisation else [],
            event="notice.drawn_up",
            subject=f"{locked.title}：公示待签发",
            body=f"{user.name}拟定了公示，{_period(notice)}，请审阅后签发。",
            link=f"/lists/{locked.pk}/",
            organisation=user.organisation,
            about=locked.round,
        )
    return notice


def put_on_notice(*, mlist: MembershipList, user: User, seen: int | None, arrived_at: datetime | None = None) -> Notice:
    """签发公示: from now on everybody may know these cities as proposed; list and items freeze."""
    with transaction.atomic():
        moved = _take("put_on_notice", mlist, user, seen, arrived_at=arrived_at)
        notice = _current(moved)
        notice.signed_by, notice.signed_at = user, timezone.now()
        notice.save()
        NoticeCity.objects.bulk_create(
            NoticeCity(
                notice=notice,
                case=item.case,
                position=position,
                province_name=item.province_name,
                city_name=item.city_name,
                note=item.note,
                decided_by=item.case.decided_by,
            )
            for position, item in enumerate(new_cities(moved).select_related("case__decided_by"), 1)
        )
        _tell(notice, user, "case.put_on_notice", "notice.signed", "开始公示", f"《{moved.title}》{_period(notice)}。")
        _seal(sheets.notice_paper(notice), user)
    return notice


def draw_up_report(
    *, mlist: MembershipList, user: User, seen: int | None, conclusion: str, names_removed: bool = False
) -> Notice:
    """拟定公示情况报告: its conclusion; everything else in it is counted when the notice is closed."""
    require(is_reviewer_of_the_ministry(user))
    conclusion = clean_text(conclusion).strip()
    if not conclusion:
        raise Refused("请填写公示结论。")
    require(first_refusal(publishable(公示结论=conclusion), printable(公示结论=conclusion)))
    with transaction.atomic():
        locked = _locked(mlist, seen, ListState.ON_NOTICE, "名单不在公示中，不能拟定公示情况报告。")
        notice = _current(locked)
        require(hides_objectors(notice, 公示结论=conclusion))
        notice.conclusion, notice.names_removed = conclusion, names_removed
        notice.reported_by, notice.reported_at = user, timezone.now()
        notice.save()
        _changed(locked, user, "list.report_drawn_up", conclusion=conclusion, names_removed=names_removed)
    return notice


def close_notice(*, mlist: MembershipList, user: User, seen: int | None, arrived_at: datetime | None = None) -> Notice:
    """办结公示: the period is over and every objection answered; the report is sealed, the list can be published.

    ``arrived_at`` counts: the period ends by the same clock by which objections were in time.
    """
    with transaction.atomic():
        moved = _take("close_notice", mlist, user, seen, arrived_at=arrived_at)
        notice = _current(moved)
        notice.closed_by, notice.closed_at = user, timezone.now()
        notice.save()
        for city in notice.cities.select_related("case__application").order_by("case_id"):
            _note(city, user, "case.notice_closed")
        _seal(sheets.report_paper(notice), user)
    return notice


def withdraw_notice(*, mlist: MembershipList, user: User, seen: int | None, reason: str) -> Notice:
    """撤回公示: the list is a draft again, the notice says why, what was not answered ends with it."""
    reason = clean_text(reason).strip()
    require(publishable(撤回原因=reason))
    with transaction.atomic():
        moved = _take("withdraw_notice", mlist, user, seen, {"reason": reason})
        notice = _current(moved)
        require(hides_objectors(notice, 撤回原因=reason))
        notice.withdrawn_by, notice.withdrawn_at, notice.withdrawn_reason = user, timezone.now(), reason
        notice.save()
        for subject in (notice.chain, notice.report_subject):
            void_papers(subject, f"公示已撤回：{reason}"[:200])
        for objection in open_objections(notice).order_by("pk"):
            lapse(objection=objection, user=user)
        told = f"《{moved.title}》的公示已撤回，原因：{reason}"
        _tell(notice, user, "case.notice_withdrawn", "notice.withdrawn", "公示已撤回", told, reason=reason)
    return notice


def _take(
    name: str,
    mlist: MembershipList,
    user: User,
    seen: int | None,
    data: Mapping[str, Any] | None = None,
    arrived_at: datetime | None = None,
) -> MembershipList:
    def lock() -> MembershipList:
        locked = lock_list(mlist)
        locked.arrived_at = arrived_at
        lock_cases(locked.items.values("case"))
        return locked

    def apply(moving: MembershipList) -> None:
        moving.last_actor = user.name

    def written(moving: MembershipList, step: Step, by: User, before: str, given: Mapping[str, Any]) -> None:
        payload = {**list_facts(moving), "before": before, "after": moving.state, **_days(_current(moving)), **given}
        record(moving.chain, f"list.{step.name}", user=by, organisation=by.organisation, payload=payload)

    moved: MembershipList = list_table_of(mlist).take(
        name, lock=lock, user=user, seen=seen, record=written, data=data, apply=apply
    )
    return moved


def _locked(mlist: MembershipList, seen: int | None, state: str, otherwise: str) -> MembershipList:
    locked = lock_list(mlist)
    if seen is not None and seen != locked.revision:
        raise Refused(f"页面已过期：{locked.last_actor}已先行操作。您填写的内容仍在，请刷新页面后再决定。")
    if locked.state != state:
        raise Refused(otherwise)
    return locked


def _current(mlist: MembershipList) -> Notice:
    notice = notice_of(mlist)
    assert notice is not None  # a condition of every step
    return notice


def _changed(mlist: MembershipList, user: User, verb: str, **more: Any) -> None:
    mlist.revision += 1
    mlist.last_actor = user.name
    mlist.save()
    record(mlist.chain, verb, user=user, organisation=user.organisation, payload={"title": mlist.title, **more})


def _days(notice: Notice) -> dict[str, Any]:
    return {
        "notice": notice.pk,
        "first_day": chinese_date(notice.first_day),
        "last_day": chinese_date(notice.last_day),
        "workdays": notice.workdays,
    }


def _period(notice: Notice) -> str:
    first, last = chinese_date(notice.first_day), chinese_date(notice.last_day)
    return f"公示期自{first}至{last}（{notice.workdays}个工作日）"


def _note(city: NoticeCity, user: User, verb: str, **more: Any) -> None:
    """Public from now on, so it stands in the history that city and province read."""
    notice = city.notice
    payload = {"number": city.case.application.number, "title": notice.list.title, **_days(notice), **more}
    record(city.case.chain, verb, user=user, organisation=user.organisation, payload=payload)


def _tell(notice: Notice, user: User, verb: str, event: str, subject: str, body: str, **more: Any) -> None:
    """City and province of every city on the notice, those taken off too: who was is not known below."""
    rows = notice.cities.select_related("case__application__organisation__parent", "case__application__round")
    for city in rows.order_by("case_id"):
        _note(city, user, verb, **more)
        tell_city(city.case, event, subject, body)
        tell_province(city.case, event, f"{city.case.application.organisation.short_name}：{subject}", body)


def _seal(arguments: dict[str, Any], user: User) -> None:
    paper = prepare(**arguments)
    on = timezone.localdate()
    seal(paper=paper, slot="ministry", organisation=user.organisation, signatory=user.name, on=on)
