"""The plot of the tests: a round, complete applications, and cases brought to any state by the portal's services.

Evidence is a row with a small stored file, as the upload leaves it; what uploads refuse is tested at the upload.
"""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from tests.stamping import on_record


def a_round(cast: SimpleNamespace, *, code: str = "W2026", **changes: Any) -> Any:
    """An open round of the network form, with certificates."""
    from applications import services
    from applications.models import Round

    now = timezone.now()
    values = {
        "title": "2026年全国学习型城市网络申报（演示）",
        "edition_key": "network_2023",
        "options": {"certificate": True},
        "opens_at": now - timedelta(days=5),
        "city_deadline": now + timedelta(days=30),
        "province_deadline": now + timedelta(days=60),
        "is_demo": True,
        **changes,
    }
    round = services.save_round(round=Round(code=code, **values), user=cast.round_manager)
    return services.move_round(round=round, step="open", user=cast.round_manager, seen=None)


def with_evidence(application: Any, user: Any, *, item: str = "consent") -> Any:
    """A usable PDF of one page, stored."""
    from applications.models import Evidence
    from portal.kit.canonical import sha256_hex

    data = f"%PDF-1.4 {item} of the city {application.pk}".encode()
    evidence = Evidence(
        application=application,
        item=item,
        name="市政府同意文件（演示）.pdf",
        sha256=sha256_hex(data),
        size=len(data),
        content_type="application/pdf",
        state="usable",
        pages=1,
        uploaded_by=user,
    )
    evidence.file.save("consent.pdf", ContentFile(data), save=True)
    return evidence


def a_complete_application(cast: SimpleNamespace, round: Any, clerk: Any = None) -> Any:
    """An application in which nothing is missing, still being filled in."""
    from applications import services
    from portal.shell.demonstration import fill_in

    clerk = clerk or cast.clerk
    application = services.begin(round=round, user=clerk)
    fill_in(application, clerk)
    for item in application.edition.evidence:
        if item.required:
            with_evidence(application, clerk, item=item.key)
    return application


def a_member(place: Any, *, kind: str = "alliance") -> Any:
    """The place stands in the register as a member of the former alliance, or of another kind; once at a time."""
    from portal.register.selectors import memberships_of
    from portal.register.services import enter_membership

    return memberships_of(place).filter(kind=kind).first() or enter_membership(
        place=place, kind=kind, source="演示联盟文件〔2016〕1号", batch="演示第二批", joined_by=date(2016, 12, 31)
    )


def a_claim(clerk: Any, *, kind: str = "alliance", **changes: Any) -> Any:
    """An open claim of the clerk's city, as it stands after its proof was looked at."""
    from portal.kit.canonical import sha256_hex
    from review.models import Claim

    data = b"%PDF-1.4 proof of membership " + str(clerk.pk).encode()
    values = {"batch": "演示第二批", "joined_by": date(2014, 12, 31), "source": "演示联盟文件〔2014〕2号", **changes}
    claim = Claim(
        organisation=clerk.organisation,
        kind=kind,
        filed_by=clerk,
        last_actor=clerk.name,
        proof_name="批准文件（演示）.pdf",
        proof_type="application/pdf",
        size=len(data),
        sha256=sha256_hex(data),
        **values,
    )
    claim.proof.save("proof.pdf", ContentFile(data), save=True)
    return claim


def a_province_notice(sheet: Any, user: Any, **changes: Any) -> Any:
    """A province's own public notice of what a sheet lists, over since yesterday, with its proof."""
    from portal.kit.canonical import sha256_hex
    from review.models import ProvinceNotice

    data = b"%PDF-1.4 public notice " + str(sheet.pk).encode()
    today = timezone.localdate()
    values = {"first_day": today - timedelta(days=10), "last_day": today - timedelta(days=1), **changes}
    notice = ProvinceNotice(
        sheet=sheet,
        proof_name="公示截图（演示）.pdf",
        proof_type="application/pdf",
        size=len(data),
        sha256=sha256_hex(data),
        cases=sorted(sheet.items.values_list("case", flat=True)),
        recorded_by=user,
        **values,
    )
    notice.proof.save("notice.pdf", ContentFile(data), save=True)
    return notice


def a_checklist(round: Any, province: Any, *texts: str, is_required: bool = False) -> Any:
    """The province's checklist of a round; without words two items."""
    from review.models import Checklist, ChecklistItem

    checklist = Checklist.objects.create(round=round, province=province, is_required=is_required, revision=1)
    for position, text in enumerate(texts or ("（演示）同意文件真实", "（演示）基本数据一致"), 1):
        ChecklistItem.objects.create(checklist=checklist, position=position, text=text)
    return checklist


def stamped_with_ink(paper: Any, user: Any) -> None:
    """In a round that takes wet ink, what an act waits for is stamped and on record; elsewhere nothing is."""
    if paper is not None:
        on_record(paper, user)


def a_submitted_case(cast: SimpleNamespace, round: Any, *, clerk: Any = None, approver: Any = None) -> Any:
    from applications import services
    from applications.selectors.stamped import form_to_stamp
    from review.models import Case

    application = a_complete_application(cast, round, clerk)
    services.hand_over(application=application, user=clerk or cast.clerk, seen=None)
    stamped_with_ink(form_to_stamp(application), clerk or cast.clerk)
    services.submit(application=application, user=approver or cast.approver, seen=None)
    return Case.objects.get(application=application)


def a_case_in(cast: SimpleNamespace, state: str, round: Any = None, **who: Any) -> Any:
    """A case of the cast's city brought to ``state`` by the steps that people take."""
    from applications import services
    from review.models import Case
    from review.selectors.stamped import opinion_to_stamp
    from review.services import cases, direct, lists, summary_sheets
    from review.services.stamping import order_sheet

    if state in BY_RIGHT:
        a_member(who.get("clerk", cast.clerk).organisation.place)
    if round is None:
        round = a_round(cast, options={"certificate": True, "experts": state in WITH_EXPERTS})
    case = a_submitted_case(cast, round, **who)
    officer, approver, reviewer = cast.officer, cast.province_approver, cast.reviewer

    def send_up() -> None:
        sheet = summary_sheets.draw_up(
            round=case.application.round, user=officer, filler="演示经办人甲", filler_contact="0"
        )
        if sheet.round.takes_wet_ink:
            stamped_with_ink(order_sheet(sheet=sheet, user=officer), officer)
        summary_sheets.send_up(sheet=sheet, user=approver, seen=None)

    def publish() -> None:
        mlist = lists.draw_up(
            round=case.application.round,
            user=reviewer,
            title="名单（演示）",
            batch="演示第一批",
            document_number=f"演示〔2026〕{case.pk}号",
            cases=[case],
        )
        lists.publish(mlist=mlist, user=cast.ministry_approver, seen=None)

    steps: dict[str, Callable[[], Any]] = {
        "send_up_directly": lambda: direct.send_up_directly(case=case, user=approver, seen=None),
        "confirm_member": lambda: direct.confirm_member(case=case, user=reviewer, seen=None),
        "withdraw": lambda: cases.withdraw(case=case, user=city_approver(who, cast), seen=None, reason="（演示）更正"),
        "void": lambda: services.void(
            application=case.application, user=city_approver(who, cast), seen=None, reason="（演示）不再申报"
        ),
        "accept": lambda: cases.accept(case=case, user=officer, seen=None),
        "return": lambda: cases.return_for_correction(case=case, user=officer, seen=None, reason="（演示）请补正"),
        "propose": lambda: cases.propose(case=case, user=officer, seen=None, opinion="（演示）同意推荐。"),
        "endorse": lambda: (
            stamped_with_ink(opinion_to_stamp(case), officer),
            cases.endorse(case=case, user=approver, seen=None),
        ),
        "decline": lambda: cases.decline(case=case, user=approver, seen=None, reason="（演示）条件尚不成熟"),
        "send_up": send_up,
        "pass_formal_check": lambda: pass_formal_check(cast, case),
        "close_assessment": lambda: close_assessment(cast, case),
        "confirm": lambda: cases.confirm(case=case, user=reviewer, seen=None, opinion="（演示）同意加入"),
        "not_confirm": lambda: cases.not_confirm(case=case, user=reviewer, seen=None, reason="（演示）材料不足"),
        "publish": publish,
    }
    for name in WAYS[state]:
        steps[name]()
    return Case.objects.get(pk=case.pk)


def a_visit(cast: SimpleNamespace, case: Any, starts_on: date | None = None) -> Any:
    """An on-site visit that begins today, not announced yet."""
    from review.services import visits

    day = starts_on or timezone.localdate()
    people = visits.team([{"name": "演示考察组长", "unit": "演示研究所", "role": "组长"}, {"name": "演示考察员"}])
    plan = visits.Plan(day, day + timedelta(days=1), "（演示）上午座谈，下午走访社区学院", people)
    return visits.plan_visit(case=case, user=cast.reviewer, plan=plan)


def a_reported_visit(cast: SimpleNamespace, case: Any, finding: str = "pass") -> Any:
    """A visit that was announced and is reported."""
    from review.services import visits

    visit = visits.announce(visit=a_visit(cast, case), user=cast.reviewer, seen=None)
    told = {
        "text": "（演示）座谈、走访，情况与申报材料一致。",
        "finding_text": "" if finding == "pass" else "（演示）说明",
    }
    return visits.report(visit=visit, user=cast.reviewer, seen=None, finding=finding, **told)


def a_member_city(cast: SimpleNamespace, **who: Any) -> Any:
    """A city published in a round with certificates; returns its membership of the network."""
    from review.selectors.standing import memberships_behind

    round = a_round(cast)
    return memberships_behind(a_case_in(cast, "published", round, **who)).get()


def a_change(cast: SimpleNamespace, membership: Any, kind: str, **more: Any) -> Any:
    """A change of a member, drafted by the reviewer and waiting for its signature."""
    from review.services import standing

    values = {"reason": "（演示）理由", "effective_on": timezone.localdate(), "document_number": "演示函〔2026〕9号"}
    asked = standing.Asked(kind=kind, **{**values, **more})
    return standing.draw_up(membership=membership, user=cast.reviewer, asked=asked)


def a_renamed_place(place: Any, name: str = "新湖州市") -> Any:
    """The place bears another name from today on, under the same code; returns the new one."""
    from portal.regions.services import rename_place

    today = timezone.localdate()
    return rename_place(
        place=place, name=name, code="", pinyin="xinhuzhou", on=today, document="演示批复〔2026〕1号"
    ).successor


def city_approver(who: dict[str, Any], cast: SimpleNamespace) -> Any:
    return who.get("approver") or cast.approver


# --- Rounds with experts ------------------------------------------------------------------------------------------


def a_panel(cast: SimpleNamespace, round: Any, *, per_case: int = 2) -> Any:
    """The round's panel: its plan, four experts of known provinces (丁 of 浙江), the starter rubric. Once for a round."""
    from portal.regions.models import Place
    from review.choices import STARTER_RUBRIC
    from review.models import AssessmentPlan
    from review.services import assessment

    found = AssessmentPlan.objects.filter(round=round).first()
    if found is not None:
        return found
    hubei, _ = Place.objects.get_or_create(
        code="420000", defaults={"name": "湖北省", "kind": "province", "region_class": "middle"}
    )
    homes = {"expert": hubei, "expert2": hubei, "expert3": hubei, "expert-zj": cast.places["330000"]}
    homes["expert-chair"] = hubei
    manager = cast.round_manager
    plan = assessment.save_plan(
        round=round, user=manager, panel=cast.panel, per_case=per_case, due_at=timezone.now() + timedelta(days=10)
    )
    for username, province in homes.items():
        person = cast.people[username]
        assessment.keep_profile(expert=person, user=manager, province=province, employer="演示大学", field="")
        if username != "expert-chair":
            assessment.add_to_pool(round=round, user=manager, expert=person)
    rows = [
        {"key": key, "title": title, "weight": weight, "anchors": anchors}
        for key, title, weight, anchors in STARTER_RUBRIC
    ]
    assessment.save_rubric(round=round, user=manager, seen=0, criteria=rows)
    return plan


def pass_formal_check(cast: SimpleNamespace, case: Any) -> Any:
    """The formal check of a case that was sent up, everything looked at."""
    from review.selectors.formal_checks import BY_EYE
    from review.services import cases

    return cases.pass_formal_check(
        case=case, user=cast.reviewer, seen=None, ticked=list(BY_EYE), remark="（演示）已核对"
    )


def an_assignment(cast: SimpleNamespace, case: Any, expert: Any) -> Any:
    """``expert`` assesses the case; nothing declared yet."""
    from review.services import assessment

    a_panel(cast, case.application.round)
    return assessment.assign(round=case.application.round, user=cast.reviewer, pairs=[(case.pk, expert.pk)])[0]


def a_score(assignment: Any, *, level: int = 4, levels: Any = None) -> Any:
    """The expert declares no interest and submits: the same level everywhere, or ``levels`` by criterion key."""
    from review.selectors.assessments import rubric_of
    from review.services import assessment

    expert = assignment.expert
    assessment.clear(assignment=assignment, user=expert)
    rubric = rubric_of(assignment.case.application.round)
    assert rubric is not None
    typed = assessment.Typed(
        levels=levels or {each["key"]: level for each in rubric.criteria}, comment="（演示）总体评价：基础较好。"
    )
    return assessment.save_scores(
        assignment=assignment, user=expert, seen=None, rubric_seen=rubric.version, typed=typed, submit=True
    )


def close_assessment(cast: SimpleNamespace, case: Any, levels: tuple[int, ...] = (4, 5)) -> Any:
    """Two experts score a case that is assessed, and the chair closes its assessment."""
    from review.services import cases

    for expert, level in zip((cast.expert, cast.second_expert), levels, strict=True):
        a_score(an_assignment(cast, case, expert), level=level)
    return cases.close_assessment(case=case, user=cast.chair, seen=None)


def assessed_case(cast: SimpleNamespace, round: Any = None, **who: Any) -> Any:
    """A case whose assessment by two experts is closed; see ``a_case_in`` for the rest of the way."""
    return a_case_in(cast, "assessed", round, **who)


WAYS: dict[str, tuple[str, ...]] = {
    "submitted": (),
    "withdrawn": ("withdraw",),
    "accepted": ("accept",),
    "returned": ("accept", "return"),
    "proposed": ("accept", "propose"),
    "declined": ("accept", "decline"),
    "voided": ("withdraw", "void"),
    "endorsed": ("accept", "propose", "endorse"),
    "sent_up": ("accept", "propose", "endorse", "send_up"),
    "in_assessment": ("accept", "propose", "endorse", "send_up", "pass_formal_check"),
    "assessed": ("accept", "propose", "endorse", "send_up", "pass_formal_check", "close_assessment"),
    "confirmed": ("accept", "propose", "endorse", "send_up", "confirm"),
    "not_confirmed": ("accept", "propose", "endorse", "send_up", "not_confirm"),
    "published": ("accept", "propose", "endorse", "send_up", "confirm", "publish"),
    "member_check": ("accept", "propose", "endorse", "send_up_directly"),
    "member_confirmed": ("accept", "propose", "endorse", "send_up_directly", "confirm_member"),
}
# States that only a city reaches which is a member already.
BY_RIGHT = ("member_check", "member_confirmed")
# States that are reached only in a round with experts.
WITH_EXPERTS = ("in_assessment", "assessed")


@pytest.fixture
def round_(cast: SimpleNamespace) -> Any:
    return a_round(cast)


@pytest.fixture
def application(cast: SimpleNamespace, round_: Any) -> Any:
    return a_complete_application(cast, round_)


@pytest.fixture
def case_in(cast: SimpleNamespace) -> Callable[..., Any]:
    """``case_in("endorsed")``: a case brought there by the steps that people take."""
    return lambda state, **who: a_case_in(cast, state, **who)


# --- The alliance -------------------------------------------------------------------------------------------------


def an_alliance_round(cast: SimpleNamespace, *, code: str = "L2026", **changes: Any) -> Any:
    """An open round of the alliance's form, with certificates."""
    values = {"title": "第五批全国学习型城市建设联盟成员城市申报（演示）", "edition_key": "alliance_2017"}
    return a_round(cast, code=code, **{**values, **changes})


ALLIANCE_WAYS: dict[str, tuple[str, ...]] = {
    **{name: WAYS[name] for name in ("submitted", "withdrawn", "accepted", "returned", "declined", "voided")},
    "proposed": ("accept", "judge", "propose"),
    "at_secretariat": ("accept", "judge", "propose", "endorse"),
    "at_signature": ("accept", "judge", "propose", "endorse", "draft_opinion"),
    "secretariat_agreed": ("accept", "judge", "propose", "endorse", "draft_opinion", "copies", "agree"),
    "confirmed": ("accept", "judge", "propose", "endorse", "draft_opinion", "copies", "agree", "consent"),
    "not_confirmed": ("accept", "judge", "propose", "endorse", "draft_opinion", "copies", "agree", "dissent"),
    "published": ("accept", "judge", "propose", "endorse", "draft_opinion", "copies", "agree", "consent", "publish"),
}


def an_alliance_case(cast: SimpleNamespace, state: str, round: Any = None, **who: Any) -> Any:
    """An alliance case brought to ``state`` by the steps that people take; ``cast`` is the fixture ``alliance``."""
    from applications import services
    from review.models import Case
    from review.services import cases, paper_copies

    case = a_submitted_alliance_case(cast, round or an_alliance_round(cast), **who)
    city, officer, approver = city_approver(who, cast), cast.officer, cast.province_approver
    steps: dict[str, Callable[[], Any]] = {
        "withdraw": lambda: cases.withdraw(case=case, user=city, seen=None, reason="（演示）更正"),
        "void": lambda: services.void(application=case.application, user=city, seen=None, reason="（演示）不再申报"),
        "accept": lambda: cases.accept(case=case, user=officer, seen=None),
        "return": lambda: cases.return_for_correction(case=case, user=officer, seen=None, reason="（演示）请补正"),
        "propose": lambda: cases.propose(case=case, user=officer, seen=None, opinion="（演示）同意推荐。"),
        "endorse": lambda: cases.endorse(case=case, user=approver, seen=None),
        "decline": lambda: cases.decline(case=case, user=approver, seen=None, reason="（演示）条件尚不成熟"),
        "judge": lambda: judged_eligible(cast, case),
        "copies": lambda: paper_copies.copies_waived(
            case=case, user=cast.secretariat_officer, words="（演示）已收到电子扫描件"
        ),
        "draft_opinion": lambda: cases.draft_opinion(
            case=case, user=cast.secretariat_officer, seen=None, opinion="（演示）同意。"
        ),
        "agree": lambda: cases.agree(case=case, user=cast.secretariat_approver, seen=None),
        "consent": lambda: voted_on(cast, [case], "agree"),
        "dissent": lambda: voted_on(cast, [case], "against"),
        "publish": lambda: an_alliance_list(cast, [case], publish=True),
    }
    for name in ALLIANCE_WAYS[state]:
        steps[name]()
    return Case.objects.get(pk=case.pk)


def judged_eligible(cast: SimpleNamespace, case: Any, result: str = "met", remark: str = "") -> None:
    """The province has judged each condition of the current version."""
    from review.models import Case
    from review.selectors.eligibility import conditions_in
    from review.services import eligibility

    fresh = Case.objects.select_related("submission").get(pk=case.pk)
    judged = {each.key: (result, remark) for each in conditions_in(fresh.submission)}
    eligibility.judge(case=fresh, user=cast.officer, version=fresh.submission.version, judged=judged)


def a_submitted_alliance_case(cast: SimpleNamespace, round: Any, *, clerk: Any = None, approver: Any = None) -> Any:
    from applications import services
    from review.models import Case

    application = a_complete_application(cast, round, clerk)
    services.hand_over(application=application, user=clerk or cast.clerk, seen=None)
    services.submit(
        application=application, user=approver or cast.approver, seen=None, opinion="（演示）情况属实，同意申报。"
    )
    return Case.objects.get(application=application)


def a_ballot(cast: SimpleNamespace, cases: list[Any]) -> Any:
    """An open ballot on these cities; nobody has voted yet."""
    from review.services import ballots

    round = cases[0].application.round
    return ballots.open_ballot(round=round, user=cast.secretariat_officer, title="第五批审议（演示）", cases=cases)


def voted_on(cast: SimpleNamespace, cases: list[Any], choice: str) -> Any:
    """A ballot in which all members vote alike on these cities, closed by the chair."""
    from review.services import ballots

    ballot = a_ballot(cast, cases)
    choices = {item.pk: choice for item in ballot.items.all()}
    for member in (cast.committee_chair, cast.member1, cast.member2, cast.member3, cast.member4):
        ballots.vote(ballot=ballot, user=member, choices=choices)
    return ballots.close(ballot=ballot, user=cast.committee_chair, seen=None)


def an_alliance_list(cast: SimpleNamespace, cases: list[Any], *, publish: bool = False) -> Any:
    from review.services import lists

    mlist = lists.draw_up(
        round=cases[0].application.round,
        user=cast.secretariat_officer,
        title="第五批全国学习型城市建设联盟成员城市名单（演示）",
        batch="第五批",
        document_number=f"演示联盟〔2026〕{cases[0].pk}号",
        cases=cases,
    )
    return lists.publish(mlist=mlist, user=cast.secretariat_approver, seen=None) if publish else mlist
