"""The procedure of a case, of a summary sheet and of a membership list, as tables that an official can read."""

from review.workflow.cases import CASE
from review.workflow.lists import LIST
from review.workflow.summary_sheets import SHEET

__all__ = ["CASE", "LIST", "SHEET"]
