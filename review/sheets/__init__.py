"""What stands on the papers of the review, one module for each paper."""

from review.sheets.certificates import CERTIFICATE, certificate_paper, printed_city
from review.sheets.lists import LIST, list_content, list_paper, title_lines
from review.sheets.notices import NOTICE, NOTICE_REPORT, notice_content, notice_paper, report_content, report_paper
from review.sheets.opinions import opinion_paper
from review.sheets.packs import city_content, pack_content, pack_paper
from review.sheets.summary import SUMMARY, SUMMARY_TITLE, stamp_summary_paper, summary_content, summary_paper
from review.sheets.visits import VISIT_REPORT, visit_paper

__all__ = [
    "CERTIFICATE",
    "LIST",
    "NOTICE",
    "NOTICE_REPORT",
    "SUMMARY",
    "SUMMARY_TITLE",
    "VISIT_REPORT",
    "certificate_paper",
    "city_content",
    "list_content",
    "list_paper",
    "notice_content",
    "notice_paper",
    "opinion_paper",
    "pack_content",
    "pack_paper",
    "printed_city",
    "report_content",
    "report_paper",
    "stamp_summary_paper",
    "summary_content",
    "summary_paper",
    "title_lines",
    "visit_paper",
]
