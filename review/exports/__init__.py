"""What leaves the review as a file: workbooks, and packages of materials."""

from review.exports.packages import Plan, plan_of
from review.exports.summary_sheets import blank_summary, summary_workbook, workbook_of

__all__ = ["Plan", "blank_summary", "plan_of", "summary_workbook", "workbook_of"]
