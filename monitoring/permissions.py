"""Who may do what with frameworks, reports and figures: predicates named as sentences, each with its reason."""

from typing import Any

from portal.kit.verdicts import Verdict, verdict


def is_framework_editor(user: Any, subject: Any = None) -> Verdict:
    own = user.is_authenticated and user.acts_as("round_manager", "ministry")
    return verdict(own, "监测框架由教育部批次管理员编制和发布。")


def may_take_snapshots(user: Any, subject: Any = None) -> Verdict:
    own = user.is_authenticated and user.acts_as("clerk", "ministry")
    return verdict(own, "数据快照由教育部审核人固定。")


def may_publish_snapshots(user: Any, subject: Any = None) -> Verdict:
    own = user.is_authenticated and user.acts_as("approver", "ministry")
    return verdict(own, "监测数据由教育部签发人公布。")


def is_cycle_manager(user: Any, subject: Any = None) -> Verdict:
    own = user.is_authenticated and user.acts_as("round_manager", "ministry")
    return verdict(own, "监测周期由教育部批次管理员办理。")


def is_city_clerk(user: Any, report: Any) -> Verdict:
    """Plans, assigns and reminds in the own city."""
    own = user.is_authenticated and user.acts_as("clerk", "city") and user.organisation.pk == report.city_id
    return verdict(own, "监测工作的分工和提醒由该市填报人办理。")
