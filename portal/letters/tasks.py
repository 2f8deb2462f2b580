"""What the worker does for this room; scheduled in the settings, since this room knows nothing of jobs."""

from typing import Any

from portal.letters import services


def deliver(progress: Any) -> None:
    """Every minute: send by mail and webhook what waits; running twice sends each letter once."""
    services.deliver(progress.beat)
