"""The procedure of a summary sheet. Source: 新时代学习型城市建设指南, 三（二）."""

from typing import Any

from django.db.models import F, Q

from applications.selectors import province_deadline
from portal.kit.dates import beijing
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict
from review import permissions
from review.choices import SheetState
from review.models import Case
from review.workflow.documents import has_cities
from review.workflow.province_sheets import order_is_settled, province_notice_is_over, stays_within_the_number
from review.workflow.stamping import sheet_is_stamped


def all_are_endorsed(user: Any, sheet: Any) -> Verdict:
    """Each row still stands for the version and the opinion that it was drawn up from, and on no other valid sheet."""
    listable = Case.objects.waiting_for_a_sheet().values("pk")
    fresh = Q(case__in=listable, case__submission=F("submission"))
    stale = sheet.items.exclude(fresh).select_related("case__application__organisation")
    names = "、".join(item.case.application.organisation.short_name for item in stale)
    return verdict(not names, f"{names}的状态已变化，请先从汇总表中删去。")


def follows_a_return(user: Any, sheet: Any) -> Verdict:
    return verdict(sheet.is_moved_by_case, "失效随办件“退回省级”自动进行，请打开所列城市的办件办理。")


def is_sent_up_again_in_time(sheet: Any) -> bool:
    """All that it lists stood on a sheet that a return made void, and the ministry has set a later day for it."""
    return not sheet.items.exclude(case__send_up_by__gte=sheet.arrived_at).exists()


def sheet_deadline_has_not_passed(user: Any, sheet: Any) -> Verdict:
    deadline = province_deadline(sheet.round, sheet.province)
    in_time = sheet.arrived_at is None or sheet.arrived_at <= deadline or is_sent_up_again_in_time(sheet)
    return verdict(
        in_time,
        f"省级上报截止时间为{beijing(deadline)}（北京时间），已过期；如需延期请联系教育部批次管理员。",
    )


SHEET = Table(
    name="汇总表",
    state_labels=dict(SheetState.choices),
    steps=(
        Step(
            name="send_up",
            label="签发并上报",
            sources=(SheetState.DRAFT,),
            target=SheetState.SENT_UP,
            actor="省级相关部门签发人",
            who=permissions.signs_the_sheet,
            conditions=(
                permissions.did_not_draw_it_up,
                has_cities,
                all_are_endorsed,
                stays_within_the_number,
                order_is_settled,
                province_notice_is_over,
                sheet_deadline_has_not_passed,
                sheet_is_stamped,
            ),
            needs=("seal", "date"),
            explains="加盖本单位数字签名（使用湿章的批次以已存档的湿章扫描件为准）并上报教育部；之后增加的城市列入补充表。",
        ),
        Step(
            name="discard",
            label="弃用",
            sources=(SheetState.DRAFT,),
            target=SheetState.DISCARDED,
            actor="省级相关部门经办人",
            who=permissions.draws_up_sheets,
            explains="弃用拟稿，所列城市可重新编入；不影响各市推荐意见。",
            gives_up=True,
        ),
        Step(
            name="void",
            label="失效",
            sources=(SheetState.SENT_UP,),
            target=SheetState.VOIDED,
            actor="随“退回省级”自动进行",
            who=permissions.is_reviewer_of_the_ministry,
            conditions=(follows_a_return,),
            needs=("reason",),
            voids=("汇总表签章",),
            explains="所列城市之一被退回，原签章失效；其余城市须重新列表签发。",
        ),
    ),
)
