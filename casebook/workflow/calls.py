"""征集通知: prepared, opened, closed."""

from typing import Any

from casebook import permissions
from casebook.choices import CallState
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict


def is_complete(user: Any, call: Any) -> Verdict:
    whole = bool(call.plan.strip() and call.kinds)
    return verdict(whole, "请先写好征集方案，并选择征集类别。")


CALL = Table(
    name="案例征集通知",
    state_labels=dict(CallState.choices),
    steps=(
        Step(
            name="open",
            label="发布征集通知",
            sources=(CallState.PREPARING,),
            target=CallState.OPEN,
            actor="教育部批次管理员",
            who=permissions.is_call_manager,
            conditions=(is_complete,),
            explains="立即对外公开，符合范围的城市即可起草；各城市和省级部门收到消息。",
        ),
        Step(
            name="close",
            label="结束征集",
            sources=(CallState.OPEN,),
            target=CallState.CLOSED,
            actor="教育部批次管理员",
            who=permissions.is_call_manager,
            explains="不再接收报送；已报送的继续推荐、评审。",
            gives_up=True,
        ),
        Step(
            name="reopen",
            label="继续征集",
            sources=(CallState.CLOSED,),
            target=CallState.OPEN,
            actor="教育部批次管理员",
            who=permissions.is_call_manager,
            needs=("reason",),
            explains="恢复接收报送；截止时间已过的，请先修改截止时间。",
            goes_back=True,
        ),
    ),
)
