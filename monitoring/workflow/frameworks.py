"""框架版本: drafted, checked, published; then it never changes."""

from typing import Any

from monitoring import permissions
from monitoring.choices import VersionState
from monitoring.selectors.checks import faults
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict


def is_in_order(user: Any, version: Any) -> Verdict:
    number = len(faults(version)) if version.state == VersionState.DRAFT else 0
    return verdict(number == 0, f"发布前检查还有{number}处问题，请在“发布前检查”中逐项改正。")


VERSION = Table(
    name="监测框架版本",
    state_labels=dict(VersionState.choices),
    steps=(
        Step(
            name="publish",
            label="发布此版本",
            sources=(VersionState.DRAFT,),
            target=VersionState.PUBLISHED,
            actor="教育部批次管理员；拓展框架为本地签发人",
            who=permissions.publishes_version,
            conditions=(is_in_order,),
            explains="发布后内容和校验码不再改动，不能撤回；以后需要修改的，起草新版并写明沿革。",
        ),
    ),
)
