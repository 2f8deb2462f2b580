"""The steps of a round in which experts assess: formal check, assessment, and the ways back.

The guide of 2023 does not ask for experts; a round switches them on.
"""

from typing import Any

from portal.kit.transitions import Step
from portal.kit.verdicts import Verdict, verdict
from review import permissions
from review.choices import CaseState
from review.selectors.assessments import assessment_of
from review.selectors.panels import bar_of
from review.workflow.direct import is_not_announced, is_not_on_notice


def experts_assess(user: Any, case: Any) -> Verdict:
    return verdict(case.application.round.has_experts, "本批次不组织专家评审，请直接办理“确认加入”或“不予确认”。")


def is_not_left_out(user: Any, case: Any) -> Verdict:
    """In a round with experts a decision follows their assessment."""
    skips = case.state == CaseState.SENT_UP and case.application.round.has_experts
    return verdict(not skips, "本批次由专家评审：请先办理“形式审查通过”，评审完成后再作决定。")


def enough_have_submitted(user: Any, case: Any) -> Verdict:
    found = assessment_of(case)
    return verdict(
        found.submitted >= found.wanted,
        f"每市至少须有{found.wanted}位专家提交评分，现已提交{found.submitted}位；请催办，或另行分配专家。",
    )


def chair_is_not_barred(user: Any, case: Any) -> Verdict:
    """A chair of the same province leaves it to the ministry."""
    bar = bar_of(case, user, lifted=False) if permissions.is_chair(user) else None
    return verdict(bar is None, f"{bar.reason if bar else ''}请由教育部审核人结束评审。")


def was_decided_without_experts(user: Any, case: Any) -> Verdict:
    return verdict(case.assessed_at is None, "该决定在专家评审之后作出，请办理“改回评审完成”。")


def was_decided_after_assessment(user: Any, case: Any) -> Verdict:
    return verdict(case.assessed_at is not None, "该决定未经专家评审，请办理“改回审核中”。")


FORWARD = (
    Step(
        name="pass_formal_check",
        label="形式审查通过",
        sources=(CaseState.SENT_UP,),
        target=CaseState.IN_ASSESSMENT,
        actor="教育部审核人",
        who=permissions.is_reviewer_of_the_ministry,
        conditions=(experts_assess,),
        explains="在“形式审查”页逐项核对后转专家评审；名单公布前省、市看不到评审情况。",
    ),
    Step(
        name="close_assessment",
        label="结束评审",
        sources=(CaseState.IN_ASSESSMENT,),
        target=CaseState.ASSESSED,
        actor="专家组组长或教育部审核人",
        who=permissions.closes_assessments,
        conditions=(chair_is_not_barred, enough_have_submitted),
        explains="专家不能再修改评分；由教育部审核人据此作出决定。",
    ),
)

BACK = (
    Step(
        name="reopen_assessment",
        label="重新评审",
        sources=(CaseState.ASSESSED,),
        target=CaseState.IN_ASSESSMENT,
        actor="教育部审核人",
        who=permissions.is_reviewer_of_the_ministry,
        needs=("reason",),
        explains="已提交的评分保留，专家可以说明理由后修改，也可以另行分配专家。",
        goes_back=True,
    ),
    Step(
        name="reconsider_assessed",
        label="改回评审完成",
        sources=(CaseState.CONFIRMED, CaseState.NOT_CONFIRMED),
        target=CaseState.ASSESSED,
        actor="教育部审核人",
        who=permissions.is_reviewer_of_the_ministry,
        conditions=(is_not_announced, is_not_on_notice, was_decided_after_assessment),
        needs=("reason",),
        voids=("尚未公布的决定",),
        explains="撤销尚未公布的决定，回到评审完成；拟稿名单中相应删去。",
        goes_back=True,
    ),
)

OF_EXPERTS = frozenset(step.name for step in (*FORWARD, *BACK))


def belongs_to_the_round(step: str, case: Any) -> bool:
    """Whether a refused step is shown: those of experts only where experts assess."""
    if step in OF_EXPERTS:
        return bool(case.application.round.has_experts)
    return step != "reconsider" or case.assessed_at is None
