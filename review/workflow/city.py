"""What the city does with its case: the block with which every procedure begins."""

from typing import Any

from applications.choices import DeskState
from portal.kit.transitions import Step
from portal.kit.verdicts import Verdict, verdict
from review import permissions
from review.choices import CaseState


def application_is_resubmitted(user: Any, case: Any) -> Verdict:
    newest = case.application.submissions.order_by("-version").values_list("pk", flat=True).first()
    return verdict(newest != case.submission_id, "申请尚未重新提交，请城市修改后送签并提交。")


def application_is_voided(user: Any, case: Any) -> Verdict:
    is_voided = case.application.state == DeskState.VOIDED
    return verdict(is_voided, "作废由城市在“本市申请”中办理，不能在此单独进行。")


STEPS = (
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
)
