"""The way of a slip to a department 征集单 as a table that an official can read."""

from typing import Any

from applications.choices import SlipState
from applications.permissions import is_clerk_of_city
from applications.selectors import part_findings
from applications.selectors.slips import slip_part, slip_sheet
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict


def is_clerk_of_department(user: Any, slip: Any) -> Verdict:
    return verdict(
        user.acts_as("clerk", "department") and user.organisation.pk == slip.department_id,
        "只有被征集部门的填报人可以答复。",
    )


def is_clerk_of_its_city(user: Any, slip: Any) -> Verdict:
    return is_clerk_of_city(user, slip.application)


def application_is_open(user: Any, slip: Any) -> Verdict:
    return verdict(
        slip.application.is_editable,
        f"申请当前为“{slip.application.get_state_display()}”，内容已锁定，不能再向部门征集；如需修改请先取回申请。",
    )


def answer_is_whole(user: Any, slip: Any) -> Verdict:
    """Every cell is filled and right; what cannot be given is explained in the remark."""
    part, sheet = slip_part(slip), slip_sheet(slip)
    faults = [each for each in part_findings(part, sheet) if each.blocks and not each.is_empty]
    if faults:
        return verdict(False, f"“{faults[0].label}”：{faults[0].message}改好后再提交答复。")
    texts = [text for question in part.questions for _, _, text in sheet.leaves(question)]
    empty = len([text for text in texts if not text.strip()])
    if len(texts) == empty:
        return verdict(False, "还没有填写任何内容；不能提供的，请填写理由后选择“不能提供”。")
    return verdict(
        not empty or bool(slip.remark.strip()),
        f"还有 {empty} 栏没有填写；不能提供的请在“答复说明”中写明原因，再提交答复。",
    )


def is_lapsing(user: Any, slip: Any) -> Verdict:
    return verdict(getattr(slip, "is_lapsing", False), "征集随申请提交或作废自动结束，不能直接办理。")


SLIP = Table(
    name="向部门征集",
    state_labels=dict(SlipState.choices),
    steps=(
        Step(
            name="answer",
            label="提交答复",
            sources=(SlipState.ASKED,),
            target=SlipState.ANSWERED,
            actor="市直部门填报人",
            who=is_clerk_of_department,
            conditions=(answer_is_whole,),
            explains="提交后不能再改；由市教育行政部门核对、采用，需要更正时会再次征集。",
        ),
        Step(
            name="decline",
            label="不能提供",
            sources=(SlipState.ASKED,),
            target=SlipState.DECLINED,
            actor="市直部门填报人",
            who=is_clerk_of_department,
            needs=("reason",),
            explains="写明理由，例如数据由哪个部门掌握；市教育行政部门可以再次征集。",
        ),
        Step(
            name="ask_again",
            label="再次征集",
            sources=(SlipState.ANSWERED, SlipState.DECLINED),
            target=SlipState.ASKED,
            actor="市教育行政部门填报人",
            who=is_clerk_of_its_city,
            conditions=(application_is_open,),
            needs=("reason",),
            explains="写明哪里需要更正或补充；部门上次填写的内容仍在，可以修改后再次提交答复。",
        ),
        Step(
            name="close",
            label="结束征集",
            sources=(SlipState.ASKED, SlipState.ANSWERED, SlipState.DECLINED),
            target=SlipState.CLOSED,
            actor="市教育行政部门填报人",
            who=is_clerk_of_its_city,
            explains="不再需要该部门答复，或已核对不采用；已填写的内容保留，部门不能再答复。",
        ),
        Step(
            name="lapse",
            label="自动结束",
            sources=(SlipState.ASKED,),
            target=SlipState.CLOSED,
            actor="随申请提交或作废自动进行",
            who=is_lapsing,
            explains="申请提交后不再需要答复；如退回修改，可以重新征集。",
        ),
    ),
)
