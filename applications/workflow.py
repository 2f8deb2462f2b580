"""The city's own steps as tables that an official can read. What follows submission is in ``review.workflow``."""

from typing import Any

from applications import permissions
from applications.choices import DeskState, RoundState
from applications.selectors import deadline_of, missing
from portal.kit.dates import beijing
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict


def nothing_is_missing(user: Any, application: Any) -> Verdict:
    """填写检查 finds nothing that blocks; the same list that the page shows."""
    faults = [each for each in missing(application) if each.blocks]
    if not faults:
        return verdict(True, "")
    first = "；".join(f"{each.label}：{each.message.rstrip('。')}" for each in faults[:3])
    more = f"等{len(faults)}处" if len(faults) > 3 else ""
    return verdict(False, f"填写检查未通过（{first}{more}），请按“填写检查”逐项补正。")


def deadline_has_not_passed(user: Any, application: Any) -> Verdict:
    deadline = deadline_of(application)
    in_time = application.arrived_at is None or application.arrived_at <= deadline
    return verdict(
        in_time,
        f"提交截止时间为{beijing(deadline)}（北京时间），已过期；所填内容均已保留，如需延期请联系省级相关部门。",
    )


def is_reopening(user: Any, application: Any) -> Verdict:
    return verdict(
        application.is_reopening,
        "已提交的申请由“撤回”或“退回修改”重新打开，不能直接打开。",
    )


DESK = Table(
    name="市级填报",
    state_labels=dict(DeskState.choices),
    steps=(
        Step(
            name="hand_over",
            label="送签",
            sources=(DeskState.DRAFTING,),
            target=DeskState.HANDED_OVER,
            actor="市教育行政部门填报人",
            who=permissions.is_clerk_of_city,
            conditions=(permissions.round_is_open, nothing_is_missing),
            explains="送签后内容锁定，由本单位签发人审阅；签发前可以取回。",
        ),
        Step(
            name="take_back",
            label="取回",
            sources=(DeskState.HANDED_OVER,),
            target=DeskState.DRAFTING,
            actor="市教育行政部门填报人",
            who=permissions.is_clerk_of_city,
            explains="取回后可以继续修改，改好后需重新送签。",
        ),
        Step(
            name="send_back",
            label="退回填报人",
            sources=(DeskState.HANDED_OVER,),
            target=DeskState.DRAFTING,
            actor="市教育行政部门签发人",
            who=permissions.is_approver_of_city,
            needs=("reason",),
            explains="退回后由填报人修改并重新送签。",
        ),
        Step(
            name="submit",
            label="签发并提交",
            sources=(DeskState.HANDED_OVER,),
            target=DeskState.SUBMITTED,
            actor="市教育行政部门签发人",
            who=permissions.is_approver_of_city,
            conditions=(
                permissions.is_not_who_handed_over,
                permissions.round_is_open,
                deadline_has_not_passed,
                nothing_is_missing,
            ),
            needs=("consent", "seal", "date"),
            explains="签发即在封面和申请声明处加盖本市数字签名，内容冻结并提交省级相关部门；省级受理前可以撤回。",
        ),
        Step(
            name="reopen",
            label="重新打开",
            sources=(DeskState.SUBMITTED,),
            target=DeskState.DRAFTING,
            actor="随“撤回”或“退回修改”自动进行",
            who=is_reopening,
            explains="撤回或退回修改后，城市可以修改并重新送签、提交，形成新的版本。",
        ),
    ),
)

ROUND = Table(
    name="批次",
    state_labels=dict(RoundState.choices),
    steps=(
        Step(
            name="open",
            label="启动批次",
            sources=(RoundState.PREPARING,),
            target=RoundState.OPEN,
            actor="教育部批次管理员",
            who=permissions.manages_rounds,
            conditions=(permissions.form_has_a_procedure,),
            explains="启动后办事指南公开，城市自开放时间起可以填报。",
        ),
        Step(
            name="close",
            label="结束批次",
            sources=(RoundState.OPEN,),
            target=RoundState.CLOSED,
            actor="教育部批次管理员",
            who=permissions.manages_rounds,
            explains="结束后不再接受提交，已提交的继续办理。",
        ),
        Step(
            name="reopen",
            label="重新启动",
            sources=(RoundState.CLOSED,),
            target=RoundState.OPEN,
            actor="教育部批次管理员",
            who=permissions.manages_rounds,
            conditions=(permissions.form_has_a_procedure,),
            needs=("reason",),
            explains="重新启动后，在截止时间内可以继续提交。",
        ),
    ),
)
