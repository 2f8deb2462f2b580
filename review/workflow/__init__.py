"""The procedures of cases, summary sheets, membership lists and claims, as tables that an official can read."""

from review.workflow.ballots import BALLOT
from review.workflow.cases import ALLIANCE_CASE, CASE, case_table, table_of
from review.workflow.claims import CLAIM
from review.workflow.lists import ALLIANCE_LIST, LIST, list_table_of
from review.workflow.objections import OBJECTION
from review.workflow.returns import RETURNS, TO_CITY, TO_PROVINCE, may_return, return_step
from review.workflow.standing import STANDING
from review.workflow.summary_sheets import SHEET
from review.workflow.visits import VISIT

__all__ = [
    "ALLIANCE_CASE",
    "ALLIANCE_LIST",
    "BALLOT",
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
    "case_table",
    "list_table_of",
    "may_return",
    "return_step",
    "table_of",
]
