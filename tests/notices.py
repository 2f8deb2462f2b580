"""Scenes of public notices: a list on notice, objections to it, a notice that is over; driven by the services."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from tests.plot import a_round

CONTACTS = "受理单位：教育部职业教育与成人教育司（演示）\n电话：010-00000000（演示）\n邮箱：gongshi@example.cn"
NOTICE_OPTIONS = {"public_notice": True, "notice_workdays": 5, "certificate": True}


def a_notice_round(cast: SimpleNamespace, *, code: str = "W2026", **options: Any) -> Any:
    """An open round whose lists are put on public notice."""
    return a_round(cast, code=code, options={**NOTICE_OPTIONS, **options})


def a_second_reviewer(cast: SimpleNamespace) -> Any:
    """演示审核人乙, who did not decide and so may handle objections."""
    from portal.accounts.models import Appointment, User

    user, made = User.objects.get_or_create(username="moe-reviewer2", defaults={"name": "演示审核人乙"})
    if made:
        Appointment.objects.create(user=user, organisation=cast.ministry, role="clerk")
    return user


def calendars_are_known() -> None:
    """The tests' own calendars for years that the library does not know yet."""
    from review.models import CalendarYear
    from review.selectors.workdays import year_is_known

    this_year = timezone.localdate().year
    for year in (this_year, this_year + 1):
        if not year_is_known(year):
            CalendarYear.objects.create(year=year, source="演示通知", is_demo=True)


def next_workday() -> Any:
    from review.selectors.workdays import is_workday

    day = timezone.localdate()
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def a_notice_drawn_up(cast: SimpleNamespace, mlist: Any, **changes: Any) -> Any:
    """A draft of a list with its notice drawn up by the round manager."""
    from review.services.notices import draw_up_notice

    calendars_are_known()
    values = {"first_day": next_workday(), "workdays": 5, "answer_workdays": 10, "contacts": CONTACTS, **changes}
    return draw_up_notice(mlist=mlist, user=cast.round_manager, seen=None, **values)


def a_list_on_notice(cast: SimpleNamespace, *cases: Any, **more: Any) -> Any:
    """These cities, confirmed where they are not yet, on a list whose notice runs today."""
    from review.services.notices import put_on_notice
    from tests.review.crowd import list_drawn_up

    mlist = list_drawn_up(cast, *cases, **more)
    a_notice_drawn_up(cast, mlist)
    notice = put_on_notice(mlist=mlist, user=cast.ministry_approver, seen=None)
    move_notice(notice, first=-1, last=6)
    mlist.refresh_from_db()
    return mlist


def move_notice(notice: Any, *, first: int, last: int) -> None:
    """Let the period lie so many days from today, since the tests cannot wait for it."""
    today = timezone.localdate()
    days = {"first_day": today + timedelta(days=first), "last_day": today + timedelta(days=last)}
    type(notice).objects.filter(pk=notice.pk).update(**days)
    notice.refresh_from_db()


def the_notice(mlist: Any) -> Any:
    from review.selectors.notices import notice_of

    return notice_of(mlist)


def an_objection(mlist: Any, case: Any, **changes: Any) -> Any:
    """Filed by somebody on the public page, about the city of ``case``."""
    from review.services.objections import Petition, file_objection, new_token

    values = {"by": "person", "name": "演示异议人甲", "phone": "0571-00000000", "text": "（演示）材料与实际不符。"}
    petition = Petition(**{**values, **changes})
    city = the_notice(mlist).cities.get(case=case)
    return file_objection(city=city, petition=petition, token=new_token())


def answered(cast: SimpleNamespace, objection: Any, verb: str) -> Any:
    """The objection, upheld or dismissed by a reviewer who did not decide the case."""
    from review.services import objections

    verbs = {"uphold": objections.uphold, "dismiss": objections.dismiss}
    opinion, reply = "（演示）经核实，情况属实与否已查明。", "（演示）感谢您的监督，我们已作核实。"
    return verbs[verb](objection=objection, user=a_second_reviewer(cast), seen=None, opinion=opinion, reply=reply)


def a_noticed_list(cast: SimpleNamespace, mlist: Any) -> Any:
    """The notice of ``mlist`` is over, its report drawn up and signed: the list can be published."""
    from review.services.notices import close_notice, draw_up_report

    move_notice(the_notice(mlist), first=-9, last=-1)
    draw_up_report(mlist=mlist, user=cast.reviewer, seen=None, conclusion="（演示）公示期满，可以公布。")
    close_notice(mlist=mlist, user=cast.ministry_approver, seen=None)
    mlist.refresh_from_db()
    return mlist
