"""The procedure of a claim of membership: the city files it, the ministry confirms or declines."""

from typing import Any

from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict
from portal.register.selectors import memberships_of
from review import permissions
from review.choices import ClaimState


def is_not_in_the_register(user: Any, claim: Any) -> Verdict:
    known = memberships_of(claim.organisation.seat).filter(kind=claim.kind).first()
    return verdict(
        known is None,
        f"名册中已有登记：{known.words if known else ''}；无需再确认，请城市撤回申报或办理“不予确认”并说明。",
    )


CLAIM = Table(
    name="成员资格申报",
    state_labels=dict(ClaimState.choices),
    steps=(
        Step(
            name="confirm",
            label="确认并登记",
            sources=(ClaimState.FILED,),
            target=ClaimState.CONFIRMED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            conditions=(is_not_in_the_register,),
            needs=("date",),
            explains="核对证明材料后登入成员名册，立即公开；该市尚未上报的申请改为直接加入。",
        ),
        Step(
            name="decline",
            label="不予确认",
            sources=(ClaimState.FILED,),
            target=ClaimState.DECLINED,
            actor="教育部审核人",
            who=permissions.is_reviewer_of_the_ministry,
            needs=("reason", "date"),
            explains="理由立即告知城市；城市可以补充证明后重新申报，申请照常按省级推荐办理。",
            goes_back=True,
        ),
        Step(
            name="withdraw",
            label="撤回申报",
            sources=(ClaimState.FILED,),
            target=ClaimState.WITHDRAWN,
            actor="市教育行政部门填报人",
            who=permissions.is_clerk_of_the_claiming_city,
            explains="撤回后可以重新申报；记录保留。",
            goes_back=True,
        ),
    ),
)
