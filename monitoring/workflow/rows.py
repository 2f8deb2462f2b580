"""填报行: submitted by the office that answers for it, checked by the city, accepted or returned by the province."""

from typing import Any

from monitoring import permissions
from monitoring.choices import ANSWERED, IN_THE_CITY, WITH_THE_MINISTRY, ReportState, RowState
from monitoring.workflow.reports import cycle_is_open
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict


def is_filled_in(user: Any, row: Any) -> Verdict:
    """Zero is an answer and so is 暂无法取得; an empty row is none."""
    return verdict(row.answer in ANSWERED, "尚未填写，不能提交；没有数据的，请选择“暂无法取得”并写明原因。")


def meets_the_rules(user: Any, row: Any) -> Verdict:
    """``objections`` were found beforehand, for all rows at once: what blocks, and what lacks its explanation."""
    objections = getattr(row, "objections", ())
    return verdict(not objections, "".join(objections))


def is_answered_by_somebody(user: Any, row: Any) -> Verdict:
    return verdict(not row.is_computed, "这一项由平台计算，不用填报、提交和审核。")


def is_of_an_open_report(user: Any, row: Any) -> Verdict:
    return verdict(row.reopened_until is None, "这一项是重新开放的，更正由该市签发人签发。")


def is_reopened(user: Any, row: Any) -> Verdict:
    return verdict(row.reopened_until is not None, "只有重新开放的数据需要签发更正；其余随监测报告一并签发。")


def is_before_the_province(user: Any, row: Any) -> Verdict:
    """The report lies with the province, or the row came up again by itself."""
    return verdict(
        row.report.state == ReportState.SUBMITTED or _came_up_again(row),
        f"监测报告当前为“{row.report.get_state_display()}”，不在省级审核中。",
    )


def may_go_back(user: Any, row: Any) -> Verdict:
    """While the city mends returned rows the province may still return others of the same submission."""
    there = row.report.state in (ReportState.SUBMITTED, ReportState.RETURNED) or _came_up_again(row)
    return verdict(there, f"监测报告当前为“{row.report.get_state_display()}”，不能退回单项数据。")


def _came_up_again(row: Any) -> bool:
    return row.reopened_until is not None and row.report.state in WITH_THE_MINISTRY


def is_before_the_ministry(user: Any, row: Any) -> Verdict:
    return verdict(
        row.report.state in WITH_THE_MINISTRY,
        "省级接收并报教育部之后才能重新开放；之前需要更正的，由省级退回。"
        if row.report.state not in IN_THE_CITY
        else "监测报告还在城市，可以直接更正，不用重新开放。",
    )


def was_reopened(user: Any, row: Any) -> Verdict:
    return verdict(row.reopened_until is not None, "这一项没有重新开放，不用收回。")


ROW = Table(
    name="填报数据",
    state_labels=dict(RowState.choices),
    steps=(
        Step(
            name="submit",
            label="提交",
            sources=(RowState.OPEN, RowState.RETURNED, RowState.REOPENED),
            target=RowState.SUBMITTED,
            actor="填报单位（部门、受委托机构）或市教育行政部门填报人",
            who=permissions.answers_for_the_row,
            conditions=(
                is_answered_by_somebody,
                cycle_is_open,
                permissions.row_is_open,
                is_filled_in,
                meets_the_rules,
            ),
            explains="提交后不能再改动，由市教育行政部门核对；核对前可以撤回。",
        ),
        Step(
            name="take_back",
            label="撤回",
            sources=(RowState.SUBMITTED,),
            target=RowState.OPEN,
            actor="填报单位（部门、受委托机构）或市教育行政部门填报人",
            who=permissions.answers_for_the_row,
            conditions=(cycle_is_open, permissions.row_is_open),
            explains="核对前撤回修改；改好后须重新提交。",
            goes_back=True,
        ),
        Step(
            name="check",
            label="核对通过",
            sources=(RowState.SUBMITTED,),
            target=RowState.CHECKED,
            actor="市教育行政部门填报人",
            who=permissions.puts_the_report_together,
            conditions=(cycle_is_open, is_of_an_open_report, permissions.row_is_open),
            explains="列入汇总；签发上报前还可以退回填报单位。",
        ),
        Step(
            name="return_to_office",
            label="退回填报单位",
            sources=(RowState.SUBMITTED, RowState.CHECKED),
            target=RowState.RETURNED,
            actor="市教育行政部门填报人",
            who=permissions.puts_the_report_together,
            conditions=(cycle_is_open, permissions.row_is_open),
            needs=("reason",),
            explains="退回填报单位修改，理由告知填报单位。",
            goes_back=True,
        ),
        Step(
            name="correct",
            label="签发更正",
            sources=(RowState.SUBMITTED,),
            target=RowState.CHECKED,
            actor="市教育行政部门签发人",
            who=permissions.signs_for_the_city,
            conditions=(is_reopened, permissions.row_is_open),
            needs=("seal", "date"),
            explains="重新开放的数据改好后，签发更正后的《监测数据上报表》，报省级审核。",
        ),
        Step(
            name="accept",
            label="接收",
            sources=(RowState.CHECKED,),
            target=RowState.ACCEPTED,
            actor="省级相关部门",
            who=permissions.reviews_for_the_province,
            conditions=(is_before_the_province,),
            explains="数据审核通过；报教育部之前还可以退回。",
        ),
        Step(
            name="return",
            label="退回",
            sources=(RowState.CHECKED, RowState.ACCEPTED),
            target=RowState.RETURNED,
            actor="省级相关部门",
            who=permissions.reviews_for_the_province,
            conditions=(may_go_back,),
            needs=("reason",),
            voids=("监测数据上报表（以重新上报的为准）",),
            explains="连同询问退回城市，监测报告随即退回；城市改好后须重新签发上报。",
            goes_back=True,
        ),
        Step(
            name="reopen",
            label="重新开放",
            sources=(RowState.ACCEPTED,),
            target=RowState.REOPENED,
            actor="教育部审核人",
            who=permissions.reviews_for_the_ministry,
            conditions=(is_answered_by_somebody, is_before_the_ministry),
            needs=("reason",),
            explains="在期限内开放给填报单位更正；到期没有签发更正的，平台自动收回，恢复原内容。",
            goes_back=True,
        ),
        Step(
            name="close",
            label="收回",
            sources=(RowState.REOPENED, RowState.OPEN, RowState.SUBMITTED, RowState.RETURNED, RowState.CHECKED),
            target=RowState.ACCEPTED,
            actor="教育部审核人；到期由平台自动收回",
            who=permissions.is_the_clock,
            conditions=(was_reopened,),
            explains="不再开放，恢复原来接收的内容；已作的修改留在修改记录中。",
            goes_back=True,
        ),
    ),
)
