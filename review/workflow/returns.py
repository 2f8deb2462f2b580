"""Which return an office can make: the province to the city, the ministry to the province."""

from typing import Any

from applications.editions.procedures import PROCEDURES
from portal.kit.verdicts import Verdict
from review.workflow.cases import table_of

# The kinds of office that decide in one of the procedures.
DECIDING_KINDS = frozenset(each.decided_by for each in PROCEDURES.values())
TO_CITY, TO_PROVINCE = "return", "return_to_province"
RETURNS = (TO_CITY, TO_PROVINCE)


def return_step(user: Any) -> str:
    """The step by which this person's office returns."""
    decides = user.organisation is not None and user.organisation.kind in DECIDING_KINDS
    return TO_PROVINCE if decides else TO_CITY


def may_return(user: Any, case: Any) -> Verdict:
    """Can this person's office return the case now? Faults are marked as long as it can."""
    table = table_of(case)
    return table.judge(table.by_name[return_step(user)], case, user)
