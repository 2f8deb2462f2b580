"""What a city takes away: the form and drafts of letters as Word files, and the archive of a submission."""

from applications.exports.archives import archive_name, write_archive
from applications.exports.forms import blank_docx, draft_docx, form_docx, package_docx, submission_docx
from applications.exports.letters import LETTERS, letter_docx, letter_name
from applications.exports.packages import package_name, package_workbook, package_zip

__all__ = [
    "LETTERS",
    "archive_name",
    "blank_docx",
    "draft_docx",
    "form_docx",
    "letter_docx",
    "letter_name",
    "package_docx",
    "package_name",
    "package_workbook",
    "package_zip",
    "submission_docx",
    "write_archive",
]
