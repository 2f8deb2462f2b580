"""What the worker does for this room."""

from typing import Any

from monitoring.services import assignments


def remind_of_due_dates(progress: Any) -> None:
    """Every morning: bodies and cities whose date comes near or has passed; running twice reminds once."""
    assignments.remind_of_due_dates()
