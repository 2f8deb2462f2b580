"""The alliance's deciding block: the secretariat's opinion and seal 代章, then the working committee's consent.

Source: 中成协[2017]022号, 四: 3.“联盟”秘书处确认并报联盟工作委员会同意后，确定“联盟”城市名单。
"""

from typing import Any

from portal.kit.transitions import Step
from portal.kit.verdicts import Verdict, verdict
from review import permissions
from review.choices import WITH_THE_SECRETARIAT, BallotState, CaseState
from review.workflow.direct import is_not_announced
from review.workflow.paper_copies import paper_copies_have_arrived


def is_not_being_voted_on(user: Any, case: Any) -> Verdict:
    open_ballot = case.ballot_items.filter(ballot__state=BallotState.OPEN).select_related("ballot").first()
    title = open_ballot.ballot.title if open_ballot else ""
    return verdict(open_ballot is None, f"该市正在“{title}”中表决；请先取消该次表决，再办理。")


def is_being_voted_on(user: Any, case: Any) -> Verdict:
    return verdict(case.is_moved_by_document, "表决结果随主任委员结束表决生效，请到“工作委员会表决”办理。")


def was_voted_on(user: Any, case: Any) -> Verdict:
    return verdict(_is_agreed_to(case), "该市由秘书处决定不予确认，未经表决，请由秘书处经办人办理“改回秘书处审核”。")


def was_not_voted_on(user: Any, case: Any) -> Verdict:
    return verdict(not _is_agreed_to(case), "该市由工作委员会表决决定，须由主任委员办理“改回待审议”。")


def _is_agreed_to(case: Any) -> bool:
    """Whether the secretariat's opinion is signed: what comes after it is the committee's."""
    signed = case.opinions.filter(voided_at__isnull=True, organisation__kind="secretariat", signed_at__isnull=False)
    return bool(signed.exists())


FORWARD = (
    Step(
        name="draft_opinion",
        label="拟秘书处意见并送签",
        sources=(CaseState.AT_SECRETARIAT,),
        target=CaseState.AT_SIGNATURE,
        actor="联盟秘书处经办人",
        who=permissions.is_officer_who_decides,
        needs=("opinion",),
        explains="意见送秘书处签发人；签发前可由签发人退回。名单公布前省、市看不到。",
    ),
    Step(
        name="agree",
        label="签发秘书处意见（代章）",
        sources=(CaseState.AT_SIGNATURE,),
        target=CaseState.SECRETARIAT_AGREED,
        actor="联盟秘书处签发人",
        who=permissions.is_approver_who_decides,
        conditions=(permissions.did_not_draft_the_secretariats_opinion, paper_copies_have_arrived),
        needs=("seal", "date"),
        explains="签发后报联盟工作委员会表决；意见和代章的数字签名在名单公布时印入申报表“中国成人教育协会和全国学习型城市建设联盟秘书处意见”栏，此前省、市看不到。",
    ),
    Step(
        name="consent",
        label="工作委员会同意",
        sources=(CaseState.SECRETARIAT_AGREED,),
        target=CaseState.CONFIRMED,
        actor="联盟工作委员会（随主任委员结束表决）",
        who=permissions.is_chair_of_the_committee,
        conditions=(is_being_voted_on,),
        needs=("date",),
        explains="表决通过，列为拟确认；名单公布前省、市看不到该决定。",
    ),
    Step(
        name="dissent",
        label="工作委员会不同意",
        sources=(CaseState.SECRETARIAT_AGREED,),
        target=CaseState.NOT_CONFIRMED,
        actor="联盟工作委员会（随主任委员结束表决）",
        who=permissions.is_chair_of_the_committee,
        conditions=(is_being_voted_on,),
        needs=("reason", "date"),
        explains="表决未通过，结果在本批名单公布时告知省、市。",
        goes_back=True,
    ),
    Step(
        name="not_agree",
        label="秘书处不予确认",
        sources=(CaseState.AT_SIGNATURE,),
        target=CaseState.NOT_CONFIRMED,
        actor="联盟秘书处签发人",
        who=permissions.is_approver_who_decides,
        needs=("reason", "date"),
        voids=("拟稿中的秘书处意见",),
        explains="不报工作委员会表决；理由在本批名单公布时告知省、市，公布前可以改回。",
        goes_back=True,
    ),
)

BACK = (
    Step(
        name="return_to_province",
        label="退回省级",
        sources=WITH_THE_SECRETARIAT,
        target=CaseState.ACCEPTED,
        actor="联盟秘书处经办人",
        who=permissions.is_officer_who_decides,
        conditions=(is_not_being_voted_on,),
        needs=("reason",),
        voids=("省级意见和签章", "秘书处意见和签章"),
        explains="退回省级重新核实；省级须重新出具意见、签章后上报。",
        goes_back=True,
    ),
    Step(
        name="put_back",
        label="退回秘书处经办人",
        sources=(CaseState.AT_SIGNATURE,),
        target=CaseState.AT_SECRETARIAT,
        actor="联盟秘书处签发人",
        who=permissions.is_approver_who_decides,
        needs=("reason",),
        voids=("拟稿中的秘书处意见",),
        explains="秘书处意见退回经办人重拟。",
        goes_back=True,
    ),
    Step(
        name="reconsider_vote",
        label="改回待审议",
        sources=(CaseState.CONFIRMED, CaseState.NOT_CONFIRMED),
        target=CaseState.SECRETARIAT_AGREED,
        actor="联盟工作委员会主任委员",
        who=permissions.is_chair_of_the_committee,
        conditions=(is_not_announced, was_voted_on),
        needs=("reason",),
        voids=("尚未公布的表决结果",),
        explains="撤销尚未公布的表决结果，由秘书处重新提请表决；原表决记录保留，拟稿名单中相应删去。",
        goes_back=True,
    ),
    Step(
        name="reconsider_agreement",
        label="改回秘书处审核",
        sources=(CaseState.NOT_CONFIRMED,),
        target=CaseState.AT_SECRETARIAT,
        actor="联盟秘书处经办人",
        who=permissions.is_officer_who_decides,
        conditions=(is_not_announced, was_not_voted_on),
        needs=("reason",),
        voids=("尚未公布的决定",),
        explains="撤销秘书处尚未公布的不予确认，重新审核。",
        goes_back=True,
    ),
)
