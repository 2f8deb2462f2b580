"""More cities than the cast has: each with its people, driven by the portal's services."""

from typing import Any

from portal.accounts.models import Appointment, Organisation, User
from portal.regions.models import Place
from review.models import Case
from review.services import cases, lists, summary_sheets
from tests.plot import a_submitted_case


def a_city(cast: Any, number: int) -> Organisation:
    """One more city of Zhejiang, with a clerk and an approver."""
    place = Place.objects.create(
        code=f"3397{number:02}", name=f"演示{number}市", kind="地级市", parent=cast.places["330000"]
    )
    city = Organisation.objects.create(
        name=f"演示{number}市教育局（演示）", kind="city", parent=cast.zhejiang, place=place, is_demo=True
    )
    for role in ("clerk", "approver"):
        user = User.objects.create(username=f"city{number}-{role}", name=f"演示{role}{number}")
        Appointment.objects.create(user=user, organisation=city, role=role)
    return city


def submitted(cast: Any, round_: Any, number: int) -> Case:
    city = a_city(cast, number)
    clerk, approver = (User.objects.get(username=f"city{number}-{role}") for role in ("clerk", "approver"))
    assert clerk.organisation == city
    return a_submitted_case(cast, round_, clerk=clerk, approver=approver)


def endorsed(cast: Any, case: Case) -> Case:
    cases.accept(case=case, user=cast.officer, seen=None)
    cases.propose(case=case, user=cast.officer, seen=None, opinion="（演示）同意推荐。")
    return cases.endorse(case=case, user=cast.province_approver, seen=None)


def sheet_drawn_up(cast: Any, round_: Any) -> Any:
    return summary_sheets.draw_up(round=round_, user=cast.officer, filler="演示经办人甲", filler_contact="0")


def sent_up(cast: Any, *chosen: Case) -> Any:
    sheet = sheet_drawn_up(cast, chosen[0].application.round)
    return summary_sheets.send_up(sheet=sheet, user=cast.province_approver, seen=None)


def list_drawn_up(cast: Any, *chosen: Case, number: str = "演示〔2026〕1号", **more: Any) -> Any:
    """A draft of these cities, confirmed first where they are not."""
    for case in chosen:
        if Case.objects.get(pk=case.pk).state == "sent_up":
            cases.confirm(case=case, user=cast.reviewer, seen=None, opinion="（演示）同意加入")
    return lists.draw_up(
        round=chosen[0].application.round,
        user=cast.reviewer,
        title=more.pop("title", "名单（演示）"),
        batch=more.pop("batch", "演示第一批"),
        document_number=number,
        cases=chosen,
        **more,
    )


def published(cast: Any, *chosen: Case, **more: Any) -> Any:
    return lists.publish(mlist=list_drawn_up(cast, *chosen, **more), user=cast.ministry_approver, seen=None)
