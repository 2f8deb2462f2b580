"""A round of the demonstration whose cities are past filling in: one with the experts, two on public notice.

So that whoever looks around sees what experts, visits, notices and objections are like. It is told with the clock some
days behind, since a notice runs for days (the people must be appointed by then); it is closed for filing, so that
nobody who tries to apply is led here.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from unittest.mock import patch

from django.apps import apps
from django.core.files.base import ContentFile
from django.utils import timezone

from applications import services as desk
from applications.models import Round
from portal.accounts.demo import Cast
from portal.jobs.services import run_pending
from portal.shell import demonstration
from review.choices import STARTER_RUBRIC
from review.models import Assignment, CalendarYear, Case, MembershipList, Notice
from review.selectors.assessments import rubric_of
from review.selectors.formal_checks import BY_EYE
from review.selectors.notices import takes_objections
from review.selectors.workdays import workday_after, year_is_known
from review.services import assessment, attachments, cases, lists, notices, objections, visits

CODE = "W2026-P"
OPTIONS = {"certificate": True, "experts": True, "public_notice": True, "notice_workdays": 10}
DAYS_BEHIND = 9
NOTICE_WORKDAYS = 10
# The clerks of the cities, the province's people, and whether experts still assess the city.
APPLYING = (
    ("zs-clerk", "zs-approver", "zj", True),
    ("tz-clerk", "tz-approver", "zj", False),
    ("zg-clerk", "zg-approver", "sc", False),
)
POOL = ("expert", "expert2", "expert3", "expert-zj")


@contextmanager
def moving_clock(days: int = 0) -> Iterator[Callable[[int], None]]:
    """The portal's clock, ahead of the real one by ``days``, and a way to move it on by days."""
    real, ahead = timezone.now, timedelta(days=days)

    def move_on(days: int) -> None:
        nonlocal ahead
        ahead += timedelta(days=days)

    def moved() -> datetime:
        return real() + ahead

    with patch.object(timezone, "now", moved), ExitStack() as fields:
        for field in (each for model in apps.get_models() for each in model._meta.fields):
            if field.default is real:  # a field keeps the function itself, and what it has made of it
                field.__dict__.pop("_get_default", None)
                fields.callback(field.__dict__.pop, "_get_default", None)
                fields.enter_context(patch.object(field, "default", moved))
        yield move_on


def load(cast: Cast) -> None:
    """The whole scene; nothing of it leaves the services that people use."""
    with moving_clock(-DAYS_BEHIND) as move_on:
        round = open_round(cast)
        waiting, *noticed = sent_up(cast, round)
        seat_panel(cast, round)
        assess(cast, waiting, noticed)
        move_on(2)
        a_visit(cast, noticed[0])
        decide(cast, noticed)
        mlist = put_on_notice(cast, round, noticed)
    an_objection(mlist.notices.get())


def open_round(cast: Cast) -> Round:
    round = demonstration.open_round(
        cast,
        code=CODE,
        title="2026年全国学习型城市网络申报（评审与公示演示）",
        opens_at=timezone.now() - timedelta(days=40),
    )
    Round.objects.filter(pk=round.pk).update(options=OPTIONS)
    round.refresh_from_db()
    return round


def sent_up(cast: Cast, round: Round) -> list[Case]:
    """The cities' applications, endorsed and sent up; the round is closed for filing then."""
    made = [demonstration.apply_for(cast, round, clerk=clerk) for clerk, *_ in APPLYING]
    run_pending()
    found = []
    for application, (clerk, approver, province, _) in zip(made, APPLYING, strict=True):
        case = demonstration.submit(cast, application, clerk=clerk, approver=approver)
        found.append(demonstration.endorse(cast, case, officer=f"{province}-officer", approver=f"{province}-approver"))
    for province in dict.fromkeys(each[2] for each in APPLYING):
        demonstration.send_up(cast, round, officer=f"{province}-officer", approver=f"{province}-approver")
    desk.move_round(round=round, step="close", user=cast.people["moe-round"], seen=None)
    words = "（演示）材料齐全，手续完备。"
    reviewer = cast.people["moe-reviewer"]
    return [
        cases.pass_formal_check(case=each, user=reviewer, seen=None, ticked=list(BY_EYE), remark=words)
        for each in found
    ]


def seat_panel(cast: Cast, round: Round) -> None:
    """Plan, pool and the portal's own rubric; where the experts live is known already."""
    manager, due_at = cast.people["moe-round"], timezone.now() + timedelta(days=DAYS_BEHIND + 10)
    assessment.save_plan(round=round, user=manager, panel=cast.organisations["panel"], per_case=2, due_at=due_at)
    for username in POOL:
        assessment.add_to_pool(round=round, user=manager, expert=cast.people[username])
    keys = ("key", "title", "weight", "anchors")
    rows = [dict(zip(keys, row, strict=True)) for row in STARTER_RUBRIC]
    assessment.save_rubric(round=round, user=manager, seen=0, criteria=rows)


def assess(cast: Cast, waiting: Case, closed: list[Case]) -> None:
    """The first city has one score of two and waits for the other; of the rest the chair has closed the assessment."""
    reviewer, chair = cast.people["moe-reviewer"], cast.people["expert-chair"]
    experts = [cast.people["expert"], cast.people["expert2"]]
    pairs = [(case.pk, expert.pk) for case in (waiting, *closed) for expert in experts]
    assessment.assign(round=waiting.application.round, user=reviewer, pairs=pairs)
    for number, row in enumerate(Assignment.objects.live().filter(case__in=[waiting, *closed]).order_by("pk")):
        if row.case_id != waiting.pk or row.expert == experts[1]:
            score(row, level=(4, 5, 4)[number % 3])
    for case in closed:
        cases.close_assessment(case=case, user=chair, seen=None)


def score(row: Assignment, *, level: int) -> None:
    """The expert declares no interest and gives the same level everywhere."""
    rubric = rubric_of(row.case.application.round)
    assert rubric is not None
    assessment.clear(assignment=row, user=row.expert)
    typed = assessment.Typed(
        levels={each["key"]: level for each in rubric.criteria}, comment="（演示）总体评价：基础较好。"
    )
    assessment.save_scores(
        assignment=row, user=row.expert, seen=None, rubric_seen=rubric.version, typed=typed, submit=True
    )


def a_visit(cast: Cast, case: Case) -> None:
    """Two days ago, reported, with a photo."""
    reviewer, today = cast.people["moe-reviewer"], timezone.localdate()
    team = visits.team(
        [{"name": "演示考察组长", "unit": "演示研究院", "role": "组长"}, {"name": "演示考察员", "unit": "演示大学"}]
    )
    plan = visits.Plan(today, today, "（演示）上午座谈，下午走访社区学院和学习点。", team)
    visit = visits.plan_visit(case=case, user=reviewer, plan=plan)
    visit = visits.announce(visit=visit, user=reviewer, seen=None)
    photo = ContentFile(demonstration.a_photo(case.pk or 0), name="社区学院（演示）.jpg")
    attachments.attach(
        subject=visit.chain, user=reviewer, file=photo, name="社区学院（演示）.jpg", caption="（演示）社区学院"
    )
    told = {"text": "（演示）座谈、走访，情况与申报材料一致。", "finding": "pass", "finding_text": ""}
    visits.report(visit=visit, user=reviewer, seen=None, **told)


def decide(cast: Cast, chosen: list[Case]) -> None:
    for case in chosen:
        words = "（演示）评审通过，同意加入。"
        cases.confirm(case=case, user=cast.people["moe-reviewer"], seen=None, opinion=words)


def put_on_notice(cast: Cast, round: Round, chosen: list[Case]) -> MembershipList:
    """Signed before the first working day of the period, which is running now unless holidays have held it up."""
    know_the_calendar()
    reviewer = cast.people["moe-reviewer"]
    mlist = lists.draw_up(
        round=round,
        user=reviewer,
        title="全国学习型城市网络成员城市名单（公示演示）",
        batch="公示演示批",
        document_number=f"演示〔{timezone.localdate().year}〕{round.pk}号",
        cases=chosen,
    )
    notices.draw_up_notice(
        mlist=mlist,
        user=reviewer,
        seen=None,
        first_day=first_workday(),
        workdays=NOTICE_WORKDAYS,
        answer_workdays=10,
        contacts="（演示）教育部职业教育与成人教育司，电话010-00000000",
    )
    notices.put_on_notice(mlist=mlist, user=cast.people["moe-approver"], seen=None)
    return mlist


def first_workday() -> date:
    """The first working day from today on."""
    return workday_after(timezone.localdate() - timedelta(days=1), 1)


def know_the_calendar() -> None:
    """Years whose holidays nobody knows yet get a calendar marked 演示, without any."""
    this_year = timezone.localdate().year
    for year in (this_year, this_year + 1):
        if not year_is_known(year):
            CalendarYear.objects.create(year=year, source="（演示）没有放假安排", is_demo=True)


def an_objection(notice: Notice) -> None:
    """One that waits to be handled, by somebody who did not decide (moe-reviewer2)."""
    if not takes_objections(notice, timezone.now()):
        return
    petition = objections.Petition(
        by="person", name="演示群众", phone="010-00000002", text="（演示）认为申请表所列活动次数有误，请核实。"
    )
    city = notice.cities.order_by("position").first()
    assert city is not None
    objections.file_objection(city=city, petition=petition, token=objections.new_token())
