"""The procedures of the case collection, as tables that an official can read."""

from casebook.workflow.calls import CALL
from casebook.workflow.entries import ENTRY
from casebook.workflow.features import FEATURE
from casebook.workflow.volumes import VOLUME

__all__ = ["CALL", "ENTRY", "FEATURE", "VOLUME"]
