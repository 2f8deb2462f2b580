"""Arrival of the paper copies 一式两份: what the secretariat's signature waits for."""

from typing import Any

from portal.kit.verdicts import Verdict, verdict
from review.choices import CaseState
from review.selectors.paper_copies import copies_of

BEFORE_THE_SIGNATURE = (CaseState.AT_SECRETARIAT, CaseState.AT_SIGNATURE)


def paper_copies_have_arrived(user: Any, case: Any) -> Verdict:
    standing = copies_of(case)
    return verdict(
        standing.is_settled,
        f"纸质申报表（一式两份）{standing.word}；请在“纸质材料”登记收到，或登记免交理由后再签发。",
    )


def copies_are_awaited(user: Any, case: Any) -> Verdict:
    """The case is with the secretariat and not signed."""
    return verdict(case.state in BEFORE_THE_SIGNATURE, "只有秘书处审核中、签发意见之前可以登记纸质材料。")
