"""Rounds, applications with their answers and evidence, and the frozen submissions."""

from applications.models.answers import AdoptedText, Answer, AnswerRow, AnswerText, RemovedRow
from applications.models.applications import Application, Presence
from applications.models.archives import Archive
from applications.models.contacts import RegionContact
from applications.models.corrections import Correction, CorrectionItem
from applications.models.evidence import Evidence, Likeness, evidence_path, rendition_path, thumbnail_path
from applications.models.exceptions import PlaceException
from applications.models.readings import FormReading, OfflinePackage
from applications.models.rounds import MEGABYTE, Extension, ProvinceDeadline, Round
from applications.models.signing import Delegation, SigningSlip, check_code
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
    "Archive",
    "Correction",
    "CorrectionItem",
    "Delegation",
    "Evidence",
    "Extension",
    "FormReading",
    "Likeness",
    "OfflinePackage",
    "PlaceException",
    "Presence",
    "ProvinceDeadline",
    "RegionContact",
    "RemovedRow",
    "Round",
    "SigningSlip",
    "Slip",
    "SlipCell",
    "Submission",
    "Upload",
    "check_code",
    "evidence_path",
    "rendition_path",
    "thumbnail_path",
]
