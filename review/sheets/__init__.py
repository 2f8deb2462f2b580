"""What stands on the papers of the review, one module for each paper."""

from review.sheets.certificates import CERTIFICATE, certificate_paper
from review.sheets.lists import LIST, list_content, list_paper, title_lines
from review.sheets.notices import NOTICE, NOTICE_REPORT, notice_content, notice_paper, report_content, report_paper
from review.sheets.summary import SUMMARY, summary_content, summary_paper

__all__ = [
    "CERTIFICATE",
    "LIST",
    "NOTICE",
    "NOTICE_REPORT",
    "SUMMARY",
    "certificate_paper",
    "list_content",
    "list_paper",
    "notice_content",
    "notice_paper",
    "report_content",
    "report_paper",
    "summary_content",
    "summary_paper",
    "title_lines",
]
