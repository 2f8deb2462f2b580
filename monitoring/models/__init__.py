"""Frameworks: what is asked."""

from monitoring.models.frameworks import Framework, FrameworkVersion
from monitoring.models.indicators import Indicator, IndicatorRevision, InputItem
from monitoring.models.links import CrosswalkLink, VersionLink
from monitoring.models.rules import ValidationRule
from monitoring.models.structure import Area, Element

__all__ = [
    "Area",
    "CrosswalkLink",
    "Element",
    "Framework",
    "FrameworkVersion",
    "Indicator",
    "IndicatorRevision",
    "InputItem",
    "ValidationRule",
    "VersionLink",
]
