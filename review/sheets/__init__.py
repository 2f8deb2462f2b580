"""What stands on the papers of the review, one module for each paper."""

from review.sheets.certificates import CERTIFICATE, certificate_paper
from review.sheets.lists import LIST, list_content, list_paper, title_lines
from review.sheets.summary import SUMMARY, summary_content, summary_paper

__all__ = [
    "CERTIFICATE",
    "LIST",
    "SUMMARY",
    "certificate_paper",
    "list_content",
    "list_paper",
    "summary_content",
    "summary_paper",
    "title_lines",
]
