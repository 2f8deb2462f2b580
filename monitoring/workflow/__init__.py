"""The procedures of monitoring: versions of frameworks, reports and their rows, snapshots."""

from monitoring.workflow.frameworks import VERSION

__all__ = ["VERSION"]
