"""The network's deciding block: sent up on a summary sheet, assessed or not, decided by the ministry; the direct way.

Source: 新时代学习型城市建设指南, 三（二）（三）.
"""

from typing import Any

from portal.kit.transitions import Step
from portal.kit.verdicts import Verdict, verdict
from review import permissions
from review.choices import CaseState, SheetState
from review.workflow import assessment, direct
from review.workflow.province import RETURN_VOIDS
from review.workflow.visits import no_visit_is_under_way


def stands_on_a_valid_sheet(user: Any, case: Any) -> Verdict:
    valid = case.sheet_items.filter(sheet__state=SheetState.SENT_UP, submission=case.submission_id).exists()
    return verdict(valid, "该市所在汇总表已失效，须省级相关部门重新签发汇总表后才能确认。")


def is_being_sent_up(user: Any, case: Any) -> Verdict:
    return verdict(case.is_moved_by_document, "上报随汇总表签发进行，请到“汇总表”办理。")


FORWARD = (
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
        goes_back=True,
    ),
    *direct.FORWARD,
)

BACK = (
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
)
