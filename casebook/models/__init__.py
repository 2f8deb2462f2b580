"""What the case collection keeps, one module for each noun."""

from casebook.models.calls import Call
from casebook.models.entries import Entry, Manuscript, Material, Visit
from casebook.models.features import Feature, FeatureSection, Quote
from casebook.models.reviews import Review
from casebook.models.volumes import BookFile, Volume, VolumeItem

__all__ = [
    "BookFile",
    "Call",
    "Entry",
    "Feature",
    "FeatureSection",
    "Manuscript",
    "Material",
    "Quote",
    "Review",
    "Visit",
    "Volume",
    "VolumeItem",
]
