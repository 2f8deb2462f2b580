"""The procedures of cases, summary sheets, membership lists and claims, as tables that an official can read."""

from review.workflow.cases import CASE
from review.workflow.claims import CLAIM
from review.workflow.lists import LIST
from review.workflow.objections import OBJECTION
from review.workflow.returns import RETURNS, TO_CITY, TO_PROVINCE, may_return, return_step
from review.workflow.standing import STANDING
from review.workflow.summary_sheets import SHEET
from review.workflow.visits import VISIT

__all__ = [
    "CASE",
    "CLAIM",
    "LIST",
    "OBJECTION",
    "RETURNS",
    "SHEET",
    "STANDING",
    "TO_CITY",
    "TO_PROVINCE",
    "VISIT",
    "may_return",
    "return_step",
]
