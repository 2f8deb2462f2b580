"""Frameworks (what is asked), cycles and reports (what is answered), snapshots (what comes out)."""

from monitoring.models.cycles import CityReport, Cycle, Submission
from monitoring.models.evidence import ValueEvidence
from monitoring.models.files import SnapshotFile
from monitoring.models.frameworks import Framework, FrameworkVersion
from monitoring.models.indicators import Indicator, IndicatorRevision, InputItem
from monitoring.models.links import CrosswalkLink, VersionLink
from monitoring.models.plans import Commission, Duty, Improvement, Plan
from monitoring.models.rules import ValidationRule
from monitoring.models.snapshots import Figure, Snapshot
from monitoring.models.structure import Area, Element
from monitoring.models.values import Explanation, Remark, Score, Value, ValueChange

__all__ = [
    "Area",
    "CityReport",
    "Commission",
    "CrosswalkLink",
    "Cycle",
    "Duty",
    "Element",
    "Explanation",
    "Figure",
    "Framework",
    "FrameworkVersion",
    "Improvement",
    "Indicator",
    "IndicatorRevision",
    "InputItem",
    "Plan",
    "Remark",
    "Score",
    "Snapshot",
    "SnapshotFile",
    "Submission",
    "ValidationRule",
    "Value",
    "ValueChange",
    "ValueEvidence",
    "VersionLink",
]
