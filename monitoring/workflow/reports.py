"""监测报告: gathered in the city, signed and handed up, accepted by the province, 验收 by the ministry."""

from typing import Any

from monitoring import permissions
from monitoring.choices import CycleState, ReportState, RowState
from monitoring.selectors.submissions import newly_accepted
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict

VOIDED_PAPER = "原监测数据上报表（以重新上报的为准）"


def cycle_is_open(user: Any, subject: Any) -> Verdict:
    """For reports and rows: what was never handed up when the cycle is closed stays where it is."""
    report = getattr(subject, "report", subject)
    cycle = report.cycle
    return verdict(
        cycle.state == CycleState.OPEN or report.number > 0,
        f"本期监测{cycle.get_state_display()}，不能填报、上报；确需继续的，请联系教育部恢复本期监测。",
    )


def _rows_outside(report: Any, *states: str) -> int:
    number: int = report.values.asked().exclude(state__in=states).count()
    return number


def all_rows_are_checked(user: Any, report: Any) -> Verdict:
    left = _rows_outside(report, RowState.CHECKED, RowState.ACCEPTED)
    return verdict(left == 0, f"还有{left}项没有核对通过，请逐项核对或者退回填报单位后再送签。")


def rows_meet_the_rules(user: Any, report: Any) -> Verdict:
    """``objections`` were found beforehand, over all rows together."""
    objections = getattr(report, "objections", ())
    first = objections[0] if objections else ""
    more = f"另有{len(objections) - 1}处。" if len(objections) > 1 else ""
    return verdict(not objections, f"{first}{more}")


def city_assessed_itself(user: Any, report: Any) -> Verdict:
    plan = getattr(report, "plan", None)
    return verdict(
        plan is not None and plan.self_assessed_at is not None, "请先在“工作方案”中填写并完成自查自评，再送签。"
    )


def all_rows_are_accepted(user: Any, report: Any) -> Verdict:
    left = _rows_outside(report, RowState.ACCEPTED)
    return verdict(left == 0, f"还有{left}项没有接收，请逐项接收或者退回。")


def no_row_is_accepted(user: Any, report: Any) -> Verdict:
    """Of what was handed up now: after a return some rows stand accepted from the time before."""
    begun = newly_accepted(report)
    return verdict(begun == 0, f"省级已接收{begun}项，不能撤回；需要更正的，请联系省级相关部门退回。")


def no_row_is_reopened(user: Any, report: Any) -> Verdict:
    left = report.values.filter(reopened_until__isnull=False).count()
    return verdict(left == 0, f"还有{left}项重新开放、尚未收回，收回后才能验收。")


REPORT = Table(
    name="监测报告",
    state_labels=dict(ReportState.choices),
    steps=(
        Step(
            name="hand_over",
            label="汇总送签",
            sources=(ReportState.GATHERING, ReportState.RETURNED),
            target=ReportState.AT_SIGNATURE,
            actor="市教育行政部门填报人",
            who=permissions.puts_the_report_together,
            conditions=(cycle_is_open, all_rows_are_checked, city_assessed_itself, rows_meet_the_rules),
            explains="各项数据汇总后送本单位签发人；签发前可以取回。",
        ),
        Step(
            name="sign",
            label="签发并上报",
            sources=(ReportState.AT_SIGNATURE,),
            target=ReportState.SUBMITTED,
            actor="市教育行政部门签发人",
            who=permissions.signs_for_the_city,
            conditions=(permissions.did_not_hand_over, cycle_is_open, all_rows_are_checked),
            needs=("seal", "date"),
            explains="签发即在《监测数据上报表》上加盖本单位数字签名，并上报省级相关部门；内容随即固定，不再改动。",
        ),
        Step(
            name="send_back",
            label="退回汇总",
            sources=(ReportState.AT_SIGNATURE,),
            target=ReportState.GATHERING,
            actor="市教育行政部门签发人",
            who=permissions.signs_for_the_city,
            needs=("reason",),
            explains="退回填报人重新核对汇总。",
            goes_back=True,
        ),
        Step(
            name="take_back",
            label="取回",
            sources=(ReportState.AT_SIGNATURE,),
            target=ReportState.GATHERING,
            actor="市教育行政部门填报人",
            who=permissions.puts_the_report_together,
            explains="签发前取回，继续核对汇总。",
            goes_back=True,
        ),
        Step(
            name="withdraw",
            label="撤回上报",
            sources=(ReportState.SUBMITTED,),
            target=ReportState.GATHERING,
            actor="市教育行政部门签发人",
            who=permissions.signs_for_the_city,
            conditions=(cycle_is_open, no_row_is_accepted),
            needs=("reason",),
            voids=(VOIDED_PAPER,),
            explains="省级开始接收前可以撤回；更正后须重新送签、签发。",
            goes_back=True,
        ),
        Step(
            name="accept_province",
            label="接收并报教育部",
            sources=(ReportState.SUBMITTED,),
            target=ReportState.AT_MINISTRY,
            actor="省级相关部门签发人",
            who=permissions.decides_for_the_province,
            conditions=(all_rows_are_accepted,),
            explains="全部数据已接收，报教育部验收；之后数据需要更正的，由教育部重新开放。",
        ),
        Step(
            name="return",
            label="退回城市",
            sources=(ReportState.SUBMITTED,),
            target=ReportState.RETURNED,
            actor="省级相关部门",
            who=permissions.reviews_for_the_province,
            needs=("reason",),
            voids=(VOIDED_PAPER,),
            explains="整份退回，由城市自行核对更正后重新签发上报；已接收的各项不变，需要一并更正的、或者只有个别数据有问题的，请在数据表中逐项退回。",
            goes_back=True,
        ),
        Step(
            name="accept",
            label="验收",
            sources=(ReportState.AT_MINISTRY,),
            target=ReportState.ACCEPTED,
            actor="教育部审核人",
            who=permissions.reviews_for_the_ministry,
            conditions=(no_row_is_reopened,),
            explains="验收后列入本期数据快照；之后需要更正的，重新开放有关数据，并注明验收后的改动。",
        ),
        Step(
            name="return_to_province",
            label="退回省级",
            sources=(ReportState.AT_MINISTRY,),
            target=ReportState.SUBMITTED,
            actor="教育部审核人",
            who=permissions.reviews_for_the_ministry,
            conditions=(no_row_is_reopened,),
            needs=("reason",),
            explains="退回省级相关部门重新审核；省级可以逐项退回城市。",
            goes_back=True,
        ),
    ),
)
