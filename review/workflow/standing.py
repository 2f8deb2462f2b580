"""The procedure of 成员变更: drafted by one person of the office that decides, signed by another."""

from typing import Any

from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict
from review import permissions
from review.choices import FOLLOWING, CertificateState, StandingKind, StandingState
from review.selectors.standing import successor_of


def member_is_in_force(user: Any, standing: Any) -> Verdict:
    return verdict(
        standing.membership.left_on is None, "该成员登记已经终止，不能再变更；请弃用本拟稿，按现行登记重新拟定。"
    )


def certificate_is_in_force(user: Any, standing: Any) -> Verdict:
    concerned = standing.kind in (StandingKind.LOST, StandingKind.RENAMED)
    valid = standing.certificate is not None and standing.certificate.state == CertificateState.VALID
    return verdict(not concerned or valid, "原证书已失效或已换发，不能再换；请弃用本拟稿，按现行证书重新拟定。")


def successor_is_the_one_registered(user: Any, standing: Any) -> Verdict:
    concerned = standing.kind in FOLLOWING
    right = standing.successor_id is not None and standing.successor == successor_of(standing.membership.place)
    return verdict(
        not concerned or right, "行政区划中没有这一更名或合并的登记，请账号管理员先在“行政区划”登记，再重新拟定。"
    )


STANDING = Table(
    name="成员变更",
    state_labels=dict(StandingState.choices),
    steps=(
        Step(
            name="sign",
            label="签发",
            sources=(StandingState.DRAFT,),
            target=StandingState.SIGNED,
            actor="教育部签发人（联盟成员：联盟秘书处签发人）",
            who=permissions.signs_the_change,
            conditions=(
                permissions.did_not_draw_it_up,
                member_is_in_force,
                certificate_is_in_force,
                successor_is_the_one_registered,
            ),
            needs=("date",),
            explains="立即生效并告知该市和省级相关部门：名册和证书随之变更，已公布的名单不变，只加注；不能撤销。",
        ),
        Step(
            name="discard",
            label="弃用",
            sources=(StandingState.DRAFT,),
            target=StandingState.DISCARDED,
            actor="教育部审核人（联盟成员：联盟秘书处经办人）",
            who=permissions.drafts_the_change,
            explains="弃用拟稿，名册和证书不变。",
            gives_up=True,
        ),
    ),
)
