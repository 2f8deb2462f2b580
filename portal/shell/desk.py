"""The 工作台: what waits for a person in the capacity they act in now, and what is under way elsewhere.

Each role's lines are a few bounded queries that start from ``visible_to(user)``.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from applications.choices import DeskState, RoundState, SlipState
from applications.models import Application, Correction, Delegation, Round, Slip
from applications.selectors import city_deadline, deadlines_of, province_deadline
from applications.selectors.slips import unread_answers
from applications.selectors.stamped import stamped_scan_of
from portal.documents.models import PictureRequest
from portal.documents.workflow import OFFICES_WITH_SEALS
from portal.jobs.models import Job
from portal.kit.dates import end_of_day
from portal.kit.pages import known_tone
from portal.kit.verdicts import first_refusal
from portal.letters.models import Message
from portal.shell.cases_desk import waiting_cases
from review.choices import (
    ASSESSING,
    ON_NOTICE,
    OPEN_OBJECTIONS,
    VISITS_UNDER_WAY,
    BallotState,
    CaseState,
    ClaimState,
    ListState,
    ObjectionState,
    SheetState,
    StandingState,
)
from review.models import Ballot, Case, Claim, MembershipList, Objection, Sheet, Standing, Visit
from review.selectors import case_of, cases_for_a_list, rounds_waiting_for_a_list, tone_of
from review.selectors.assessments import own_assignments, round_assessments, rounds_in_assessment
from review.selectors.ballots import not_voted_yet, taking_part, waiting_for_a_vote, wanted_for_quorum
from review.selectors.quotas import QuotaStanding, quotas_of
from review.selectors.standing import waiting_for_a_decision
from review.workflow.province_sheets import order_is_settled, province_notice_is_over, stays_within_the_number
from review.workflow.stamping import opinion_is_stamped, sheet_is_stamped

MESSAGES_ON_DESK = 5
RETURNED = "退回修改，尚未重新提交"
LINES_ON_DESK = 20
FORMAL = "形式审查"
OVER = (CaseState.PUBLISHED, CaseState.NOT_CONFIRMED, CaseState.DECLINED)


@dataclass(frozen=True)
class Task:
    """One line of the 工作台: what waits or is under way, where it is done, its state and when it is due."""

    title: str
    url: str
    word: str  # the state, in the official word
    tone: str = "blue"
    note: str = ""
    due: datetime | None = None
    is_over: bool = False  # decided, nothing more is done

    def __post_init__(self) -> None:
        known_tone(self.tone)


@dataclass(frozen=True)
class Desk:
    """The 工作台 of one person: what waits for them, what is under way elsewhere, what is decided, what they were told."""

    to_do: list[Task] = field(default_factory=list)
    under_way: list[Task] = field(default_factory=list)
    over: list[Task] = field(default_factory=list)
    messages: Iterable[Message] = ()
    jobs: Iterable[Job] = ()


def desk(user: Any) -> Desk:
    """Everything that this person should see first, in the capacity they act in now."""
    to_do: list[Task] = []
    under_way: list[Task] = []
    for (role, kind), lines in LINES.items():
        if user.acts_as(role, kind):
            for waits, task in lines(user):
                (to_do if waits else under_way).append(task)
    to_do += _pictures_to_confirm(user)
    to_do += [Task(what, address, number, "amber") for what, number, address in waiting_cases(user)]
    # Whoever holds two roles sees a line once, where it waits for them.
    elsewhere = [each for each in dict.fromkeys(under_way) if each.url not in {task.url for task in to_do}]
    return Desk(
        to_do=list(dict.fromkeys(to_do)),
        under_way=[each for each in elsewhere if not each.is_over],
        over=[each for each in elsewhere if each.is_over],
        messages=Message.objects.visible_to(user).unread()[:MESSAGES_ON_DESK],
        jobs=Job.objects.visible_to(user).live()[:MESSAGES_ON_DESK],
    )


def _pictures_to_confirm(user: Any) -> list[Task]:
    """A seal's picture that a colleague brought and this approver may confirm."""
    if not user.acts_as("approver", *OFFICES_WITH_SEALS):
        return []
    waiting = PictureRequest.objects.visible_to(user).filter(state="waiting").exclude(proposed_by=user)
    return [
        Task("印章图样待确认", reverse("documents:seal_request", args=[each.pk]), each.get_state_display(), "amber")
        for each in waiting
    ]


Line = tuple[bool, Task]  # does it wait for this person, or is it under way elsewhere?


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
    for claim in _open_claims(user):
        yield False, _claim_task(claim, "成员资格申报")
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


def _cases(user: Any, *states: str) -> Iterator[Case]:
    rows = (
        Case.objects.visible_to(user)
        .filter(state__in=states)
        .select_related("application__round", "application__organisation__place__parent")
    )
    yield from rows.order_by("moved_at", "pk")[:LINES_ON_DESK]


def _case_task(case: Case, verb: str) -> Task:
    name = case.application.place.full_name
    state = CaseState(case.state)
    url = reverse("review:formal_check" if verb == FORMAL else "review:case", args=[case.pk])
    return Task(f"{verb}：{name}", url, state.label, tone_of(state), case.application.round.title)


OFFICER_VERBS = {CaseState.SUBMITTED: "受理", CaseState.ACCEPTED: "核实并拟写意见"}


def officer(user: Any) -> Iterator[Line]:
    for case in _cases(user, *OFFICER_VERBS):
        yield True, _case_task(case, OFFICER_VERBS[CaseState(case.state)])
    for case in _cases(user, CaseState.PROPOSED):
        lacks_stamp = not opinion_is_stamped(user, case)
        yield lacks_stamp, _case_task(case, "打印推荐意见页盖章并扫描上传" if lacks_stamp else "待签发推荐意见")
    waiting = Case.objects.visible_to(user).waiting_for_a_sheet()
    rounds = Round.objects.public().filter(applications__case__in=waiting).annotate(waiting=Count("applications"))
    for round in rounds:
        url = f"{reverse('review:sheets')}?round={round.code}"
        due = province_deadline(round, user.organisation)
        yield True, Task(f"编制汇总表：{round.waiting}个城市待列入", url, "待上报", "amber", round.title, due)
    for claim in _open_claims(user):
        yield False, _claim_task(claim, "成员资格申报")
    for sheet in _draft_sheets(user):
        wanting = _wanting(user, sheet)
        yield bool(wanting), _sheet_task(sheet, "完善汇总表" if wanting else "汇总表待签发", wanting)
    yield from _stated_on(user)


def _draft_sheets(user: Any) -> Iterable[Sheet]:
    return Sheet.objects.visible_to(user).filter(state=SheetState.DRAFT).select_related("round", "province__place")


def _wanting(user: Any, sheet: Sheet) -> str:
    """What the officer still owes a draft before it can be signed, where the round asks for it."""
    asked = (stays_within_the_number, order_is_settled, province_notice_is_over, sheet_is_stamped)
    return first_refusal(*(condition(user, sheet) for condition in asked)).reason


def _sheet_task(sheet: Sheet, verb: str, wanting: str = "") -> Task:
    due = province_deadline(sheet.round, sheet.province)
    url, note = reverse("review:sheet", args=[sheet.pk]), wanting or sheet.round.title
    return Task(f"{verb}：{sheet.document_number}", url, sheet.get_state_display(), "amber", note, due)


def province_approver(user: Any) -> Iterator[Line]:
    for case in _cases(user, CaseState.PROPOSED):
        yield bool(opinion_is_stamped(user, case)), _case_task(case, "签发推荐意见")
    for case in _cases(user, CaseState.ENDORSED):
        if case.joins_directly:
            yield True, _case_task(case, "直接上报")
    for sheet in _draft_sheets(user):
        wanting = _wanting(user, sheet)
        yield not wanting, _sheet_task(sheet, "签发并上报汇总表", wanting)
    for case in _cases(user, *OFFICER_VERBS):
        yield False, _case_task(case, "经办中")
    yield from _stated_on(user)


def reviewer(user: Any) -> Iterator[Line]:
    yield from _cases_to_review(user)
    yield from assigning(user)
    for visit in _visits_under_way(user):
        yield visit.starts_on <= timezone.localdate(), _visit_task(visit)
    for claim in _open_claims(user):
        yield True, _claim_task(claim, "确认成员资格申报")
    yield from _members_to_decide(user)
    for round in rounds_waiting_for_a_list(user):
        url = reverse("review:draw_up_list", args=[round.code])
        title = f"拟定名单：{round.waiting}个城市已拟确认"  # type: ignore[attr-defined]
        yield True, Task(title, url, "待拟名单", "amber", round.title)
    for mlist in _draft_lists(user):
        yield False, _list_task(mlist, "名单待签发")
    for objection in _open_objections(user):
        yield objection.city.decided_by_id != user.pk, _objection_task(objection, "办理异议")
    for mlist in _lists_on_notice(user):
        yield mlist.state == ListState.ON_NOTICE, _list_task(mlist, "公示")


def _cases_to_review(user: Any) -> Iterator[Line]:
    for case in _cases(user, CaseState.SENT_UP, CaseState.ASSESSED, CaseState.MEMBER_CHECK):
        yield True, _case_task(case, _reviewing(case))
    for case in _cases(user, CaseState.IN_ASSESSMENT):
        yield False, _case_task(case, "专家评审")


def _reviewing(case: Case) -> str:
    """What the reviewer does with it: experts assess after a formal check where the round has them."""
    if case.joins_directly:
        return "核对成员资格"
    formal = case.state == CaseState.SENT_UP and case.application.round.has_experts
    return FORMAL if formal else "审核"


def ministry_approver(user: Any) -> Iterator[Line]:
    for mlist in _draft_lists(user):
        yield True, _list_task(mlist, "签发公示" if mlist.round.has_public_notice else "签发并公布")
    for mlist in _lists_on_notice(user):
        yield True, _list_task(mlist, "办结公示" if mlist.state == ListState.ON_NOTICE else "签发并公布")
    for standing in _draft_standings(user):
        yield standing.drawn_up_by_id != user.pk, _standing_task(standing, "签发成员变更")
    for case in _cases(user, CaseState.SENT_UP, *ASSESSING, CaseState.MEMBER_CHECK):
        yield False, _case_task(case, "核对成员资格" if case.joins_directly else "审核中")


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


def _members_to_decide(user: Any) -> Iterator[Line]:
    for membership in waiting_for_a_decision():
        url, title = reverse("review:draw_up_standing", args=[membership.pk]), membership.place.full_name
        yield True, Task(f"决定成员资格：{title}", url, "更名或合并", "amber", membership.kind_word)
    for standing in _draft_standings(user):
        yield False, _standing_task(standing, "成员变更待签发")


def _draft_standings(user: Any) -> Iterable[Standing]:
    rows = Standing.objects.visible_to(user).filter(state=StandingState.DRAFT)
    return rows.select_related("membership__place__parent").order_by("pk")[:LINES_ON_DESK]


def _standing_task(standing: Standing, verb: str) -> Task:
    url = reverse("review:standing", args=[standing.pk])
    place = standing.membership.place.full_name
    return Task(f"{verb}：{place}", url, standing.get_state_display(), "amber", standing.kind_word)


def _open_claims(user: Any) -> Iterable[Claim]:
    rows = Claim.objects.visible_to(user).filter(state=ClaimState.FILED).select_related("organisation__place__parent")
    return rows.order_by("filed_at", "pk")[:LINES_ON_DESK]


def _claim_task(claim: Claim, verb: str) -> Task:
    url = reverse("review:claim", args=[claim.pk])
    title = f"{verb}：{claim.organisation.seat.full_name}"
    return Task(title, url, claim.get_state_display(), "amber", claim.get_kind_display())


def _open_objections(user: Any) -> Iterable[Objection]:
    rows = Objection.objects.visible_to(user).filter(state__in=OPEN_OBJECTIONS).select_related("city__notice__list")
    return rows.order_by("due_on", "pk")[:LINES_ON_DESK]


def _objection_task(objection: Objection, verb: str) -> Task:
    due = end_of_day(objection.due_on) if objection.due_on else None
    title = f"{verb}：{objection.city.city_name}"
    url = reverse("review:objection", args=[objection.pk])
    return Task(title, url, objection.get_state_display(), "amber", objection.city.notice.list.title, due)


def _stated_on(user: Any) -> Iterator[Line]:
    """What the ministry asks the province about a city on public notice."""
    for objection in _open_objections(user):
        if objection.state == ObjectionState.ASKED:
            yield True, _objection_task(objection, "提交说明")


def _lists_on_notice(user: Any) -> Iterable[MembershipList]:
    return MembershipList.objects.visible_to(user).filter(state__in=ON_NOTICE).select_related("round")


def _draft_lists(user: Any) -> Iterable[MembershipList]:
    return MembershipList.objects.visible_to(user).filter(state=ListState.DRAFT).select_related("round")


def _list_task(mlist: MembershipList, verb: str) -> Task:
    url = reverse("review:list", args=[mlist.pk])
    return Task(f"{verb}：{mlist.title}", url, mlist.get_state_display(), "amber", mlist.round.title)


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


def expert(user: Any) -> Iterator[Line]:
    """Cities to assess, by the day that they are due; what was submitted is under way until the assessment is closed."""
    rows = own_assignments(user).filter(ended_at__isnull=True, case__state=CaseState.IN_ASSESSMENT)
    for each in rows.order_by("submitted_at", "due_at", "pk")[:LINES_ON_DESK]:
        title = f"评审：{each.case.application.place.full_name}"
        url, tone = reverse("review:assessment", args=[each.pk]), "green" if each.submitted_at else "amber"
        task = Task(title, url, each.state.label, tone, each.case.application.round.title, each.due_at)
        yield each.submitted_at is None, task


def chair(user: Any) -> Iterator[Line]:
    """Cities whose experts have all scored, to be closed; of the others how far each round is."""
    for round in rounds_in_assessment().filter(assessment_plan__panel=user.organisation):
        rows = [each for each in round_assessments(round) if each.case.state == CaseState.IN_ASSESSMENT]
        ready = [each for each in rows if each.is_complete]
        for each in ready[:LINES_ON_DESK]:
            url = reverse("review:case_assessment", args=[each.case.pk])
            title = f"结束评审：{each.case.application.place.full_name}"
            yield True, Task(title, url, "均已评分", "amber", round.title)
        if len(rows) > len(ready):
            url = reverse("review:round_assessment", args=[round.code])
            yield False, Task(f"专家评审：{len(rows) - len(ready)}个城市评分中", url, "评分中", "blue", round.title)


def assigning(user: Any) -> Iterator[Line]:
    """Cities that lack experts, a line for each round."""
    for round in rounds_in_assessment():
        lacking = sum(
            each.case.state == CaseState.IN_ASSESSMENT and each.lacking > 0 for each in round_assessments(round)
        )
        if lacking:
            url = reverse("review:round_assessment", args=[round.code])
            yield True, Task(f"分配专家：{lacking}个城市缺专家", url, "待分配", "amber", round.title)


def secretariat_officer(user: Any) -> Iterator[Line]:
    """联盟秘书处: opinions to draft, cities to put to the vote, lists to draw up."""
    for case in _cases(user, CaseState.AT_SECRETARIAT):
        yield True, _case_task(case, "审核并拟秘书处意见")
    for case in _cases(user, CaseState.AT_SIGNATURE):
        yield False, _case_task(case, "秘书处意见待签发")
    for round in Round.objects.public().of_procedure("alliance"):
        if waiting := waiting_for_a_vote(round).count():
            url = reverse("review:open_ballot", args=[round.code])
            yield True, Task(f"提请表决：{waiting}个城市待审议", url, "待表决", "amber", round.title)
        if listable := cases_for_a_list(round).count():
            url = reverse("review:draw_up_list", args=[round.code])
            yield True, Task(f"拟定名单：{listable}个城市已拟确认", url, "待拟名单", "amber", round.title)
    for ballot in Ballot.objects.visible_to(user).filter(state=BallotState.OPEN).select_related("round"):
        yield False, _ballot_task(ballot, "工作委员会表决")
    for mlist in _draft_lists(user):
        yield False, _list_task(mlist, "名单待签发")


def secretariat_approver(user: Any) -> Iterator[Line]:
    for case in _cases(user, CaseState.AT_SIGNATURE):
        yield True, _case_task(case, "签发秘书处意见")
    for mlist in _draft_lists(user):
        yield True, _list_task(mlist, "签发并公布")
    for case in _cases(user, CaseState.AT_SECRETARIAT):
        yield False, _case_task(case, "经办中")


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
    for case in _cases(user, CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.PROPOSED):
        yield True, _case_task(case, "协同核实")


LINES: dict[tuple[str, str], Callable[[Any], Iterator[Line]]] = {
    ("clerk", "city"): city_clerk,
    ("approver", "city"): city_approver,
    ("clerk", "department"): department_clerk,
    ("clerk", "province"): officer,
    ("approver", "province"): province_approver,
    ("clerk", "ministry"): reviewer,
    ("approver", "ministry"): ministry_approver,
    ("round_manager", "ministry"): round_manager,
    ("expert", "panel"): expert,
    ("approver", "panel"): chair,
    ("clerk", "secretariat"): secretariat_officer,
    ("approver", "secretariat"): secretariat_approver,
    ("clerk", "committee"): committee_member,
    ("approver", "committee"): committee_chair,
    ("clerk", "association"): association,
    ("approver", "association"): association,
}
