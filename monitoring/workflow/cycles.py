"""监测周期: prepared, opened, closed."""

from typing import Any

from monitoring import permissions
from monitoring.choices import CycleState, Level, VersionState
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict


def asks_what_is_published(user: Any, cycle: Any) -> Verdict:
    published = cycle.version.state == VersionState.PUBLISHED and cycle.version.framework.level == Level.NATIONAL
    return verdict(published, "请先选用已发布的国家框架版本；起草中的版本发布后才能开展监测。")


CYCLE = Table(
    name="监测周期",
    state_labels=dict(CycleState.choices),
    steps=(
        Step(
            name="open",
            label="启动本期监测",
            sources=(CycleState.PLANNED,),
            target=CycleState.OPEN,
            actor="教育部批次管理员",
            who=permissions.is_cycle_manager,
            conditions=(asks_what_is_published,),
            explains="启动后可以纳入城市；框架版本、拓展框架和数据年度不再改动，期限还可以调整。",
        ),
        Step(
            name="close",
            label="结束本期监测",
            sources=(CycleState.OPEN,),
            target=CycleState.CLOSED,
            actor="教育部批次管理员",
            who=permissions.is_cycle_manager,
            explains="不再纳入城市，不再提醒，没有上报过的不再上报；已上报的继续审核、退回更正、验收。",
            gives_up=True,
        ),
        Step(
            name="reopen",
            label="恢复本期监测",
            sources=(CycleState.CLOSED,),
            target=CycleState.OPEN,
            actor="教育部批次管理员",
            who=permissions.is_cycle_manager,
            needs=("reason",),
            explains="恢复纳入城市和提醒；期限已过的，请随后调整。",
            goes_back=True,
        ),
    ),
)
