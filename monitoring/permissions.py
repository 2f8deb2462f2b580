"""Who may do what with frameworks, reports and figures: predicates named as sentences, each with its reason."""

from typing import Any

from django.utils import timezone

from monitoring.choices import COLLECTING, LEVEL_OF_OFFICE, WITH_THE_DEPARTMENT, CycleState, RowState
from portal.kit.dates import beijing
from portal.kit.verdicts import Verdict, refused, verdict


def writes_frameworks(user: Any, subject: Any = None) -> Verdict:
    """Somebody who drafts frameworks at all: the national ones, or the extensions (+N) of the own place."""
    own = user.is_authenticated and (
        user.acts_as("round_manager", "ministry") or user.acts_as("clerk", "province", "city")
    )
    return verdict(own, "监测框架由教育部批次管理员编制；本地的拓展框架（1+N）由省级经办人、市填报人编制。")


def signs_frameworks(user: Any, subject: Any = None) -> Verdict:
    """Somebody whose business publishing may be."""
    own = user.is_authenticated and (bool(writes_frameworks(user)) or user.acts_as("approver", "province", "city"))
    return verdict(own, "监测框架由教育部批次管理员发布；本地的拓展框架（1+N）由本单位签发人发布。")


def drafts_framework(user: Any, framework: Any) -> Verdict:
    """The ministry's round manager all of them, the clerk of a province or city the extensions of the own place."""
    own = user.is_authenticated and (
        user.acts_as("round_manager", "ministry") or _extends_here(user, framework, "clerk")
    )
    return verdict(own, "监测框架由教育部批次管理员编制；拓展框架（1+N）由适用地区的省级经办人或市填报人编制。")


def publishes_version(user: Any, version: Any) -> Verdict:
    """One drafts an extension, another signs it; the national core is the round manager's."""
    framework = version.framework
    if framework.level in LEVEL_OF_OFFICE.values():
        return verdict(
            user.is_authenticated and _extends_here(user, framework, "approver"),
            "拓展框架（1+N）由适用地区的省级相关部门或市教育行政部门的签发人发布。",
        )
    own = user.is_authenticated and user.acts_as("round_manager", "ministry")
    return verdict(own, "监测框架由教育部批次管理员发布。")


def keeps_the_crosswalk(user: Any, subject: Any = None) -> Verdict:
    own = user.is_authenticated and user.acts_as("round_manager", "ministry")
    return verdict(own, "框架之间的对照由教育部批次管理员编制。")


def _extends_here(user: Any, framework: Any, role: str) -> bool:
    """Is it an extension of the place whose office the person acts for in that role?"""
    if not user.acts_as(role, *LEVEL_OF_OFFICE):
        return False
    office = user.organisation
    return bool(framework.level == LEVEL_OF_OFFICE[office.kind] and framework.place_id == office.place_id)


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
    return verdict(_of_the_province(user, subject, "approver"), "只有该市所在省的省级相关部门签发人可以办理此事项。")


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
    return verdict(
        user is None or bool(reviews_for_the_ministry(user)), "到期后由平台自动收回；提前收回由教育部审核人办理。"
    )


# --- Filling in ---------------------------------------------------------------------------------------------------

WRITERS = ("city", "department", "institution")


def may_fill(user: Any, value: Any) -> Verdict:
    """May this person write the answer of this row now? Asked with ``value.report.cycle`` at hand."""
    if value.is_computed:
        return refused("此项由平台按公式计算，不必填写；需要更正的，请更正所用的数据。")
    if not (user.is_authenticated and user.acts_as("clerk", *WRITERS)):
        return refused("监测数据由填报单位和该市的填报人填写。")
    is_own = value.organisation_id == user.organisation.pk
    is_city = value.report.city_id == user.organisation.pk
    if not (is_own or is_city):
        return refused("此项不由本单位填报。")
    # What was handed up once is still mended after the cycle: returned, or opened again for an erratum.
    if value.report.cycle.state != CycleState.OPEN and not value.report.number:
        return refused(f"“{value.report.cycle}”{value.report.cycle.get_state_display()}，现在不能填报。")
    if value.reopened_until is not None:
        return _until_its_date(value)
    # From the signature on only what was reopened is written.
    if value.report.state not in COLLECTING:
        return refused(
            f"本市监测报告“{value.report.get_state_display()}”，数据不能修改；确需更正的，请申请重新开放此项。"
        )
    return _with_whom(value, is_city)


def _until_its_date(value: Any) -> Verdict:
    until = value.reopened_until
    if until <= timezone.now():
        return refused(f"此项重新开放至{beijing(until)}，已到期；仍需更正的，请再次申请。")
    return verdict(
        value.state in WITH_THE_DEPARTMENT,
        f"此项“{value.get_state_display()}”，更正已提交；还要修改的，请先撤回或者退回此项。",
    )


def _with_whom(value: Any, is_city: bool) -> Verdict:
    if value.state == RowState.ACCEPTED:
        return refused("此项省级已接收，不再修改；确需更正的，请联系省级相关部门退回此项。")
    return verdict(
        is_city or value.state in WITH_THE_DEPARTMENT,
        f"此项“{value.get_state_display()}”，现由市级核对；需要修改的，请联系市教育行政部门退回此项。",
    )


def row_is_open(user: Any, row: Any) -> Verdict:
    """Its report is being put together, or the row itself was opened again and its time is not over."""
    if row.reopened_until is not None:
        until = row.reopened_until
        return verdict(until > timezone.now(), f"此项重新开放至{beijing(until)}，已到期，不能再改动。")
    report = row.report
    return verdict(
        report.state in COLLECTING,
        f"监测报告当前为“{report.get_state_display()}”，数据不能改动；需要更正的，请联系退回或者重新开放。",
    )


def is_of_a_body(user: Any, subject: Any = None) -> Verdict:
    own = user.is_authenticated and user.acts_as("clerk", "department", "institution")
    return verdict(own, "退还填报行由承担填报的部门或机构的填报人办理。")


def speaks_of_rows(user: Any, row: Any) -> Verdict:
    """Comments, queries and answers: whoever fills in, and the offices above that read the row."""
    own = user.is_authenticated and (
        user.acts_as("clerk", *WRITERS)
        or any(user.acts_as(each, "province", "ministry") for each in ("clerk", "approver"))
    )
    return verdict(own, "备注和询问由填报人和上级经办人、审核人填写。")
