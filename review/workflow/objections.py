"""The procedure of an objection to a city on public notice: somebody other than the decider answers it."""

from typing import Any

from portal.kit.transitions import Step, Table, last_actor
from portal.kit.verdicts import Verdict, verdict
from review import permissions
from review.choices import OBJECTION_SEEN_BELOW, OPEN_OBJECTIONS, ObjectionState


def the_notice_is_being_withdrawn(user: Any, objection: Any) -> Verdict:
    return verdict(objection.notice.is_withdrawn, "随公示撤回自动进行，不能单独办理。")


def as_it_may_be_known(objection: Any, user: Any) -> str:
    """The province that is asked does not learn how an objection ended: that tells whether its city is still listed."""
    return str(objection.state_seen_by(_kind_of(user)))


def may_have_ended(objection: Any, user: Any) -> bool:
    kind = _kind_of(user)
    return kind != "ministry" and objection.state_seen_by(kind) in (
        *OBJECTION_SEEN_BELOW.values(),
        ObjectionState.LAPSED,
    )


def who_acted_last(objection: Any, user: Any) -> str:
    if _kind_of(user) == "ministry":
        return last_actor(objection)
    return objection.stated_by.name if objection.stated_by is not None else "教育部"


def _kind_of(user: Any) -> str:
    return str(user.organisation.kind) if user.organisation is not None else ""


OBJECTION = Table(
    name="公示异议",
    state_labels=dict(ObjectionState.choices),
    seen_as=as_it_may_be_known,
    is_veiled=may_have_ended,
    known_actor=who_acted_last,
    steps=(
        Step(
            name="ask",
            label="征求省级说明",
            sources=(ObjectionState.RECEIVED,),
            target=ObjectionState.ASKED,
            actor="教育部审核人（不是该市的决定人）",
            who=permissions.handles_objections,
            explains="可不办理。只把需要说明的问题告知推荐该市的省级相关部门，不含异议人和异议原文。",
        ),
        Step(
            name="state",
            label="提交说明",
            sources=(ObjectionState.ASKED,),
            target=ObjectionState.RECEIVED,
            actor="推荐该市的省级相关部门",
            who=permissions.is_asked_for_a_statement,
            explains="说明交教育部办理异议时参考；提交后不能修改。",
        ),
        Step(
            name="uphold",
            label="异议成立",
            sources=OPEN_OBJECTIONS,
            target=ObjectionState.UPHELD,
            actor="教育部审核人（不是该市的决定人）",
            who=permissions.handles_objections,
            needs=("opinion", "date"),
            voids=("该市尚未公布的决定", "该市在公示名单中的位置"),
            explains="该市退回审核并移出名单，公示继续；答复供异议人凭受理编号和查询码查看。不能撤销。",
        ),
        Step(
            name="dismiss",
            label="异议不成立",
            sources=OPEN_OBJECTIONS,
            target=ObjectionState.DISMISSED,
            actor="教育部审核人（不是该市的决定人）",
            who=permissions.handles_objections,
            needs=("opinion", "date"),
            explains="该市仍在名单中；答复供异议人凭受理编号和查询码查看。不能撤销。",
        ),
        Step(
            name="lapse",
            label="终止",
            sources=OPEN_OBJECTIONS,
            target=ObjectionState.LAPSED,
            actor="随公示撤回自动进行",
            who=permissions.is_approver_of_the_ministry,
            conditions=(the_notice_is_being_withdrawn,),
            explains="公示撤回时，未办结的异议终止；重新公示后可以再次提出。",
        ),
    ),
)
