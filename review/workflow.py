"""The procedure of a case, of a summary sheet and of a membership list, as tables that an official can read.

Source: 新时代学习型城市建设指南, 三（一）（二）（三）.
"""

from typing import Any

from django.db.models import F, Q

from applications.selectors import province_deadline
from portal.kit.dates import beijing
from portal.kit.transitions import Step, Table, last_actor
from portal.kit.verdicts import Verdict, verdict
from review import permissions
from review.choices import CaseState, ListState, SheetState
from review.models import Case
from review.selectors import timeline

RETURN_VOIDS = ("省级意见和签章", "列有该版本的汇总表签章")


def application_is_resubmitted(user: Any, case: Any) -> Verdict:
    newest = case.application.submissions.order_by("-version").values_list("pk", flat=True).first()
    return verdict(newest != case.submission_id, "申请尚未重新提交，请城市修改后送签并提交。")


def stands_on_a_valid_sheet(user: Any, case: Any) -> Verdict:
    valid = case.sheet_items.filter(sheet__state=SheetState.SENT_UP, submission=case.submission_id).exists()
    return verdict(valid, "该市所在汇总表已失效，须省级相关部门重新签发汇总表后才能确认。")


def is_being_sent_up(user: Any, case: Any) -> Verdict:
    return verdict(case.is_moved_by_document, "上报随汇总表签发进行，请到“汇总表”办理。")


def is_being_published(user: Any, case: Any) -> Verdict:
    return verdict(case.is_moved_by_document, "公布随名单签发进行，请到“名单”办理。")


def as_it_may_be_known(case: Any, user: Any) -> str:
    """Nothing pending shows to city or province, nor the province's draft to the city."""
    kind = user.organisation.kind if user.organisation is not None else ""
    return str(case.state_seen_by(kind))


def several_states_look_the_same(case: Any, user: Any) -> bool:
    kind = user.organisation.kind if user.organisation is not None else ""
    return bool(case.is_veiled_for(kind))


# The way forward first, then the ways back: the page offers steps in this order.
def who_acted_last(case: Any, user: Any) -> str:
    step = timeline(case, user).last()
    return step.actor if step is not None else last_actor(case)


CASE = Table(
    name="申请办理",
    state_labels=dict(CaseState.choices),
    seen_as=as_it_may_be_known,
    is_veiled=several_states_look_the_same,
    known_actor=who_acted_last,
    steps=(
        Step(
            name="withdraw",
            label="撤回",
            sources=(CaseState.SUBMITTED,),
            target=CaseState.WITHDRAWN,
            actor="市教育行政部门签发人",
            who=permissions.is_approver_of_the_city,
            needs=("reason",),
            explains="省级受理前可以撤回；撤回后可修改并重新送签、提交，原版本保留在办理记录中。",
        ),
        Step(
            name="resubmit",
            label="重新提交",
            sources=(CaseState.RETURNED, CaseState.WITHDRAWN),
            target=CaseState.SUBMITTED,
            actor="市教育行政部门签发人",
            who=permissions.is_approver_of_the_city,
            conditions=(application_is_resubmitted,),
            needs=("seal", "date"),
            explains="随“签发并提交”自动进行：新版本送省级相关部门受理。",
        ),
        Step(
            name="accept",
            label="受理",
            sources=(CaseState.SUBMITTED,),
            target=CaseState.ACCEPTED,
            actor="省级相关部门经办人",
            who=permissions.is_officer_of_the_province,
            explains="受理后城市不能再撤回；可以核实、退回修改或拟写推荐意见。",
        ),
        Step(
            name="propose",
            label="拟推荐并送签",
            sources=(CaseState.ACCEPTED,),
            target=CaseState.PROPOSED,
            actor="省级相关部门经办人",
            who=permissions.is_officer_of_the_province,
            needs=("opinion",),
            explains="推荐意见送本单位签发人；签发前可由签发人退回。",
        ),
        Step(
            name="endorse",
            label="签发推荐意见",
            sources=(CaseState.PROPOSED,),
            target=CaseState.ENDORSED,
            actor="省级相关部门签发人",
            who=permissions.is_approver_of_the_province,
            conditions=(permissions.did_not_draft_the_opinion,),
            needs=("seal", "date"),
            explains="签发即在申请表第六部分加盖本单位数字签名；之后列入汇总表上报。",
        ),
        Step(
            name="send_up",
            label="上报",
            sources=(CaseState.ENDORSED,),
            target=CaseState.SENT_UP,
            actor="省级相关部门签发人",
            who=permissions.is_approver_of_the_province,
            conditions=(is_being_sent_up,),
            explains="随汇总表签发自动进行。",
        ),
        Step(
            name="confirm",
            label="确认加入",
            sources=(CaseState.SENT_UP,),
            target=CaseState.CONFIRMED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            conditions=(stands_on_a_valid_sheet,),
            needs=("opinion", "date"),
            explains="列为拟确认；名单公布前省、市看不到该决定，可以改回。",
        ),
        Step(
            name="not_confirm",
            label="不予确认",
            sources=(CaseState.SENT_UP,),
            target=CaseState.NOT_CONFIRMED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            needs=("reason", "date"),
            explains="理由在本批次名单公布时告知省、市；公布前可以改回。",
        ),
        Step(
            name="publish",
            label="公布",
            sources=(CaseState.CONFIRMED,),
            target=CaseState.PUBLISHED,
            actor="教育部签发人",
            who=permissions.is_approver_of_the_ministry,
            conditions=(is_being_published,),
            explains="随名单签发自动进行：登记为成员城市，颁发证书。",
        ),
        Step(
            name="return",
            label="退回修改",
            sources=(
                CaseState.SUBMITTED,
                CaseState.ACCEPTED,
                CaseState.PROPOSED,
                CaseState.ENDORSED,
            ),
            target=CaseState.RETURNED,
            actor="省级相关部门",
            who=permissions.is_someone_of_the_province,
            needs=("reason",),
            asks=("due",),
            voids=RETURN_VOIDS,
            explains="申请退回城市修改；已出具的省级意见作废，城市重新提交后须重新办理。",
        ),
        Step(
            name="send_back",
            label="退回经办人",
            sources=(CaseState.PROPOSED,),
            target=CaseState.ACCEPTED,
            actor="省级相关部门签发人",
            who=permissions.is_approver_of_the_province,
            needs=("reason",),
            voids=("拟稿中的推荐意见",),
            explains="推荐意见退回经办人重拟。",
        ),
        Step(
            name="decline",
            label="不予推荐",
            sources=(CaseState.ACCEPTED, CaseState.PROPOSED),
            target=CaseState.DECLINED,
            actor="省级相关部门签发人",
            who=permissions.is_approver_of_the_province,
            needs=("reason",),
            explains="本批次不予推荐，理由告知城市；该决定不能撤销。",
        ),
        Step(
            name="return_to_province",
            label="退回省级",
            sources=(CaseState.SENT_UP,),
            target=CaseState.ACCEPTED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            needs=("reason",),
            voids=RETURN_VOIDS,
            explains="退回省级相关部门重新核实；所在汇总表失效，须重新签发上报。",
        ),
        Step(
            name="reconsider",
            label="改回审核中",
            sources=(CaseState.CONFIRMED, CaseState.NOT_CONFIRMED),
            target=CaseState.SENT_UP,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            conditions=(lambda user, case: verdict(case.announced_at is None, "决定已经公布，只能以更正名单处理。"),),
            needs=("reason",),
            voids=("尚未公布的决定",),
            explains="撤销尚未公布的决定，重新审核；拟稿名单中相应删去。",
        ),
        Step(
            name="strike",
            label="更正删去",
            sources=(CaseState.PUBLISHED,),
            target=CaseState.NOT_CONFIRMED,
            actor="教育部签发人",
            who=permissions.is_approver_of_the_ministry,
            conditions=(is_being_published,),
            needs=("reason",),
            voids=("成员登记", "证书"),
            explains="随更正名单签发自动进行；原名单保留并注明已更正。",
        ),
    ),
)


def has_cities(user: Any, document: Any) -> Verdict:
    return verdict(document.items.exists(), "尚未列入城市，请先选择城市。")


def all_are_endorsed(user: Any, sheet: Any) -> Verdict:
    """Each row still stands for the version and the opinion that it was drawn up from, and on no other valid sheet."""
    listable = Case.objects.waiting_for_a_sheet().values("pk")
    fresh = Q(case__in=listable, case__submission=F("submission"))
    stale = sheet.items.exclude(fresh).select_related("case__application__organisation")
    names = "、".join(item.case.application.organisation.short_name for item in stale)
    return verdict(not names, f"{names}的状态已变化，请先从汇总表中删去。")


def follows_a_return(user: Any, sheet: Any) -> Verdict:
    return verdict(sheet.is_moved_by_case, "失效随办件“退回省级”自动进行，请打开所列城市的办件办理。")


def sheet_deadline_has_not_passed(user: Any, sheet: Any) -> Verdict:
    deadline = province_deadline(sheet.round, sheet.province)
    in_time = sheet.arrived_at is None or sheet.arrived_at <= deadline
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
                sheet_deadline_has_not_passed,
            ),
            needs=("seal", "date"),
            explains="加盖本单位数字签名并上报教育部；之后增加的城市列入补充表。",
        ),
        Step(
            name="discard",
            label="弃用",
            sources=(SheetState.DRAFT,),
            target=SheetState.DISCARDED,
            actor="省级相关部门经办人",
            who=permissions.draws_up_sheets,
            explains="弃用拟稿，所列城市可重新编入；不影响各市推荐意见。",
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


def all_are_confirmed(user: Any, mlist: Any) -> Verdict:
    allowed = [CaseState.CONFIRMED, CaseState.PUBLISHED] if mlist.corrects_id else [CaseState.CONFIRMED]
    stale = mlist.items.exclude(case__state__in=allowed).select_related("case")
    words = "、".join(
        f"{item.city_name}（{last_actor(item.case)}已先行操作，当前为“{item.case.get_state_display()}”）"
        for item in stale
    )
    return verdict(not words, f"{words}未处于“拟确认加入”，请先从名单中删去或完成审核。")


def all_stand_on_valid_sheets(user: Any, mlist: Any) -> Verdict:
    """A sheet that became void after a decision must be sealed and sent up again before the city is published."""
    recommended = mlist.items.filter(
        case__sheet_items__sheet__state=SheetState.SENT_UP, case__sheet_items__submission=F("case__submission")
    )
    orphaned = mlist.items.filter(case__state=CaseState.CONFIRMED).exclude(pk__in=recommended.values("pk"))
    names = "、".join(orphaned.values_list("city_name", flat=True))
    return verdict(not names, f"{names}所在汇总表已失效，须省级相关部门重新签发汇总表后才能公布；也可先从名单中删去。")


def corrected_list_is_current(user: Any, mlist: Any) -> Verdict:
    current = mlist.corrects is None or mlist.corrects.state == ListState.PUBLISHED
    return verdict(current, "所更正的名单已被另一份名单更正，请以最新名单为准重新拟定。")


def follows_a_correction(user: Any, mlist: Any) -> Verdict:
    return verdict(mlist.is_moved_by_correction, "更正随更正名单公布自动进行，请由审核人拟定更正名单。")


LIST = Table(
    name="名单",
    state_labels=dict(ListState.choices),
    steps=(
        Step(
            name="publish",
            label="签发并公布",
            sources=(ListState.DRAFT,),
            target=ListState.PUBLISHED,
            actor="教育部签发人",
            who=permissions.is_approver_of_the_ministry,
            conditions=(
                permissions.did_not_draw_it_up,
                has_cities,
                all_are_confirmed,
                all_stand_on_valid_sheets,
                corrected_list_is_current,
            ),
            needs=("date",),
            explains="名单即时公布，成员入册，证书颁发；公布后不能修改，只能以新名单更正。",
        ),
        Step(
            name="discard",
            label="弃用",
            sources=(ListState.DRAFT,),
            target=ListState.DISCARDED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            explains="弃用拟稿名单，所列城市的审核结论不变。",
        ),
        Step(
            name="supersede",
            label="更正",
            sources=(ListState.PUBLISHED,),
            target=ListState.SUPERSEDED,
            actor="随更正名单公布自动进行",
            who=permissions.is_approver_of_the_ministry,
            conditions=(follows_a_correction,),
            explains="原名单保留，注明由哪份名单更正。",
        ),
    ),
)
