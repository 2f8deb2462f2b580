"""The procedures of cases, summary sheets, membership lists and claims, as tables that an official can read."""

from review.workflow.cases import CASE
from review.workflow.claims import CLAIM
from review.workflow.lists import LIST
from review.workflow.summary_sheets import SHEET

__all__ = ["CASE", "CLAIM", "LIST", "SHEET"]
