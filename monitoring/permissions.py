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


# --- Reports and their rows: ``subject`` is either ------------------------------------------------------------------


def _city_of(subject: Any) -> Any:
    return getattr(subject, "report", subject).city


def _of_the_city(user: Any, subject: Any, role: str) -> bool:
    return user.is_authenticated and user.acts_as(role, "city") and user.organisation.pk == _city_of(subject).pk


def _of_the_province(user: Any, subject: Any, role: str) -> bool:
    own = user.is_authenticated and user.acts_as(role, "province")
    return own and user.organisation.pk == _city_of(subject).parent_id


def puts_the_report_together(user: Any, subject: Any) -> Verdict:
    return verdict(_of_the_city(user, subject, "clerk"), "只有该市教育行政部门的填报人可以办理此事项。")


def signs_for_the_city(user: Any, subject: Any) -> Verdict:
    return verdict(_of_the_city(user, subject, "approver"), "只有该市教育行政部门的签发人可以办理此事项。")


def did_not_hand_over(user: Any, report: Any) -> Verdict:
    return verdict(report.handed_by_id != user.pk, "汇总送签的人不能签发，请由另一位签发人签发。")


def reviews_for_the_province(user: Any, subject: Any) -> Verdict:
    own = _of_the_province(user, subject, "clerk") or _of_the_province(user, subject, "approver")
    return verdict(own, "只有该市所在省的省级相关部门可以办理此事项。")


def decides_for_the_province(user: Any, subject: Any) -> Verdict:
    return verdict(
        _of_the_province(user, subject, "approver"), "只有该市所在省的省级相关部门签发人可以办理此事项。"
    )


def reviews_for_the_ministry(user: Any, subject: Any = None) -> Verdict:
    own = user.is_authenticated and user.acts_as("clerk", "ministry")
    return verdict(own, "监测报告由教育部审核人验收。")


def answers_for_the_row(user: Any, row: Any) -> Verdict:
    """The office that the row is assigned to; the city's own bureau may answer for every office of the city."""
    own = user.is_authenticated and user.organisation is not None and user.organisation.pk == row.organisation_id
    assigned = own and user.acts_as("clerk", "department", "institution", "city")
    return verdict(assigned or _of_the_city(user, row, "clerk"), "只有该项的填报单位和该市填报人可以提交。")


def is_the_clock(user: Any, subject: Any) -> Verdict:
    """What the portal itself does when a time is over; a reviewer may do it earlier."""
    return verdict(user is None or bool(reviews_for_the_ministry(user)), "到期后由平台自动收回；提前收回由教育部审核人办理。")
