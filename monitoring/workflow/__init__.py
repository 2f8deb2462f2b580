"""The procedures of monitoring: versions of frameworks, cycles, reports and their rows, snapshots."""

from monitoring.workflow.cycles import CYCLE
from monitoring.workflow.frameworks import VERSION

__all__ = ["CYCLE", "VERSION"]
