"""What a city takes away: the form and drafts of letters as Word files, and the archive of a submission."""

from applications.exports.archives import archive_name, write_archive
from applications.exports.forms import draft_docx, form_docx, submission_docx
from applications.exports.letters import LETTERS, letter_docx, letter_name

__all__ = [
    "LETTERS",
    "archive_name",
    "draft_docx",
    "form_docx",
    "letter_docx",
    "letter_name",
    "submission_docx",
    "write_archive",
]
