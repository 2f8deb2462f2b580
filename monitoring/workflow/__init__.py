"""The procedures of monitoring: versions of frameworks, cycles, reports and their rows, snapshots."""

from monitoring.workflow.cycles import CYCLE
from monitoring.workflow.frameworks import VERSION
from monitoring.workflow.reports import REPORT
from monitoring.workflow.rows import ROW
from monitoring.workflow.snapshots import SNAPSHOT

__all__ = ["CYCLE", "REPORT", "ROW", "SNAPSHOT", "VERSION"]
