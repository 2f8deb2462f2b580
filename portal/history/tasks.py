"""Jobs of history."""

from collections.abc import Callable

from portal.history import services


def anchor(progress: Callable[[int, int, str], None]) -> None:
    """Every night: write down the ends of the chains that have grown."""
    services.anchor()
