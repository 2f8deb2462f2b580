"""A round of the alliance in the demonstration: cities in several states, a ballot that is open, one list published.

Also what ``walkthrough --procedure alliance`` is built of: the same steps that people take, nothing but services.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone

from applications import services as desk
from applications.choices import RoundState
from applications.models import Application, RegionContact, Round
from applications.services.exceptions import make_exception
from portal.accounts.demo import Cast
from portal.jobs.services import run_pending
from portal.kit.dates import end_of_day
from portal.shell import demonstration
from portal.shell.alliance_samples import BUREAU_OPINION, PROVINCE_OPINION, SECRETARIAT_OPINION
from review.models import Ballot, Case, MembershipList
from review.services import associations, ballots, cases, eligibility, lists, paper_copies

CODE = "L2026"
BATCH = "第五批"
MEMBERS = ("committee-chair", "committee-member1", "committee-member2", "committee-member3", "committee-member4")
# Beside the conditions and the process of the notice, which are its own words.
GUIDE = {
    "conditions": "符合下列条件的地级及地级以上城市均可推荐申报（四项条件见申报表）。（演示）",
    "materials": "1.《全国学习型城市建设联盟成员城市申报表》：在线填写，由本单位签发人签署意见并签发。\n2.符合申报条件的佐证材料：PDF。",
    "process": (
        "市教育行政部门签署意见并提交 → 省级教育行政部门核实、出具意见并上报 → 联盟秘书处审核、出具意见（代章） → "
        "联盟工作委员会表决 → 公布名单、授予“联盟”城市证书。"
    ),
    "contacts": "（演示）联盟秘书处，电话 010-00000000",
    "helpdesk": "（演示）技术支持电话 010-00000001，工作日 8:30—17:30",
}
# (clerk, approver, province, how far): the demonstration's cities.
CITIES = (
    ("tz-clerk", "tz-approver", "zj", "submitted"),
    ("jx-clerk", "jx-approver", "zj", "at_secretariat"),
    ("yw-clerk", "yw-approver", "zj", "at_secretariat"),
    ("my-clerk", "my-approver", "sc", "on_a_ballot"),
    ("zs-clerk", "zs-approver", "zj", "on_a_ballot"),
    ("zg-clerk", "zg-approver", "sc", "published"),
)


def load(cast: Cast) -> None:
    """The round with its cities; Huzhou has not begun, so that a visitor can."""
    round = open_round(cast)
    except_a_county(cast, round)
    made = [demonstration.apply_for(cast, round, clerk=clerk) for clerk, *_ in CITIES]
    run_pending()
    waiting: list[Case] = []
    for application, (clerk, approver, province, state) in zip(made, CITIES, strict=True):
        case = submit(cast, application, clerk=clerk, approver=approver)
        if state == "submitted":
            continue
        case = endorse(cast, case, province=province)
        if state in ("on_a_ballot", "published"):
            case = agree(cast, case)
        if state == "on_a_ballot":
            waiting.append(case)
        if state == "published":
            vote(cast, [case], {})
            publish(cast, round, [case])
    opened = put_to_the_vote(cast, waiting)
    choices = {item.pk: "agree" for item in opened.items.all()}
    ballots.vote(ballot=opened, user=cast.people["committee-member2"], choices=choices)


def open_round(cast: Cast) -> Round:
    """Set up and opened by the round manager, with contacts by region; found again when it is there."""
    found = Round.objects.filter(code=CODE).first()
    if found is not None:
        return found
    today, manager = timezone.localdate(), cast.people["moe-round"]
    round = desk.save_round(
        round=Round(
            code=CODE,
            title="第五批全国学习型城市建设联盟成员城市申报（演示）",
            edition_key="alliance_2017",
            options={"certificate": True, "ballot_quorum": "two_thirds", "ballot_majority": "half_present"},
            opens_at=timezone.now() - timedelta(days=30),
            city_deadline=end_of_day(today + timedelta(days=45)),
            province_deadline=end_of_day(today + timedelta(days=60)),
            is_demo=True,
            **GUIDE,
        ),
        user=manager,
    )
    if round.state == RoundState.PREPARING:
        desk.move_round(round=round, step="open", user=manager, seen=None)
    for region, provinces in (("南方", ("zhejiang", "sichuan")), ("北方", ())):
        words = f"（演示）联盟秘书处（{region}），电话 010-00000000，邮箱 secretariat@example.invalid"
        contact = RegionContact.objects.create(round=round, region=region, words=words)
        contact.provinces.set([cast.organisations[each] for each in provinces])
    return round


def except_a_county(cast: Cast, round: Round) -> None:
    """例外申报: 浙江 lets a place below prefecture level apply, with its reason."""
    reason = "（演示）该市学习型城市建设起步早、成效明显，以往批次有县级市加入的先例。"
    make_exception(round=round, city=cast.organisations["yiwu"], user=cast.people["zj-officer"], reason=reason)


def submit(cast: Cast, application: Application, *, clerk: str, approver: str) -> Case:
    """签发并提交, with the bureau's own opinion."""
    desk.hand_over(application=application, user=cast.people[clerk], seen=None)
    desk.submit(application=application, user=cast.people[approver], seen=None, opinion=BUREAU_OPINION)
    return Case.objects.get(application=application)


def endorse(cast: Cast, case: Case, *, province: str) -> Case:
    """Accept, verify, opinion and seal: the signature sends it up."""
    officer, approver = cast.people[f"{province}-officer"], cast.people[f"{province}-approver"]
    case = cases.accept(case=case, user=officer, seen=None)
    if province == "zj":
        remark(cast, case)
    met = {each.key: ("met", "（演示）查阅佐证材料，符合。") for each in case.application.edition.conditions}
    eligibility.judge(case=case, user=officer, version=case.submission.version, judged=met)
    case = cases.propose(case=case, user=officer, seen=None, opinion=PROVINCE_OPINION)
    return cases.endorse(case=case, user=approver, seen=None)


def remark(cast: Cast, case: Case) -> None:
    """浙江 has named its association, which says what it knows."""
    associations.name_association(
        round=case.application.round, user=cast.people["zj-officer"], association=cast.organisations["association"]
    )
    words = "（演示）本会参与了该市社区教育调研，申报表所述属实。"
    associations.remark(case=case, user=cast.people["association-officer"], text=words)


def agree(cast: Cast, case: Case) -> Case:
    """秘书处意见, drafted by one person, signed with the seal 代章 by another."""
    officer, approver = cast.people["secretariat-officer"], cast.people["secretariat-approver"]
    paper_copies.copies_arrived(case=case, user=officer, copies=2, arrived_on=timezone.localdate())
    case = cases.draft_opinion(case=case, user=officer, seen=None, opinion=SECRETARIAT_OPINION)
    return cases.agree(case=case, user=approver, seen=None)


def put_to_the_vote(cast: Cast, chosen: Iterable[Case]) -> Ballot:
    listed = list(chosen)
    due_on: date = timezone.localdate() + timedelta(days=10)
    return ballots.open_ballot(
        round=listed[0].application.round,
        user=cast.people["secretariat-officer"],
        title=f"{BATCH}联盟城市审议（演示）",
        cases=listed,
        due_on=due_on,
    )


def vote(cast: Cast, chosen: Iterable[Case], otherwise: dict[str, str]) -> Ballot:
    """All members vote, in favour unless ``otherwise`` says by user name how; the chair closes."""
    opened = put_to_the_vote(cast, chosen)
    for member in MEMBERS:
        choices = {item.pk: otherwise.get(member, "agree") for item in opened.items.all()}
        ballots.vote(ballot=opened, user=cast.people[member], choices=choices)
    return ballots.close(ballot=opened, user=cast.people["committee-chair"], seen=None)


def publish(cast: Cast, round: Round, chosen: Iterable[Case]) -> MembershipList:
    mlist = lists.draw_up(
        round=round,
        user=cast.people["secretariat-officer"],
        title=f"{BATCH}全国学习型城市建设联盟成员城市名单（演示）",
        batch=BATCH,
        document_number=f"演示联盟〔{timezone.localdate().year}〕{round.pk}号",
        cases=chosen,
    )
    return lists.publish(mlist=mlist, user=cast.people["secretariat-approver"], seen=None)
