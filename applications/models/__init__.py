"""Rounds, applications with their answers and evidence, and the frozen submissions."""

from applications.models.answers import AdoptedText, Answer, AnswerRow, AnswerText, RemovedRow
from applications.models.applications import Application, Presence
from applications.models.corrections import Correction
from applications.models.evidence import Evidence, Likeness, evidence_path, rendition_path, thumbnail_path
from applications.models.rounds import MEGABYTE, Extension, ProvinceDeadline, Round
from applications.models.slips import Slip, SlipCell
from applications.models.submissions import Submission
from applications.models.uploads import Upload

__all__ = [
    "MEGABYTE",
    "AdoptedText",
    "Answer",
    "AnswerRow",
    "AnswerText",
    "Application",
    "Correction",
    "Evidence",
    "Extension",
    "Likeness",
    "Presence",
    "ProvinceDeadline",
    "RemovedRow",
    "Round",
    "Slip",
    "SlipCell",
    "Submission",
    "Upload",
    "evidence_path",
    "rendition_path",
    "thumbnail_path",
]
