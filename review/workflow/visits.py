"""The procedure of an on-site visit 实地考察: planned, announced or not, reported; or called off with its reason."""

from typing import Any

from django.utils import timezone

from portal.kit.dates import chinese_date
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict
from review import permissions
from review.choices import VISITS_UNDER_WAY, CaseState, VisitState

BEFORE_THE_MINISTRY = (CaseState.SENT_UP, CaseState.IN_ASSESSMENT, CaseState.ASSESSED)


def case_is_before_the_ministry(user: Any, visit: Any) -> Verdict:
    return verdict(
        visit.case.state in BEFORE_THE_MINISTRY,
        f"该市申请当前为“{visit.case.get_state_display()}”，不在教育部审核中；如不再考察，请办理“取消考察”。",
    )


def city_is_not_decided(user: Any, visit: Any) -> Verdict:
    return verdict(
        visit.case.state in BEFORE_THE_MINISTRY, "该市已有审核决定，考察报告不能再改；如需更正，请先改回审核中。"
    )


def visit_has_begun(user: Any, visit: Any) -> Verdict:
    return verdict(
        visit.starts_on <= timezone.localdate(), f"考察自{chinese_date(visit.starts_on)}开始，开始后才能提交报告。"
    )


def visit_lies_ahead(user: Any, visit: Any) -> Verdict:
    return verdict(visit.ends_on >= timezone.localdate(), "考察日期已过，请先修改日期再通知。")


def no_visit_is_under_way(user: Any, case: Any) -> Verdict:
    """The decision waits for the report of a visit that was planned; for cases, not for visits."""
    visit = case.visits.filter(state__in=VISITS_UNDER_WAY).first()
    words = f"已安排实地考察（{visit.dates}），尚未报告；" if visit else ""
    return verdict(visit is None, f"{words}请先提交考察报告，或取消考察并说明原因。")


VISIT = Table(
    name="实地考察",
    state_labels=dict(VisitState.choices),
    steps=(
        Step(
            name="announce",
            label="通知省、市",
            sources=(VisitState.PLANNED,),
            target=VisitState.ANNOUNCED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            conditions=(case_is_before_the_ministry, visit_lies_ahead),
            explains="把考察日期和日程告知该市和省级相关部门；考察组名单、报告和结论不告知。",
        ),
        Step(
            name="report",
            label="提交考察报告",
            sources=VISITS_UNDER_WAY,
            target=VisitState.REPORTED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            conditions=(visit_has_begun,),
            explains="报告和考察结论只供教育部审核、审议使用；提交后生成考察报告。",
        ),
        Step(
            name="rearrange",
            label="修改安排",
            sources=(VisitState.PLANNED,),
            target=VisitState.PLANNED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            conditions=(case_is_before_the_ministry,),
            explains="尚未通知省、市，可以修改日期、日程和考察组。",
        ),
        Step(
            name="reschedule",
            label="改期并通知",
            sources=(VisitState.ANNOUNCED,),
            target=VisitState.ANNOUNCED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            conditions=(case_is_before_the_ministry,),
            explains="修改日期、日程或考察组；日期、日程有变的，立即告知省、市。",
        ),
        Step(
            name="amend",
            label="更正报告",
            sources=(VisitState.REPORTED,),
            target=VisitState.REPORTED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            conditions=(city_is_not_decided,),
            voids=("原考察报告",),
            explains="生成新的考察报告，原报告保留并注明已更正。",
        ),
        Step(
            name="cancel",
            label="取消考察",
            sources=VISITS_UNDER_WAY,
            target=VisitState.CANCELLED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            needs=("reason",),
            explains="原因只记入办理记录；已通知省、市的，告知考察取消。",
            gives_up=True,
        ),
    ),
)
