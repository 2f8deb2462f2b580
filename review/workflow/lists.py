"""The procedures of a membership list. Sources: 新时代学习型城市建设指南, 三（三）; 中成协[2017]022号, 四."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F

from applications.editions.procedures import ALLIANCE, ALLIANCE_PROCEDURE, NETWORK, NETWORK_PROCEDURE, Procedure
from portal.kit.transitions import Step, Table, last_actor
from portal.kit.verdicts import Predicate, Verdict, verdict
from review import permissions
from review.choices import LISTABLE, CaseState, ListState, SheetState
from review.workflow import notices
from review.workflow.documents import has_cities


def all_are_confirmed(user: Any, mlist: Any) -> Verdict:
    allowed = [*LISTABLE, CaseState.PUBLISHED] if mlist.corrects_id else LISTABLE
    stale = mlist.items.exclude(case__state__in=allowed).select_related("case")
    words = "、".join(
        f"{item.city_name}（{last_actor(item.case)}已先行操作，当前为“{item.case.get_state_display()}”）"
        for item in stale
    )
    return verdict(not words, f"{words}未处于“拟确认加入”或“拟直接加入”，请先从名单中删去或完成审核。")


def all_stand_on_valid_sheets(user: Any, mlist: Any) -> Verdict:
    """A sheet that became void after a decision must be sealed and sent up again before the city is published."""
    recommended = mlist.items.filter(
        case__sheet_items__sheet__state=SheetState.SENT_UP, case__sheet_items__submission=F("case__submission")
    )
    orphaned = mlist.items.filter(case__state=CaseState.CONFIRMED).exclude(pk__in=recommended.values("pk"))
    names = "、".join(orphaned.values_list("city_name", flat=True))
    return verdict(not names, f"{names}所在汇总表已失效，须省级相关部门重新签发汇总表后才能公布；也可先从名单中删去。")


def direct_members_are_members_still(user: Any, mlist: Any) -> Verdict:
    """The membership by which a city joins directly may have ended since it was confirmed."""
    ended = mlist.items.filter(case__state=CaseState.MEMBER_CONFIRMED, case__ground__left_on__isnull=False)
    names = "、".join(ended.values_list("city_name", flat=True))
    return verdict(not names, f"{names}所依据的成员登记已终止，请先从名单中删去，重新核对成员资格。")


def corrected_list_is_current(user: Any, mlist: Any) -> Verdict:
    current = mlist.corrects is None or mlist.corrects.state == ListState.PUBLISHED
    return verdict(current, "所更正的名单已被另一份名单更正，请以最新名单为准重新拟定。")


def follows_a_correction(user: Any, mlist: Any) -> Verdict:
    return verdict(mlist.is_moved_by_correction, "更正随更正名单公布自动进行，请由审核人拟定更正名单。")


# What must hold before a list goes before the public, be it on notice or as published.
READY = (
    has_cities,
    all_are_confirmed,
    all_stand_on_valid_sheets,
    direct_members_are_members_still,
    corrected_list_is_current,
)

# A public notice is an option of the network's rounds; other procedures know none.
BEFORE_THE_NOTICE = (
    Step(
        name="put_on_notice",
        label="签发公示",
        sources=(ListState.DRAFT,),
        target=ListState.ON_NOTICE,
        actor="教育部签发人",
        who=permissions.is_approver_of_the_ministry,
        conditions=(
            notices.the_round_has_notices,
            permissions.did_not_draw_it_up,
            *READY,
            notices.there_is_something_new,
            notices.the_notice_is_drawn_up,
            notices.did_not_draw_up_the_notice,
            notices.the_first_day_is_to_come,
            notices.no_city_is_on_another_notice,
            notices.holds_no_personal_data,
        ),
        needs=("seal", "date"),
        explains="公示立即对社会公开，名单和所列城市在公示期间锁定；需要更改的，先撤回公示。",
    ),
    notices.CLOSE,
)


def _table(
    name: str,
    procedure: Procedure,
    *,
    ready: tuple[Predicate, ...],
    from_states: tuple[str, ...] = (ListState.DRAFT,),
    first: tuple[Step, ...] = (),
    back: tuple[Step, ...] = (),
) -> Table:
    """A list is drawn up by an officer of the office that decides, published by an approver, corrected by a new one."""
    steps = (
        *first,
        Step(
            name="publish",
            label="签发并公布",
            sources=from_states,
            target=ListState.PUBLISHED,
            actor=procedure.approver,
            who=permissions.is_approver_who_decides,
            conditions=(
                permissions.did_not_draw_it_up,
                *ready,
                notices.holds_no_personal_data,
            ),
            needs=("date",),
            explains="名单即时公布，成员入册，批次颁发证书的同时颁发；公布后不能修改，只能以新名单更正。",
        ),
        *back,
        Step(
            name="discard",
            label="弃用",
            sources=(ListState.DRAFT,),
            target=ListState.DISCARDED,
            actor=procedure.officer,
            who=permissions.is_officer_who_decides,
            explains="弃用拟稿名单，所列城市的审核结论不变。",
            gives_up=True,
        ),
        Step(
            name="supersede",
            label="更正",
            sources=(ListState.PUBLISHED,),
            target=ListState.SUPERSEDED,
            actor="随更正名单公布自动进行",
            who=permissions.is_approver_who_decides,
            conditions=(follows_a_correction,),
            explains="原名单保留，注明由哪份名单更正。",
        ),
    )
    states = {state for step in steps for state in (*step.sources, step.target)}
    return Table(
        name=name, state_labels={state.value: state.label for state in ListState if state in states}, steps=steps
    )


LIST = _table(
    "名单",
    NETWORK_PROCEDURE,
    ready=(*READY, notices.was_on_notice, notices.no_city_is_on_another_notice),
    from_states=(ListState.DRAFT, ListState.NOTICED),
    first=BEFORE_THE_NOTICE,
    back=(notices.WITHDRAW,),
)

ALLIANCE_LIST = _table(
    "名单（联盟）", ALLIANCE_PROCEDURE, ready=(has_cities, all_are_confirmed, corrected_list_is_current)
)

LISTS: Mapping[str, Table] = {NETWORK: LIST, ALLIANCE: ALLIANCE_LIST}


def list_table_of(mlist: Any) -> Table:
    return LISTS[mlist.procedure.key]
