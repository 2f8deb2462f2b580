"""Reading rounds and applications: deadlines, answers, what is still missing."""

from applications.selectors.answers import (
    PRESENT_FOR,
    AnswerSheet,
    Entry,
    also_filling_in,
    answers_in,
    answers_of,
    texts_of,
)
from applications.selectors.deadlines import (
    city_deadline,
    city_deadlines,
    deadline_of,
    deadlines_of,
    province_deadline,
    province_deadlines,
)
from applications.selectors.findings import (
    Finding,
    cell_error,
    cell_label,
    cell_warning,
    evidence_findings,
    missing,
    part_findings,
    question_findings,
    text_findings,
    unprintable,
    unprintable_findings,
)
from applications.selectors.progress import latest_submission, register_timeline, timeline

__all__ = [
    "PRESENT_FOR",
    "AnswerSheet",
    "Entry",
    "Finding",
    "also_filling_in",
    "answers_in",
    "answers_of",
    "cell_error",
    "cell_label",
    "cell_warning",
    "city_deadline",
    "city_deadlines",
    "deadline_of",
    "deadlines_of",
    "evidence_findings",
    "latest_submission",
    "missing",
    "part_findings",
    "province_deadline",
    "province_deadlines",
    "question_findings",
    "register_timeline",
    "text_findings",
    "texts_of",
    "timeline",
    "unprintable",
    "unprintable_findings",
]
