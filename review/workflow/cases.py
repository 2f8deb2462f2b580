"""The procedures of a case, put together from blocks: city, province, who decides, list.

Sources: 新时代学习型城市建设指南, 三（一）（二）（三） for the network; 中成协[2017]022号, 四 for the alliance.
"""

from collections.abc import Mapping
from typing import Any

from applications.editions.procedures import ALLIANCE, ALLIANCE_PROCEDURE, NETWORK, NETWORK_PROCEDURE, Procedure
from portal.kit.transitions import Step, Table, last_actor
from portal.kit.verdicts import Verdict, verdict
from review import permissions
from review.choices import LISTABLE, CaseState
from review.selectors import timeline
from review.workflow import city, direct, ministry, province, secretariat
from review.workflow.eligibility import city_is_eligible


def is_being_published(user: Any, case: Any) -> Verdict:
    return verdict(case.is_moved_by_document, "公布随名单签发进行，请到“名单”办理。")


def as_it_may_be_known(case: Any, user: Any) -> str:
    """Nothing pending shows to city or province, nor the province's draft to the city."""
    kind = user.organisation.kind if user.organisation is not None else ""
    return str(case.state_seen_by(kind))


def several_states_look_the_same(case: Any, user: Any) -> bool:
    kind = user.organisation.kind if user.organisation is not None else ""
    return bool(case.is_veiled_for(kind))


def who_acted_last(case: Any, user: Any) -> str:
    step = timeline(case, user).last()
    return step.actor if step is not None else last_actor(case)


def _table(name: str, procedure: Procedure, forward: tuple[Step, ...], back: tuple[Step, ...]) -> Table:
    """The way forward first, then the ways back: the page offers steps in this order."""
    steps = (*city.STEPS, *forward)
    states = {CaseState.PUBLISHED, *(state for step in (*steps, *back) for state in (*step.sources, step.target))}
    return Table(
        name=name,
        state_labels={state.value: state.label for state in CaseState if state in states},
        seen_as=as_it_may_be_known,
        is_veiled=several_states_look_the_same,
        known_actor=who_acted_last,
        steps=(
            *steps,
            Step(
                name="publish",
                label="公布",
                sources=tuple(state for state in LISTABLE if state in states),
                target=CaseState.PUBLISHED,
                actor=procedure.approver,
                who=permissions.is_approver_who_decides,
                conditions=(is_being_published,),
                explains="随名单签发自动进行：登记为成员城市；批次颁发证书的，同时颁发。",
            ),
            *back,
            Step(
                name="strike",
                label="更正删去",
                sources=(CaseState.PUBLISHED,),
                target=CaseState.NOT_CONFIRMED,
                actor=procedure.approver,
                who=permissions.is_approver_who_decides,
                conditions=(is_being_published,),
                needs=("reason",),
                voids=("成员登记", "证书"),
                explains="随更正名单签发自动进行；原名单保留并注明已更正。",
            ),
        ),
    )


CASE = _table(
    "申请办理",
    NETWORK_PROCEDURE,
    forward=(
        *province.forward(
            NETWORK_PROCEDURE,
            endorsed=CaseState.ENDORSED,
            explains="签发即在申请表第六部分加盖本单位数字签名（使用湿章的批次以已存档的推荐意见页扫描件为准）；之后列入汇总表上报，直接加入的城市则直接上报。",
        ),
        *ministry.FORWARD,
    ),
    back=(
        *province.back(
            NETWORK_PROCEDURE,
            with_the_province=(CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.PROPOSED, CaseState.ENDORSED),
            voids=province.RETURN_VOIDS,
            may_decline=(direct.does_not_join_by_right,),
        ),
        *ministry.BACK,
    ),
)

ALLIANCE_CASE = _table(
    "申请办理（联盟）",
    ALLIANCE_PROCEDURE,
    forward=(
        *province.forward(
            ALLIANCE_PROCEDURE,
            endorsed=CaseState.AT_SECRETARIAT,
            explains="签发即在申报表“省级教育行政部门意见”栏加盖本单位数字签名，并随即上报联盟秘书处；本流程没有汇总表。",
            conditions=(city_is_eligible,),
            sending=(direct.province_is_in_time,),
        ),
        *secretariat.FORWARD,
    ),
    back=(
        *province.back(
            ALLIANCE_PROCEDURE,
            with_the_province=(CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.PROPOSED),
            voids=("省级意见和签章",),
        ),
        *secretariat.BACK,
    ),
)

CASES: Mapping[str, Table] = {NETWORK: CASE, ALLIANCE: ALLIANCE_CASE}


def case_table(procedure: Procedure) -> Table:
    return CASES[procedure.key]


def table_of(case: Any) -> Table:
    """The procedure that a case goes through."""
    return CASES[case.procedure_key]
