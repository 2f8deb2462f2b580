"""Which return an office can make: the province to the city, the ministry to the province."""

from typing import Any

from portal.kit.verdicts import Verdict
from review.workflow.cases import CASE

TO_CITY, TO_PROVINCE = "return", "return_to_province"
RETURNS = (TO_CITY, TO_PROVINCE)


def return_step(user: Any) -> str:
    """The step by which this person's office returns."""
    is_ministry = user.organisation is not None and user.organisation.kind == "ministry"
    return TO_PROVINCE if is_ministry else TO_CITY


def may_return(user: Any, case: Any) -> Verdict:
    """Can this person's office return the case now? Faults are marked as long as it can."""
    return CASE.judge(CASE.by_name[return_step(user)], case, user)
