"""Rounds, applications with their answers and evidence, and the frozen submissions."""

from applications.models.answers import Answer, AnswerRow, AnswerText, RemovedRow
from applications.models.applications import Application, Presence
from applications.models.corrections import Correction
from applications.models.evidence import Evidence, evidence_path, thumbnail_path
from applications.models.rounds import MEGABYTE, Extension, ProvinceDeadline, Round
from applications.models.submissions import Submission

__all__ = [
    "MEGABYTE",
    "Answer",
    "AnswerRow",
    "AnswerText",
    "Application",
    "Correction",
    "Evidence",
    "Extension",
    "Presence",
    "ProvinceDeadline",
    "RemovedRow",
    "Round",
    "Submission",
    "evidence_path",
    "thumbnail_path",
]
