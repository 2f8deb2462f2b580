"""The steps of a city that joins directly: the register decides, the province gives its opinion, nobody assesses.

Source: 新时代学习型城市建设指南, 三（三）: 已加入全球学习型城市网络的城市和原全国学习型城市建设联盟的城市填报申请表后直接加入。
"""

from typing import Any

from applications.selectors import province_deadline
from portal.kit.dates import beijing
from portal.kit.transitions import Step
from portal.kit.verdicts import Verdict, verdict
from review import permissions
from review.choices import CaseState, Way
from review.selectors.notices import lists_on_notice


def joins_directly(user: Any, case: Any) -> Verdict:
    return verdict(case.joins_directly, "成员名册中没有可直接加入的登记，该市按省级推荐办理，请列入汇总表上报。")


def is_recommended(user: Any, case: Any) -> Verdict:
    return verdict(not case.joins_directly, "该市直接加入，不列入汇总表，请办理“直接上报”。")


def does_not_join_by_right(user: Any, case: Any) -> Verdict:
    ground = case.ground.words if case.ground else ""
    return verdict(
        not case.joins_directly,
        f"该市是{ground}，填报后直接加入，不需推荐，因此不能不予推荐；材料有误的请退回修改。",
    )


def goes_up_by_itself(user: Any, case: Any) -> Verdict:
    return verdict(case.is_moved_by_document, "批次规定直接加入不需省级意见的，随提交自动进行，不能单独办理。")


def province_is_in_time(user: Any, case: Any) -> Verdict:
    deadline = province_deadline(case.application.round, case.application.organisation.parent)
    in_time = case.arrived_at is None or case.arrived_at <= max(deadline, case.send_up_by or deadline)
    return verdict(
        in_time,
        f"省级上报截止时间为{beijing(deadline)}（北京时间），已过期；如需延期请联系教育部批次管理员。",
    )


def ground_is_in_force(user: Any, case: Any) -> Verdict:
    left = case.ground is not None and case.ground.left_on is not None
    return verdict(not left, "所依据的成员登记已终止，不能确认；请办理“转省级推荐”。")


def is_not_on_notice(user: Any, case: Any) -> Verdict:
    """A list on notice is frozen: only an objection that is upheld takes a city off it."""
    frozen = None if case.is_moved_by_document else lists_on_notice(case).first()
    title = frozen.title if frozen is not None else ""
    return verdict(
        frozen is None,
        f"该市所在名单《{title}》正在公示，决定不能改回；请先由签发人撤回公示，或者在异议成立时办理。",
    )


def is_not_announced(user: Any, case: Any) -> Verdict:
    return verdict(case.announced_at is None, "决定已经公布，只能以更正名单处理。")


FORWARD = (
    Step(
        name="send_up_directly",
        label="直接上报",
        sources=(CaseState.ENDORSED,),
        target=CaseState.MEMBER_CHECK,
        actor="省级相关部门签发人",
        who=permissions.is_approver_of_the_province,
        conditions=(joins_directly, province_is_in_time),
        needs=("date",),
        explains="直接加入的城市不列入汇总表：申请表连同省级意见直接上报，由教育部核对成员资格。",
    ),
    Step(
        name="go_up",
        label="免省级意见上报",
        sources=(CaseState.SUBMITTED,),
        target=CaseState.MEMBER_CHECK,
        actor="随提交自动进行",
        who=goes_up_by_itself,
        conditions=(joins_directly,),
        explains="批次规定直接加入不需省级意见时，提交后即由教育部核对成员资格。",
    ),
    Step(
        name="confirm_member",
        label="确认成员资格",
        sources=(CaseState.MEMBER_CHECK,),
        target=CaseState.MEMBER_CONFIRMED,
        actor="教育部审核人",
        who=permissions.is_reviewer_of_the_ministry,
        conditions=(joins_directly, ground_is_in_force),
        needs=("date",),
        explains="核对名册登记及其依据，不再审核申报材料；列为拟直接加入，名单公布前省、市看不到该决定，可以改回。",
    ),
)

BACK = (
    Step(
        name="not_member",
        label="转省级推荐",
        sources=(CaseState.MEMBER_CHECK,),
        target=CaseState.SUBMITTED,
        actor="教育部审核人",
        who=permissions.is_reviewer_of_the_ministry,
        needs=("reason",),
        voids=("省级意见和签章",),
        explains="成员资格不成立时办理：改按省级推荐，由省级重新受理。名册登记有误的，应同时更正登记。",
        goes_back=True,
    ),
    Step(
        name="reconsider_member",
        label="改回核对成员资格",
        sources=(CaseState.MEMBER_CONFIRMED,),
        target=CaseState.MEMBER_CHECK,
        actor="教育部审核人",
        who=permissions.is_reviewer_of_the_ministry,
        conditions=(is_not_announced, is_not_on_notice),
        needs=("reason",),
        voids=("尚未公布的决定",),
        explains="撤销尚未公布的决定，重新核对；拟稿名单中相应删去。",
        goes_back=True,
    ),
)

# Steps that mean nothing to a city on the other way: its page leaves them out, unless the reason is worth reading.
STEPS_OF_WAY = {
    Way.DIRECT: frozenset(step.name for step in (*FORWARD, *BACK)),
    Way.RECOMMENDED: frozenset(
        {
            "send_up",
            "pass_formal_check",
            "close_assessment",
            "confirm",
            "not_confirm",
            "reopen_assessment",
            "reconsider",
            "reconsider_assessed",
        }
    ),
}


def means_something(step: str, way: str) -> bool:
    """Whether a refused step is shown on the page of a case that goes this way."""
    return not any(step in steps for other, steps in STEPS_OF_WAY.items() if other != way)
