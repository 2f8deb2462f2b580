"""The procedure of a case. Source: 新时代学习型城市建设指南, 三（一）（二）（三）."""

from typing import Any

from applications.choices import DeskState
from portal.kit.transitions import Step, Table, last_actor
from portal.kit.verdicts import Verdict, verdict
from review import permissions
from review.choices import CaseState, SheetState
from review.selectors import timeline
from review.workflow import assessment, direct
from review.workflow.stamping import opinion_is_stamped
from review.workflow.verification import checklist_is_complete
from review.workflow.visits import no_visit_is_under_way

RETURN_VOIDS = ("省级意见和签章", "列有该版本的汇总表签章")


def application_is_resubmitted(user: Any, case: Any) -> Verdict:
    newest = case.application.submissions.order_by("-version").values_list("pk", flat=True).first()
    return verdict(newest != case.submission_id, "申请尚未重新提交，请城市修改后送签并提交。")


def application_is_voided(user: Any, case: Any) -> Verdict:
    is_voided = case.application.state == DeskState.VOIDED
    return verdict(is_voided, "作废由城市在“本市申请”中办理，不能在此单独进行。")


def stands_on_a_valid_sheet(user: Any, case: Any) -> Verdict:
    valid = case.sheet_items.filter(sheet__state=SheetState.SENT_UP, submission=case.submission_id).exists()
    return verdict(valid, "该市所在汇总表已失效，须省级相关部门重新签发汇总表后才能确认。")


def is_being_sent_up(user: Any, case: Any) -> Verdict:
    return verdict(case.is_moved_by_document, "上报随汇总表签发进行，请到“汇总表”办理。")


def is_being_published(user: Any, case: Any) -> Verdict:
    return verdict(case.is_moved_by_document, "公布随名单签发进行，请到“名单”办理。")


def as_it_may_be_known(case: Any, user: Any) -> str:
    """Nothing pending shows to city or province, nor the province's draft to the city."""
    kind = user.organisation.kind if user.organisation is not None else ""
    return str(case.state_seen_by(kind))


def several_states_look_the_same(case: Any, user: Any) -> bool:
    kind = user.organisation.kind if user.organisation is not None else ""
    return bool(case.is_veiled_for(kind))


def who_acted_last(case: Any, user: Any) -> str:
    step = timeline(case, user).last()
    return step.actor if step is not None else last_actor(case)


# The way forward first, then the ways back: the page offers steps in this order.
CASE = Table(
    name="申请办理",
    state_labels=dict(CaseState.choices),
    seen_as=as_it_may_be_known,
    is_veiled=several_states_look_the_same,
    known_actor=who_acted_last,
    steps=(
        Step(
            name="withdraw",
            label="撤回",
            sources=(CaseState.SUBMITTED,),
            target=CaseState.WITHDRAWN,
            actor="市教育行政部门签发人",
            who=permissions.takes_back_for_the_city,
            needs=("reason",),
            explains="省级受理前可以撤回；撤回后可修改并重新送签、提交，原版本保留在办理记录中。",
            goes_back=True,
        ),
        Step(
            name="resubmit",
            label="重新提交",
            sources=(CaseState.RETURNED, CaseState.WITHDRAWN),
            target=CaseState.SUBMITTED,
            actor="市教育行政部门（随签发并提交）",
            who=permissions.submits_for_the_city,
            conditions=(application_is_resubmitted,),
            needs=("seal", "date"),
            explains="随“签发并提交”自动进行：新版本送省级相关部门受理。",
        ),
        Step(
            name="void",
            label="作废",
            sources=(CaseState.RETURNED, CaseState.WITHDRAWN),
            target=CaseState.VOIDED,
            actor="市教育行政部门签发人",
            who=permissions.takes_back_for_the_city,
            conditions=(application_is_voided,),
            needs=("reason",),
            voids=("申请表和回执",),
            explains="随城市作废申请自动进行；城市可在本批次内重新申请，另行编号。",
            gives_up=True,
        ),
        Step(
            name="accept",
            label="受理",
            sources=(CaseState.SUBMITTED,),
            target=CaseState.ACCEPTED,
            actor="省级相关部门经办人",
            who=permissions.is_officer_of_the_province,
            explains="受理后城市不能再撤回；可以核实、退回修改或拟写推荐意见。",
        ),
        Step(
            name="propose",
            label="拟推荐并送签",
            sources=(CaseState.ACCEPTED,),
            target=CaseState.PROPOSED,
            actor="省级相关部门经办人",
            who=permissions.is_officer_of_the_province,
            conditions=(checklist_is_complete,),
            needs=("opinion",),
            explains="推荐意见送本单位签发人；签发前可由签发人退回。",
        ),
        Step(
            name="endorse",
            label="签发推荐意见",
            sources=(CaseState.PROPOSED,),
            target=CaseState.ENDORSED,
            actor="省级相关部门签发人",
            who=permissions.is_approver_of_the_province,
            conditions=(
                permissions.did_not_draft_the_opinion,
                permissions.did_not_sign_for_the_city,
                opinion_is_stamped,
            ),
            needs=("seal", "date"),
            explains="签发即在申请表第六部分加盖本单位数字签名（使用湿章的批次以已存档的推荐意见页扫描件为准）；之后列入汇总表上报，直接加入的城市则直接上报。",
        ),
        Step(
            name="send_up",
            label="上报",
            sources=(CaseState.ENDORSED,),
            target=CaseState.SENT_UP,
            actor="省级相关部门签发人",
            who=permissions.is_approver_of_the_province,
            conditions=(direct.is_recommended, is_being_sent_up),
            explains="随汇总表签发自动进行。",
        ),
        *assessment.FORWARD,
        Step(
            name="confirm",
            label="确认加入",
            sources=(CaseState.SENT_UP, CaseState.ASSESSED),
            target=CaseState.CONFIRMED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            conditions=(assessment.is_not_left_out, stands_on_a_valid_sheet, no_visit_is_under_way),
            needs=("opinion", "date"),
            explains="列为拟确认；名单公布前省、市看不到该决定，可以改回。",
        ),
        Step(
            name="not_confirm",
            label="不予确认",
            sources=(CaseState.SENT_UP, CaseState.ASSESSED),
            target=CaseState.NOT_CONFIRMED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            conditions=(assessment.is_not_left_out,),
            needs=("reason", "date"),
            explains="理由在本批次名单公布时告知省、市；公布前可以改回。",
        ),
        *direct.FORWARD,
        Step(
            name="publish",
            label="公布",
            sources=(CaseState.CONFIRMED, CaseState.MEMBER_CONFIRMED),
            target=CaseState.PUBLISHED,
            actor="教育部签发人",
            who=permissions.is_approver_of_the_ministry,
            conditions=(is_being_published,),
            explains="随名单签发自动进行：登记为成员城市；批次颁发证书的，同时颁发。",
        ),
        Step(
            name="return",
            label="退回修改",
            sources=(
                CaseState.SUBMITTED,
                CaseState.ACCEPTED,
                CaseState.PROPOSED,
                CaseState.ENDORSED,
            ),
            target=CaseState.RETURNED,
            actor="省级相关部门",
            who=permissions.is_someone_of_the_province,
            needs=("reason",),
            asks=("due",),
            voids=RETURN_VOIDS,
            explains="申请退回城市修改；已出具的省级意见作废，城市重新提交后须重新办理。",
            goes_back=True,
        ),
        Step(
            name="send_back",
            label="退回经办人",
            sources=(CaseState.PROPOSED,),
            target=CaseState.ACCEPTED,
            actor="省级相关部门签发人",
            who=permissions.is_approver_of_the_province,
            needs=("reason",),
            voids=("拟稿中的推荐意见",),
            explains="推荐意见退回经办人重拟。",
            goes_back=True,
        ),
        Step(
            name="decline",
            label="不予推荐",
            sources=(CaseState.ACCEPTED, CaseState.PROPOSED),
            target=CaseState.DECLINED,
            actor="省级相关部门签发人",
            who=permissions.is_approver_of_the_province,
            conditions=(direct.does_not_join_by_right,),
            needs=("reason",),
            explains="本批次不予推荐，理由告知城市；该决定不能撤销。",
        ),
        Step(
            name="return_to_province",
            label="退回省级",
            sources=(CaseState.SENT_UP, CaseState.IN_ASSESSMENT, CaseState.ASSESSED, CaseState.MEMBER_CHECK),
            target=CaseState.ACCEPTED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            needs=("reason",),
            voids=RETURN_VOIDS,
            explains="退回省级相关部门重新核实；所在汇总表失效，须重新签发上报。",
            goes_back=True,
        ),
        Step(
            name="reconsider",
            label="改回审核中",
            sources=(CaseState.CONFIRMED, CaseState.NOT_CONFIRMED),
            target=CaseState.SENT_UP,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            conditions=(direct.is_not_announced, direct.is_not_on_notice, assessment.was_decided_without_experts),
            needs=("reason",),
            voids=("尚未公布的决定",),
            explains="撤销尚未公布的决定，重新审核；拟稿名单中相应删去。",
            goes_back=True,
        ),
        *assessment.BACK,
        *direct.BACK,
        Step(
            name="strike",
            label="更正删去",
            sources=(CaseState.PUBLISHED,),
            target=CaseState.NOT_CONFIRMED,
            actor="教育部签发人",
            who=permissions.is_approver_of_the_ministry,
            conditions=(is_being_published,),
            needs=("reason",),
            voids=("成员登记", "证书"),
            explains="随更正名单签发自动进行；原名单保留并注明已更正。",
        ),
    ),
)
