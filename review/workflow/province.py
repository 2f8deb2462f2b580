"""What the province does with a case: the block that both procedures share, with what differs handed in."""

from applications.editions.procedures import Procedure
from portal.kit.transitions import Step
from portal.kit.verdicts import Predicate
from review import permissions
from review.choices import CaseState
from review.workflow.stamping import opinion_is_stamped
from review.workflow.verification import checklist_is_complete

RETURN_VOIDS = ("省级意见和签章", "列有该版本的汇总表签章")


def forward(
    procedure: Procedure,
    *,
    endorsed: str,
    explains: str,
    conditions: tuple[Predicate, ...] = (),
    sending: tuple[Predicate, ...] = (),
) -> tuple[Step, ...]:
    """Accept, draft the opinion, sign it: the case is ``endorsed`` then, which ``explains`` says.

    ``conditions`` must hold before an opinion is drafted, beside the province's own checklist; ``sending`` where the
    signature itself sends the case up.
    """
    return (
        Step(
            name="accept",
            label="受理",
            sources=(CaseState.SUBMITTED,),
            target=CaseState.ACCEPTED,
            actor=f"{procedure.province}经办人",
            who=permissions.is_officer_of_the_province,
            explains=f"受理后城市不能再撤回；可以核实、退回修改或拟写{procedure.province_opinion}。",
        ),
        Step(
            name="propose",
            label="拟推荐并送签",
            sources=(CaseState.ACCEPTED,),
            target=CaseState.PROPOSED,
            actor=f"{procedure.province}经办人",
            who=permissions.is_officer_of_the_province,
            conditions=(checklist_is_complete, *conditions),
            needs=("opinion",),
            explains=f"{procedure.province_opinion}送本单位签发人；签发前可由签发人退回。",
        ),
        Step(
            name="endorse",
            label=f"签发{procedure.province_opinion}",
            sources=(CaseState.PROPOSED,),
            target=endorsed,
            actor=f"{procedure.province}签发人",
            who=permissions.is_approver_of_the_province,
            conditions=(
                permissions.did_not_draft_the_opinion,
                permissions.did_not_sign_for_the_city,
                opinion_is_stamped,
                *sending,
            ),
            needs=("seal", "date"),
            explains=explains,
        ),
    )


def back(
    procedure: Procedure,
    *,
    with_the_province: tuple[str, ...],
    voids: tuple[str, ...],
    may_decline: tuple[Predicate, ...] = (),
) -> tuple[Step, ...]:
    """Return to the city, from all states ``with_the_province``; back to the officer; decline."""
    return (
        Step(
            name="return",
            label="退回修改",
            sources=with_the_province,
            target=CaseState.RETURNED,
            actor=procedure.province,
            who=permissions.is_someone_of_the_province,
            needs=("reason",),
            asks=("due",),
            voids=voids,
            explains="申请退回城市修改；已出具的省级意见作废，城市重新提交后须重新办理。",
            goes_back=True,
        ),
        Step(
            name="send_back",
            label="退回经办人",
            sources=(CaseState.PROPOSED,),
            target=CaseState.ACCEPTED,
            actor=f"{procedure.province}签发人",
            who=permissions.is_approver_of_the_province,
            needs=("reason",),
            voids=(f"拟稿中的{procedure.province_opinion}",),
            explains=f"{procedure.province_opinion}退回经办人重拟。",
            goes_back=True,
        ),
        Step(
            name="decline",
            label="不予推荐",
            sources=(CaseState.ACCEPTED, CaseState.PROPOSED),
            target=CaseState.DECLINED,
            actor=f"{procedure.province}签发人",
            who=permissions.is_approver_of_the_province,
            conditions=may_decline,
            needs=("reason",),
            explains="本批次不予推荐，理由告知城市；该决定不能撤销。",
            goes_back=True,
        ),
    )
