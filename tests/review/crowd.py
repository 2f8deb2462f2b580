"""More cities than the cast has: each with its people, driven by the portal's services."""

from typing import Any

from django.utils import timezone

from applications.models import Answer, Application, Submission
from portal.accounts.models import Appointment, Organisation, User
from portal.regions.models import Place
from review.models import Case, Nudge
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


def many_cities(cast: Any, round_: Any, numbers: range) -> list[Organisation]:
    """Cities of Zhejiang in a few bulk queries: by turns not begun, being filled in, submitted; all once reminded.

    What stands in their forms does not matter where they are made: boards and counts do not read it.
    """
    places = Place.objects.bulk_create(
        Place(code=f"33{each:04}", name=f"众{each}市", kind="地级市", parent=cast.places["330000"]) for each in numbers
    )
    cities = Organisation.objects.bulk_create(
        Organisation(name=f"众{place.code}教育局（演示）", kind="city", parent=cast.zhejiang, place=place, is_demo=True)
        for place in places
    )
    clerks = User.objects.bulk_create(User(username=f"many-{city.pk}", name="演示填报员众") for city in cities)
    Appointment.objects.bulk_create(
        Appointment(user=clerk, organisation=city, role="clerk") for clerk, city in zip(clerks, cities, strict=True)
    )
    begun = [(city, clerk, position % 3) for position, (city, clerk) in enumerate(zip(cities, clerks, strict=True))]
    applications = Application.objects.bulk_create(
        Application(
            round=round_,
            organisation=city,
            number=f"{round_.code}-{city.seat.code}",
            begun_by=clerk,
            state="submitted" if turn == 2 else "drafting",
        )
        for city, clerk, turn in begun
        if turn
    )
    submissions = Submission.objects.bulk_create(
        Submission(
            application=each,
            version=1,
            content="{}",
            sha256="0" * 64,
            submitted_by=each.begun_by,
            submitted_at=timezone.now(),
        )
        for each in applications
        if each.state == "submitted"
    )
    Case.objects.bulk_create(Case(application=each.application, submission=each) for each in submissions)
    Answer.objects.bulk_create(
        Answer(application=each, question="overview", cell="text", value="（演示）", changed_by=each.begun_by)
        for each in applications
    )
    Nudge.objects.bulk_create(
        Nudge(round=round_, organisation=city, office=cast.zhejiang, sent_by=cast.officer, text="（演示）", receivers=1)
        for city in cities
    )
    return cities
